/** cost-over-contract: the sum, its largest lines, and the change that brings it under the limit while the least is taken away. */
import { formatCount, formatMoney, formatPercent } from '../figures.js';
import type { Component } from '../model.js';
import type { Found, Ran } from './check.js';
import { scaleTo } from './fixes.js';
import { count, list } from './words.js';

export function costOverContract({ report, system }: Ran): Found[] {
  return report.contract
    .filter((term) => term.metric === 'cost' && !term.met && term.actual !== null)
    .map((term) => {
      const over = term.actual! - term.limit;
      const lines = [...report.cost.lines].sort((a, b) => b.month - a.month).slice(0, 3);
      const cheaper = cheapest(system.components, report, over);
      const advice = cheaper
        ? `; ${count(cheaper.nodes, 'node')} of "${cheaper.component.name}" in place of ${formatCount(cheaper.component.nodes.max)}, which are ${formatPercent(cheaper.peak)} busy at their peak, would bring it under`
        : '; no number of nodes alone brings it under: send less, or raise the limit';
      return {
        severity: 'error',
        message: `the design costs ${formatMoney(term.actual)}, ${formatMoney(over)} over the contract: mostly ${list(lines.map((line) => `"${line.component}" ${formatMoney(line.month)} (${line.what})`))}${advice}`,
        at: term.at,
        related: lines.flatMap((line) => {
          const component = system.components.find((one) => one.name === line.component);
          return component ? [{ message: `${line.what}: ${formatMoney(line.month)}`, at: component.at }] : [];
        }),
        subject: term.worst,
        fix: cheaper ? scaleTo(cheaper.component, cheaper.nodes) : null,
      };
    });
}

/** The component that, with so many nodes fewer that the sum fits, would still be least busy; below 90 %, else null. */
function cheapest(
  components: Component[],
  report: Ran['report'],
  over: number,
): { component: Component; nodes: number; peak: number } | null {
  const options = components.flatMap((component) => {
    const { min, max } = component.nodes;
    const price = component.prices.filter((one) => one.per === 'node').reduce((sum, one) => sum + one.usd, 0);
    const peak = report.components[component.name]?.utilization.peak ?? null;
    if (min !== max || price <= 0 || peak === null) return [];
    const nodes = max - Math.ceil(over / price - 1e-9);
    return nodes >= 1 && (peak * max) / nodes < 0.9 ? [{ component, nodes, peak, then: (peak * max) / nodes }] : [];
  });
  return options.sort((a, b) => a.then - b.then)[0] ?? null;
}
