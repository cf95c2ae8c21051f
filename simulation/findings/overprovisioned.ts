/** overprovisioned: mostly idle even at its busiest moment, while fewer nodes, two at least, would be enough. */
import { formatCount, formatMoney, formatPercent } from '../figures.js';
import type { Found, Ran } from './check.js';
import { connectionHolders, coresOf } from './design.js';
import { scaleTo } from './fixes.js';
import { count, whole } from './words.js';

export function overprovisioned(ran: Ran): Found[] {
  const { network, report, thresholds, scenario, users } = ran;
  if (report.verdict === 'fail') return [];
  const holders = connectionHolders(ran).map(({ component }) => component);
  return network.components.flatMap((component, index): Found[] => {
    const { peak } = report.components[component.name]!.utilization;
    const cores = coresOf(component);
    const { min, max } = component.nodes;
    if (min !== max || cores === null || peak === null || peak >= thresholds.idle || network.arriving[index]!.length === 0) return [];
    const killed = scenario.incidents.reduce(
      (sum, one) => sum + (one.type === 'kill' && one.component === component.name ? one.nodes : 0),
      0,
    );
    const forConnections = holders.includes(component) && component.connections ? whole(users / component.connections) + 1 : 1;
    // Two of everything that answers: one may be lost. A consumer's work waits meanwhile.
    const least = Math.max(
      component.kind === 'worker' ? 1 : 2,
      killed + 1,
      forConnections,
      whole((peak * max) / thresholds.utilization(cores)),
    );
    const price = component.prices.filter((one) => one.per === 'node').reduce((sum, one) => sum + one.usd, 0);
    if (least >= max || price <= 0) return [];
    return [
      {
        severity: 'hint',
        message: `"${component.name}" is ${formatPercent(peak)} busy at most: ${count(least, 'node')} in place of ${formatCount(max)} would be ${formatPercent((peak * max) / least)} busy and save ${formatMoney((max - least) * price)}`,
        at: component.at,
        subject: component.name,
        fix: scaleTo(component, least),
      },
    ];
  });
}
