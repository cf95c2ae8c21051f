/** lb-single-target: a balancer in front of one node has nothing to choose from. */
import { formatMoney } from '../figures.js';
import type { Design, Found } from './check.js';
import { growsByNodes } from './capacity.js';
import { scaleTo } from './fixes.js';

export function lbSingleTarget({ network }: Design): Found[] {
  return network.components.flatMap((balancer, index): Found[] => {
    if (balancer.kind !== 'lb') return [];
    const targets = new Set(
      network.visits.filter((visit) => visit.parent?.component === index).map((visit) => network.components[visit.component]!),
    );
    const [only] = targets;
    if (!only || targets.size > 1 || only.nodes.max > 1 || only.kind === 'external') return [];
    const price = balancer.prices.filter((one) => one.per === 'node').reduce((sum, one) => sum + one.usd, 0);
    const canGrow = growsByNodes(only);
    return [
      {
        severity: 'information',
        message: `"${balancer.name}" spreads calls over the one node of "${only.name}"${price > 0 ? ` for ${formatMoney(price)}` : ''}: ${canGrow ? 'give that a second node, or ' : ''}take the balancer out`,
        at: balancer.at,
        related: [{ message: 'the only node behind it', at: only.at }],
        subject: balancer.name,
        fix: canGrow ? scaleTo(only, 2) : null,
      },
    ];
  });
}
