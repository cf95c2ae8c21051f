/** backlog-drain-time: what a burst left behind is still there when the next one comes, though the workers keep up between bursts. */
import { formatCount, formatDuration, formatTime } from '../figures.js';
import type { Found, Ran } from './check.js';
import { keepUp } from './keepUp.js';
import { queueOverflows } from './queueOverflows.js';
import { stretchesAbove } from './stretches.js';

export function backlogDrainTime(ran: Ran): Found[] {
  const { network, report, thresholds, load } = ran;
  const { series } = report;
  const overflowing = new Set(queueOverflows(ran).map(({ subject }) => subject));
  return network.components.flatMap((component, index): Found[] => {
    const consumer = network.consumers[index]![0];
    const { lag, backlog } = series.components[component.name] ?? {};
    if (consumer === undefined || !lag || !backlog || overflowing.has(component.name)) return [];
    const worker = network.components[consumer]!;
    // What they do not keep up with at any time is no matter of bursts.
    if (worker.lanes !== null && load[consumer]! >= Math.min(worker.lanes * worker.nodes.max, component.partitions ?? Infinity)) return [];
    for (const stretch of stretchesAbove(series, (step) => lag[step]!, thresholds.lag)) {
      const bursts = report.events.filter(
        (one) => one.type === 'burst' && one.from > stretch.from - one.to + one.from && one.from < stretch.to,
      );
      const [first, next] = bursts;
      if (!first || !next || next.title !== first.title) continue;
      const enough = keepUp(ran, index, consumer);
      const left = series.time.findIndex((time) => time >= next.from);
      return [
        {
          severity: 'error',
          message: `"${component.name}" still holds ${formatCount(backlog[left]!)} from "${first.title}" at ${formatTime(first.from)} when the next comes ${formatDuration(next.from - first.from)} later: it never empties and each burst makes it older; "${worker.name}" keeps up with ${enough.what}`,
          at: component.at,
          related: [
            { message: 'takes from it', at: worker.at },
            { message: first.title, at: first.at },
          ],
          subject: component.name,
          from: first.from,
          to: stretch.to,
          fix: enough.fix,
        },
      ];
    }
    return [];
  });
}
