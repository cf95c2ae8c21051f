/** availability-ceiling: what the parts are known to fail is more than the contract allows the whole. */
import { formatDuration, formatPercent } from '../figures.js';
import type { Component } from '../model.js';
import type { Design, Found } from './check.js';
import { chanceOf, isDeferred } from './design.js';
import { hasStandby, missedFor } from '../incidents.js';
import { isOneOfItsKind } from './capacity.js';
import { atLeast, standby } from './fixes.js';

export function availabilityCeiling(design: Design): Found[] {
  const { network, scenario, thresholds } = design;
  return (scenario?.contract ?? []).flatMap((term): Found[] => {
    if (term.metric !== 'availability') return [];
    return network.flows.flatMap(({ flow, visits }): Found[] => {
      if (term.flow !== null && term.flow !== flow.name) return [];
      const needed = new Map<Component, number>();
      for (const visit of visits) {
        if (visit.visit.arrow !== 'call' || isDeferred(visit)) continue;
        const component = network.components[visit.component]!;
        const up = availabilityOf(component);
        if (up !== null) needed.set(component, Math.max(needed.get(component) ?? 0, (1 - up) * chanceOf(design, visit)));
      }
      const parts = [...needed].sort((a, b) => b[1] - a[1]);
      const ceiling = parts.reduce((product, [, down]) => product * (1 - down), 1);
      // Of a contract over all flows each flow is only a part: only one that asks it of this flow, or of all by the only flow, is broken by it.
      if (parts.length === 0 || ceiling >= term.limit || (term.flow === null && network.flows.length > 1)) return [];
      const [weakest] = parts[0]!;
      return [
        {
          severity: 'error',
          message: `"${flow.name}" can be available ${formatPercent(ceiling, 3)} at most, ${formatPercent(term.limit, 3)} are asked for: its parts fail that often, most "${weakest.name}" (${formatDuration(weakest.mttr)} every ${formatDuration(weakest.mtbf)}); ${advice(weakest)}`,
          at: term.at,
          related: parts.map(([component, down]) => ({ message: `fails ${formatPercent(down)} of the requests`, at: component.at })),
          subject: weakest.name,
          fix: spare(weakest, thresholds.failover),
        },
      ];
    });
  });
}

function advice(weakest: Component): string {
  if (weakest.kind === 'external') return 'find a way to answer without it';
  if (!isOneOfItsKind(weakest)) return 'give that a second node';
  return hasStandby(weakest) ? 'let its standby take over sooner' : 'give that a standby in a second zone';
}

function spare(weakest: Component, failover: number): Found['fix'] {
  if (weakest.kind === 'external') return null;
  if (!isOneOfItsKind(weakest)) return atLeast(weakest, weakest.nodes.min + 1);
  return hasStandby(weakest) ? null : standby(weakest, failover);
}

/** Fraction of time in which at least one node is up, or a standby has taken over; null where nothing was said. */
function availabilityOf(component: Component): number | null {
  const { mtbf, mttr, nodes } = component;
  if (mtbf === null || mttr === null || mtbf + mttr <= 0) return null;
  return 1 - (missedFor(component, mttr) / (mtbf + mttr)) ** nodes.min;
}
