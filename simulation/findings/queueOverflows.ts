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
    if (component.kind !== 'queue' && component.kind !== 'stream') return [];
    const { refused, lost } = report.components[component.name]!;
    const gone = refused + lost;
    const series = report.series.components[component.name]!;
    // Less than one in a million is rounding.
    if (gone < Math.max(1, 1e-6 * report.components[component.name]!.arrivals)) return [];
    const stretches = stretchesAbove(report.series, (step) => series.refused[step]! + series.lost[step]!, 1e-6, GAP);
    const worst = [...stretches].sort((a, b) => b.peak - a.peak)[0];
    if (!worst) return [];
    const consumer = network.consumers[index]![0];
    const worker = consumer === undefined ? null : network.components[consumer]!;
    const why =
      component.kind === 'queue' ? `its ${formatCount(component.queue)} places are full` : 'records grow older than its retention';
    const needed = worker?.lanes
      ? Math.max(worker.nodes.max + 1, whole(load[consumer!]! / worker.lanes / thresholds.utilization(worker.lanes)))
      : 0;
    return [
      {
        severity: 'error',
        message: `${component.kind} "${component.name}" loses ${formatCount(gone)}: ${why}, worst ${span(worst.from, worst.to)} (${formatRate(worst.peak)})${worker ? `; take ${count(needed, 'node')} of "${worker.name}" or allow more to wait` : '; let something take from it'}`,
        at: component.at,
        related: worker ? [{ message: 'takes from it', at: worker.at }] : [],
        subject: component.name,
        from: worst.from,
        to: worst.to,
        fix: worker && needed > 0 ? scaleTo(worker, needed) : null,
      },
    ];
  });
}
