/** queue-overflows: the waiting places of a queue or a stream run out, and what came then is gone. */
import { formatCount, formatRate } from '../figures.js';
import type { Found, Ran } from './check.js';
import { keepUp } from './keepUp.js';
import { stretchesAbove } from './stretches.js';
import { spanOf } from './words.js';

/** Gaps of less are one stretch, seconds. */
const GAP = 60;

export function queueOverflows(ran: Ran): Found[] {
  const { network, report } = ran;
  return network.components.flatMap((component, index): Found[] => {
    // What nothing reads is another finding's.
    const consumer = network.consumers[index]![0];
    if (consumer === undefined) return [];
    const { refused, lost } = report.components[component.name]!;
    const gone = refused + lost;
    const series = report.series.components[component.name]!;
    // Less than one in a million is rounding.
    if (gone < Math.max(1, 1e-6 * report.components[component.name]!.arrivals)) return [];
    const stretches = stretchesAbove(report.series, (step) => series.refused[step]! + series.lost[step]!, 1e-6, GAP);
    const worst = [...stretches].sort((a, b) => b.peak - a.peak)[0];
    if (!worst) return [];
    const worker = network.components[consumer]!;
    const why =
      component.kind === 'queue' ? `its ${formatCount(component.queue)} places are full` : 'records grow older than its retention';
    const enough = keepUp(ran, index, consumer);
    return [
      {
        severity: 'error',
        message: `${component.kind} "${component.name}" ${refused > lost ? 'refuses' : 'loses'} ${formatCount(gone)}: ${why}${spanOf(worst.from, worst.to, report, ', worst')} (up to ${formatRate(worst.peak)}); "${worker.name}" keeps up with ${enough.what}`,
        at: component.at,
        related: [{ message: 'takes from it', at: worker.at }],
        subject: component.name,
        from: worst.from,
        to: worst.to,
        fix: enough.fix,
      },
    ];
  });
}
