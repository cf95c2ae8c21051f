/**
 * util-headroom: busier at the everyday peak than a machine of that size can be before its p95 bends (Netflix's rule, see
 * `thresholds.ts`): what is left is no room for a burst or for the work of a lost node.
 */
import { formatPercent, formatTime } from '../figures.js';
import type { Found, Ran } from './check.js';
import { calmPeak, calmSteps } from './calm.js';
import { growsByNodes, moreOf } from './capacity.js';
import { coresOf, isDeferred } from './design.js';
import { count } from './words.js';

export function utilHeadroom(ran: Ran): Found[] {
  const { network, report, load, thresholds } = ran;
  const calm = calmSteps(report);
  return network.components.flatMap((component, index): Found[] => {
    const cores = coresOf(component);
    const series = report.series.components[component.name];
    if (cores === null || component.lanes === null || !series) return [];
    const peak = firstFull(ran, series.utilization, calm) ?? calmPeak(report, series.utilization, calm);
    const allowed = ruleFor(ran, index, cores);
    const limit = allowed(component.nodes.max);
    // Measured to a hair: at the limit itself all is well.
    if (!peak || peak.value <= limit + 0.005) return [];
    const nodes = series.nodes.reduce((most, n) => Math.max(most, n), 1);
    // A full station hides how much is asked of it; its load does not.
    const busy = Math.max(peak.value * nodes, load[index]! / component.lanes);
    // All cores of a larger machine are behind one line, as those of a worker's nodes are.
    const bears = growsByNodes(component) ? allowed : (n: number) => thresholds.utilization(cores * n);
    const needed = fewest(component.nodes.max + 1, (n) => busy / n <= bears(n) + 0.005);
    const more = moreOf(ran, index, needed);
    const rule = isAwaited(ran, index)
      ? `${isPooled(ran, index) ? `${count(cores * component.nodes.max, 'core')} behind one line keep their` : `a node with ${count(cores, 'core')} keeps its`} p95 low up to ${formatPercent(limit)} busy`
      : `above ${formatPercent(limit)} it has no room to catch up`;
    return [
      {
        severity: 'warning',
        message: `"${component.name}" is ${formatPercent(peak.value)} busy ${isSteady(series.utilization, calm, peak.value) ? 'all the time' : `at ${formatTime(peak.time)}`}, without any burst; ${rule}: ${more.what}`,
        at: component.at,
        subject: component.name,
        from: peak.time,
        to: peak.time,
        fix: more.fix,
      },
    ];
  });
}

/** When it is full for the first time in everyday traffic: from then on one moment is as bad as another. */
function firstFull({ report, thresholds }: Ran, utilization: Float64Array, calm: boolean[]): { value: number; time: number } | null {
  const step = utilization.findIndex((value, i) => value >= thresholds.full && calm[i]!);
  return step < 0 ? null : { value: 1, time: report.series.time[step]! };
}

/** Whether the everyday utilisation is never far below its peak. */
function isSteady(utilization: Float64Array, calm: boolean[], peak: number): boolean {
  return utilization.every((value, i) => !calm[i] || value >= 0.98 * peak);
}

/** Allowed utilisation by number of nodes: workers take from one line, so that all their cores count as those of one machine. */
function ruleFor(ran: Ran, index: number, cores: number): (nodes: number) => number {
  const { thresholds } = ran;
  if (!isAwaited(ran, index)) return () => thresholds.background;
  return isPooled(ran, index) ? (nodes) => thresholds.utilization(cores * nodes) : () => thresholds.utilization(cores);
}

function isPooled({ network }: Ran, index: number): boolean {
  return network.arriving[index]!.every((visit) => visit.source !== null);
}

/** The smallest number from `least` on that is enough; what is enough stays enough with more. */
function fewest(least: number, enough: (n: number) => boolean): number {
  let most = least;
  while (!enough(most) && most < 1e9) most *= 2;
  let low = Math.max(least, Math.floor(most / 2));
  while (low < most) {
    const middle = Math.floor((low + most) / 2);
    if (enough(middle)) most = middle;
    else low = middle + 1;
  }
  return most;
}

/** Whether anybody waits for what the component does: a caller, or someone who measures the delivery. */
function isAwaited({ network }: Ran, index: number): boolean {
  return network.arriving[index]!.some((visit) => !isDeferred(visit) || network.flows[visit.flow]!.flow.measure === 'delivery');
}
