/** What a moment's traffic asks of every component where nothing is refused, lost or tried again. */
import type { Plan } from '../analytic/plan.js';
import { batchSize, serviceOf } from '../analytic/plan.js';
import { slowness } from '../analytic/timeline.js';
import { flowRate, sessionOpens, usersAt } from '../analytic/traffic.js';
import { nodesAway } from '../incidents.js';
import type { Retry } from '../model.js';

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

/** What happened less long ago than this is simulated with the window: clients may still be coming back. */
const RECENT = 60;

/**
 * Seconds before a window in which all that it depends on comes about, where no line is left over from before: a short time, unless
 * something happened lately, or an autoscaler has something to decide, whose memory is a minute long.
 */
export function leadSeconds(plan: Plan, from: number): number {
  const warmUp = warmUpSeconds(plan, from);
  const recent = plan.breaks.some((time) => time > from - RECENT && time < from);
  if (recent || isScaling(plan, from)) return Math.max(warmUp, RECENT);
  const memories = plan.stations.flatMap(({ component: { limit } }) =>
    [limit.perUser, limit.total].map((bucket) => (bucket ? bucket.burst / bucket.rate : 0)),
  );
  for (const { visit } of plan.network.visits) {
    if (visit.breaker) memories.push(visit.breaker.over + visit.breaker.open);
    memories.push(waits(visit.retry));
  }
  return Math.max(warmUp, Math.min(RECENT, Math.max(0, waits(plan.scenario.client.retry), ...memories)));
}

/** The longest that retries may wait. */
function waits(retry: Retry | null): number {
  return retry?.backoff ? retry.times * retry.backoff.cap : 0;
}

/** Whether an autoscaler may have another number of nodes than its fewest. */
function isScaling(plan: Plan, time: number): boolean {
  const offered = offeredAt(plan, time);
  return plan.stations.some(({ component: { autoscale, nodes, lanes } }, i) => {
    const busy = offered[i]!.load / (lanes ?? 1);
    return autoscale !== null && nodes.max > nodes.min && busy > 0.75 * autoscale.target * nodes.min;
  });
}

const LOOKS = 400;

/**
 * The latest time up to `from` at which no line is left over from an overload before, by fluid arithmetic: what comes beyond what lanes
 * can do piles up, and is worked off when there is less. A run that begins there knows all that a window at `from` inherits.
 */
export function lastCalm(plan: Plan, from: number): number {
  const { scenario, stations } = plan;
  const even = Array.from({ length: LOOKS + 1 }, (_, i) => (from * i) / LOOKS);
  const times = [...new Set([...even, ...plan.breaks.filter((time) => time < from)])].sort((a, b) => a - b);
  const backlog = new Float64Array(stations.length);
  let calm = 0;
  for (let k = 0; k + 1 < times.length; k++) {
    const seconds = times[k + 1]! - times[k]!;
    const middle = times[k]! + seconds / 2;
    if (backlog.every((work) => work === 0)) calm = times[k]!;
    offeredAt(plan, middle).forEach(({ load }, i) => {
      const { component } = stations[i]!;
      const nodes = component.nodes.max - nodesAway(stations[i]!.changes.absences, component, component.nodes.max, middle);
      if (component.lanes === null) return;
      const lanes = component.lanes * nodes;
      backlog[i] = Math.max(0, backlog[i]! + (load * slowness(scenario, component, middle) - lanes) * seconds);
    });
  }
  return backlog.every((work) => work === 0) ? from : calm;
}
