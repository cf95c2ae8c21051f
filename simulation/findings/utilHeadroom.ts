/**
 * util-headroom: busier at the everyday peak than a machine of that size can be before its p95 bends (Netflix's rule, see
 * `thresholds.ts`): what is left is no room for a burst or for the work of a lost node.
 */
import { formatPercent, formatTime } from '../figures.js';
import type { Found, Ran } from './check.js';
import { calmPeak, calmSteps } from './calm.js';
import { coresOf, isDeferred } from './design.js';
import { scaleTo } from './fixes.js';
import { count, whole } from './words.js';

export function utilHeadroom(ran: Ran): Found[] {
  const { network, report, thresholds, load } = ran;
  const calm = calmSteps(report);
  return network.components.flatMap((component, index): Found[] => {
    const cores = coresOf(component);
    const series = report.series.components[component.name];
    if (cores === null || component.lanes === null || !series) return [];
    const peak = calmPeak(report, series.utilization, calm);
    const limit = isAwaited(ran, index) ? thresholds.utilization(cores) : thresholds.background;
    // Measured to a hair: at the limit itself all is well.
    if (!peak || peak.value <= limit + 0.005) return [];
    const nodes = series.nodes.reduce((most, n) => Math.max(most, n), 1);
    // A full station hides how much is asked of it; its load does not.
    const needed = Math.max(whole((Math.max(peak.value * nodes, load[index]! / component.lanes) / limit) * 0.999), component.nodes.max + 1);
    const one = cores === 1 ? 'a node with one core' : `a node with ${cores} cores`;
    const rule = isAwaited(ran, index)
      ? `${one} keeps its p95 up to ${formatPercent(limit)}`
      : `above ${formatPercent(limit)} it has no room to catch up`;
    return [
      {
        severity: 'warning',
        message: `"${component.name}" is ${formatPercent(peak.value)} busy at ${formatTime(peak.time)}, without any burst; ${rule}: ${count(needed, 'node')} in place of ${component.nodes.max}`,
        at: component.at,
        subject: component.name,
        from: peak.time,
        to: peak.time,
        fix: scaleTo(component, needed),
      },
    ];
  });
}

/** Whether anybody waits for what the component does: a caller, or someone who measures the delivery. */
function isAwaited({ network }: Ran, index: number): boolean {
  return network.arriving[index]!.some((visit) => !isDeferred(visit) || network.flows[visit.flow]!.flow.measure === 'delivery');
}
