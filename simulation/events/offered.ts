/** What a moment's traffic asks of every component where nothing is refused, lost or tried again. */
import type { Plan } from '../analytic/plan.js';
import { batchSize, serviceOf } from '../analytic/plan.js';
import { flowRate, sessionOpens, usersAt } from '../analytic/traffic.js';

/** Lanes kept busy by component (erlangs), and the mean service time of its operations, seconds. */
export interface Offered {
  load: number;
  service: number;
}

export function offeredAt(plan: Plan, time: number): Offered[] {
  const { scenario, network, stations } = plan;
  const users = usersAt(scenario, time);
  const opens = sessionOpens(scenario, time);
  const rates = new Float64Array(network.visits.length);
  const operations = new Float64Array(stations.length);
  const offered = stations.map((): Offered => ({ load: 0, service: 0 }));
  for (const node of network.visits) {
    const { parent, visit } = node;
    const asked = parent ? rates[parent.id]! : flowRate(scenario, network.flows[node.flow]!.flow, time, opens, plan.shares[node.flow]!);
    const hit = node.onMiss ? (stations[parent!.component]!.component.hit ?? 0) : 0;
    rates[node.id] = asked * (1 - hit) * visit.probability * (visit.arrow === 'push' ? 1 : visit.times);
    const count = rates[node.id]! * batchSize(node, users);
    operations[node.component] = operations[node.component]! + count;
    offered[node.component]!.load += count * serviceOf(stations[node.component]!.component, node).mean;
  }
  offered.forEach((one, i) => (one.service = operations[i]! > 0 ? one.load / operations[i]! : 0));
  return offered;
}

const LONGEST = 600;

/**
 * Seconds in which the network forgets how it began: ten relaxation times of its slowest line, S / (c(1 − √ρ)²), each station's own time
 * included. An overloaded line never does; it gets a minute.
 */
export function warmUpSeconds(plan: Plan, time: number): number {
  let longest = 0;
  offeredAt(plan, time).forEach(({ load, service }, i) => {
    const { component } = plan.stations[i]!;
    const lanes = component.lanes === null ? Infinity : component.lanes * component.nodes.max;
    const slack = 1 - Math.sqrt(Math.min(1, load / lanes));
    const relaxation = slack > 0.002 ? service / (lanes === Infinity ? 1 : Math.max(1, lanes) * slack * slack) : 6;
    longest = Math.max(longest, relaxation + service + component.latency);
  });
  return Math.min(LONGEST, Math.max(1, 10 * longest));
}
