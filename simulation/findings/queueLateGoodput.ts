/** queue-late-goodput: work is done, but after the deadline, when nobody wants it any more. */
import { formatCount, formatDuration, formatPercent } from '../figures.js';
import type { Found, Ran } from './check.js';
import { moreNodes } from './latencyOverContract.js';
import { stretchesAbove } from './stretches.js';
import { spanOf } from './words.js';

/** Gaps of less are one stretch, seconds. */
const GAP = 60;

export function queueLateGoodput(ran: Ran): Found[] {
  const { network, report, thresholds, system } = ran;
  return network.flows.flatMap(({ flow }): Found[] => {
    const { asked, late, hops } = report.flows[flow.name]!;
    if (flow.deadline === null || asked <= 0 || late / asked <= thresholds.late) return [];
    const series = report.series.flows[flow.name]!;
    const worst = stretchesAbove(report.series, (step) => series.late[step]!, 1e-6, GAP).sort((a, b) => b.peak - a.peak)[0];
    const most = system.components.find((one) => one.name === hops[0]?.component);
    return [
      {
        severity: 'warning',
        message: `${formatPercent(late / asked)} of "${flow.name}" (${formatCount(late)}) are answered after their deadline of ${formatDuration(flow.deadline)}${worst ? `,${spanOf(worst.from, worst.to, report, ' most')}` : ''}: work for nothing${most ? `, most of it waiting at "${most.name}"` : ''}; refuse early with a limiter, or scale${most ? ' that' : ''}`,
        at: flow.at,
        related: most ? [{ message: 'adds most to the time', at: most.at }] : [],
        subject: flow.name,
        from: worst?.from ?? null,
        to: worst?.to ?? null,
        fix: most ? moreNodes(ran, most.name) : null,
      },
    ];
  });
}
