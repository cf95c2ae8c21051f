/** retry-no-priority: retries wait in the same line as first attempts, before something that is already busy. */
import { formatPercent } from '../figures.js';
import type { Design, Found } from './check.js';
import { coresOf, lanesOf } from './design.js';
import { fix, option } from './fixes.js';

export function retryNoPriority({ network, load, thresholds }: Design): Found[] {
  return network.visits.flatMap((visit): Found[] => {
    const { retry } = visit.visit;
    const component = network.components[visit.component]!;
    const lanes = lanesOf(component);
    if (!retry || retry.low || retry.budget !== null || lanes === null) return [];
    const busy = load[visit.component]! / lanes;
    if (busy <= thresholds.utilization(coresOf(component) ?? component.lanes!)) return [];
    return [
      {
        severity: 'warning',
        message: `"${component.name}" is ${formatPercent(Math.min(1, busy))} busy at the peak and serves retries in the same line as first attempts: each retry makes someone else late; give retries a budget`,
        at: retry.at,
        related: [{ message: 'busy', at: component.at }],
        subject: component.name,
        fix: fix('Let retries be at most 20 % of the calls', option(visit.visit, 'retry budget 20%')),
      },
    ];
  });
}
