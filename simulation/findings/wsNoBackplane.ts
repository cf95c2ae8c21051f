/** ws-no-backplane: several ws nodes, and a push that comes from one of them without passing anything that all of them hear. */
import type { VisitNode } from '../analytic/network.js';
import type { Kind } from '../model.js';
import { formatPercent } from '../figures.js';
import type { Design, Found } from './check.js';
import { component as newComponent, fix, freeName, insertAt } from './fixes.js';
import { count } from './words.js';

/** What can carry a message from one node to the others. */
const CARRIERS: Kind[] = ['stream', 'redis', 'queue', 'external'];

export function wsNoBackplane(design: Design): Found[] {
  const { network, system } = design;
  return network.components.flatMap((component, index): Found[] => {
    const nodes = component.nodes.max;
    if (component.kind !== 'ws' || nodes < 2) return [];
    const bare = network.arriving[index]!.filter((visit) => {
      if (visit.visit.arrow !== 'push') return false;
      const { visits } = network.flows[visit.flow]!;
      const earlier = visits.slice(0, visits.indexOf(visit));
      return comesFrom(visit, index) && !earlier.some((one) => CARRIERS.includes(network.components[one.component]!.kind));
    });
    if (bare.length === 0) return [];
    const carrier = network.components.find(({ kind }) => kind === 'redis');
    const name = carrier?.name ?? freeName(system, 'bus');
    return [
      {
        severity: 'warning',
        message: `"${component.name}" has ${count(nodes, 'node')} and nothing between them: a push reaches the ${formatPercent(1 / nodes)} of its subscribers that are on the node it comes from; put a redis or a stream before the push`,
        at: component.at,
        related: bare.map((visit) => ({ message: 'pushed here', at: visit.visit.at })),
        subject: component.name,
        fix: fix(
          `Send pushes by way of \`${name}\``,
          ...(carrier ? [] : [newComponent(design, bare, `redis ${name} * 2`)]),
          ...bare.map(({ visit }) => insertAt(visit.at, `-> ${name} write timeout 50ms `)),
        ),
      },
    ];
  });
}

function comesFrom(visit: VisitNode, component: number): boolean {
  return visit.parent !== null && (visit.parent.component === component || comesFrom(visit.parent, component));
}
