/** queue-overflows: the waiting places of a queue or a stream run out, and what came then is gone. */
import { formatCount, formatRate } from '../figures.js';
import type { Found, Ran } from './check.js';
import { scaleTo } from './fixes.js';
import { stretchesAbove } from './stretches.js';
import { count, span, whole } from './words.js';

/** Gaps of less are one stretch, seconds. */
const GAP = 60;

export function queueOverflows({ network, report, load, thresholds }: Ran): Found[] {
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
    const lanes = worker.lanes ?? 1;
    const needed = Math.max(worker.nodes.max + 1, whole(load[consumer]! / lanes / thresholds.utilization(lanes)));
    return [
      {
        severity: 'error',
        message: `${component.kind} "${component.name}" loses ${formatCount(gone)}: ${why}, worst ${span(worst.from, worst.to)} (${formatRate(worst.peak)}); take ${count(needed, 'node')} of "${worker.name}" or allow more to wait`,
        at: component.at,
        related: [{ message: 'takes from it', at: worker.at }],
        subject: component.name,
        from: worst.from,
        to: worst.to,
        fix: scaleTo(worker, needed),
      },
    ];
  });
}
