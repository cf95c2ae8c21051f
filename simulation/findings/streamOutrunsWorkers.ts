/** stream-outruns-workers: more comes in than its workers take, for longer than a burst lasts. */
import { formatCount, formatDuration, formatRate } from '../figures.js';
import { backlogDrainTime } from './backlogDrainTime.js';
import type { Found, Ran } from './check.js';
import { keepUp } from './keepUp.js';
import { queueOverflows } from './queueOverflows.js';
import { longest, stepAt, stretchesAbove } from './stretches.js';
import { count, spanOf } from './words.js';

export function streamOutrunsWorkers(ran: Ran): Found[] {
  const { network, report, scenario, thresholds } = ran;
  const { series } = report;
  const burst = Math.max(thresholds.overload, ...scenario.bursts.map((one) => one.for));
  // Of what overflows, or stays from one burst to the next, those findings tell what would keep up.
  const overflowing = new Set(queueOverflows(ran).map(({ subject }) => subject));
  const left = backlogDrainTime(ran);
  return network.components.flatMap((component, index): Found[] => {
    const consumers = network.consumers[index]!;
    const { lag, backlog } = series.components[component.name] ?? {};
    if (consumers.length === 0 || !lag || !backlog || overflowing.has(component.name)) return [];
    const stretch = longest(stretchesAbove(series, (step) => lag[step]!, thresholds.lag));
    if (!stretch || stretch.to - stretch.from <= burst) return [];
    if (left.some(({ subject, to }) => subject === component.name && to === stretch.to)) return [];
    const worker = network.components[consumers[0]!]!;
    const step = stepAt(series, stretch.peakAt);
    const nodes = series.components[worker.name]!.nodes[step]!;
    const taken = worker.lanes === null ? 0 : takes(ran, index, consumers[0]!, nodes);
    const ends = stretch.to >= report.reached - 1e-6 ? 'still there at the end' : `gone after ${formatDuration(stretch.to - stretch.from)}`;
    const enough = keepUp(ran, index, consumers[0]!);
    const most = backlog.reduce((sofar, n, i) => (inside(series.time[i]!, stretch) ? Math.max(sofar, n) : sofar), 0);
    if (most < 1) return [];
    const waits = `${formatCount(Math.round(most))} wait, up to ${formatDuration(stretch.peak)} each, ${ends}`;
    const when = spanOf(stretch.from, stretch.to, report, '');
    if (nodes === 0) {
      return [
        {
          severity: 'warning',
          message: `nothing takes from ${component.kind} "${component.name}"${when}, as "${worker.name}" has no node left: ${waits}; one more, or one in another zone, would go on`,
          at: component.at,
          related: [{ message: 'has no node left', at: worker.at }],
          subject: component.name,
          from: stretch.from,
          to: stretch.to,
        },
      ];
    }
    return [
      {
        severity: 'error',
        message:
          `${component.kind} "${component.name}" fills faster than "${worker.name}" takes from it (${formatRate(taken)})${when}: ${waits}; ` +
          `"${worker.name}" keeps up with ${enough.what}`,
        at: component.at,
        related: [{ message: `takes ${formatRate(taken)} with ${count(worker.nodes.max, 'node')}`, at: worker.at }],
        subject: component.name,
        from: stretch.from,
        to: stretch.to,
        fix: enough.fix,
      },
    ];
  });
}

/** Records per second that a worker takes with so many nodes. */
function takes({ network, load, arrivals }: Ran, buffer: number, worker: number, nodes: number): number {
  const component = network.components[worker]!;
  const partitions = network.components[buffer]!.partitions ?? Infinity;
  const service = arrivals[worker]! > 0 ? load[worker]! / arrivals[worker]! : component.service.other.mean;
  return service > 0 ? Math.min(nodes * (component.lanes ?? 1), partitions) / service : 0;
}

function inside(time: number, stretch: { from: number; to: number }): boolean {
  return time > stretch.from && time <= stretch.to + 1e-9;
}
