/** The arrows of the topology: the union of the flows' visits. */
import type { EdgeReport } from '../report.js';
import type { VisitNode } from './network.js';
import type { Plan } from './plan.js';

export interface Edge extends Pick<EdgeReport, 'from' | 'to' | 'arrow' | 'flows'> {
  visits: VisitNode[];
}

/** Visits between the same two components with the same arrow are one edge; in the order in which they are written. */
export function edgesOf({ network }: Plan): Edge[] {
  const edges = new Map<string, Edge>();
  for (const visit of network.visits) {
    const from = visit.parent ? network.components[visit.parent.component]!.name : null;
    const to = network.components[visit.component]!.name;
    const { arrow } = visit.visit;
    const key = JSON.stringify([from, to, arrow]);
    const edge = edges.get(key) ?? { from, to, arrow, flows: [], visits: [] };
    edges.set(key, edge);
    edge.visits.push(visit);
    const flow = network.flows[visit.flow]!.flow.name;
    if (!edge.flows.includes(flow)) edge.flows.push(flow);
  }
  return [...edges.values()];
}
