/** component-unused: on no flow; what it costs nevertheless. */
import { formatMoney } from '../figures.js';
import type { Component } from '../model.js';
import type { Design, Found } from './check.js';
import { fix, replaceAt } from './fixes.js';

export function componentUnused(design: Design): Found[] {
  return unused(design, (component) => component.kind !== 'worker', 'is on no flow');
}

/** worker-no-source: a worker that nothing feeds. */
export function workerNoSource(design: Design): Found[] {
  return unused(design, (component) => component.kind === 'worker', 'is fed by no stream, queue or caller');
}

function unused({ system, network }: Design, of: (component: Component) => boolean, what: string): Found[] {
  // While the flows are still to be written nothing is superfluous.
  if (system.flows.length === 0) return [];
  return network.components.flatMap((component, index): Found[] => {
    if (!of(component) || network.arriving[index]!.length > 0) return [];
    const copies = system.components.filter((one) => one.of === component.name);
    if (copies.some((copy) => network.arriving[system.components.indexOf(copy)]!.length > 0)) return [];
    const month = component.prices.filter((price) => price.per === 'node').reduce((sum, price) => sum + price.usd * component.nodes.min, 0);
    const costs = month > 0 ? ` and costs ${formatMoney(month)}` : '';
    return [
      {
        severity: 'warning',
        message: `${component.kindName} "${component.name}" ${what}${costs}: draw its arrow, or take it out`,
        at: component.at,
        subject: component.name,
        fix: copies.length === 0 && system.extends === null ? fix(`Remove \`${component.name}\``, replaceAt(component.whole, '')) : null,
      },
    ];
  });
}
