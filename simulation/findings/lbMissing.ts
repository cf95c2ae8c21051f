/** lb-missing: several nodes, called from outside, and nothing that spreads the calls. */
import type { Design, Found } from './check.js';
import { entriesOf } from './design.js';
import { before, component as newComponent, fix, freeName } from './fixes.js';
import { formatRate } from '../figures.js';
import { count } from './words.js';

export function lbMissing(design: Design): Found[] {
  const { system, network, visitPeak } = design;
  const balanced = (passed: { component: number }[]): boolean => passed.some((one) => network.components[one.component]!.kind === 'lb');
  const bare = entriesOf(design).filter(({ passed }) => !balanced(passed));
  return network.components.flatMap((component, index): Found[] => {
    const entries = bare.filter(({ visit }) => visit.component === index);
    if ((component.kind !== 'server' && component.kind !== 'ws') || component.nodes.max < 2 || entries.length === 0) return [];
    const name = freeName(system, 'edge');
    const calls = entries.reduce((sum, { visit }) => sum + visitPeak[visit.id]!, 0);
    const rate = calls > 0 ? `${formatRate(calls)} at peak` : 'what comes in';
    return [
      {
        severity: 'warning',
        message: `"${component.name}" has ${count(component.nodes.max, 'node')} and no balancer in front: nothing spreads ${rate} over them or leaves out a dead one; put an lb there`,
        at: component.at,
        related: entries.map(({ visit }) => ({ message: 'called from outside', at: visit.visit.at })),
        subject: component.name,
        fix: fix(
          `Put a load balancer \`${name}\` in front of \`${component.name}\``,
          newComponent(
            design,
            entries.map(({ visit }) => visit),
            `lb ${name}`,
          ),
          ...entries.map(({ visit }) => before(visit.visit, visit.parent === null, name)),
        ),
      },
    ];
  });
}
