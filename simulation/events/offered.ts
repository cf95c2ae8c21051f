/** What a moment's traffic asks of every component where nothing is refused, lost or tried again. */
import type { Plan } from '../analytic/plan.js';
import { batchSize, serviceOf } from '../analytic/plan.js';
import { slowness } from '../analytic/timeline.js';
import { flowRate, sessionOpens, usersAt } from '../analytic/traffic.js';
import { nodesAway } from '../incidents.js';
import type { Component, Retry, TokenBucket } from '../model.js';

/** What a component is asked for: operations per second, lanes kept busy (erlangs), and of an operation the mean service time, seconds. */
export interface Offered {
  rate: number;
  load: number;
  service: number;
  /** How many come at once: the size of the batch that a moment's lane time comes with, on average. */
  batch: number;
}

export function offeredAt(plan: Plan, time: number): Offered[] {
  const { scenario, network, stations } = plan;
  const users = usersAt(scenario, time);
  const opens = sessionOpens(scenario, time);
  const rates = new Float64Array(network.visits.length);
  const offered = stations.map((): Offered => ({ rate: 0, load: 0, service: 0, batch: 1 }));
  for (const node of network.visits) {
    const { parent, visit } = node;
    const asked = parent ? rates[parent.id]! : flowRate(scenario, network.flows[node.flow]!.flow, time, opens, plan.shares[node.flow]!);
    const hit = node.onMiss ? (stations[parent!.component]!.component.hit ?? 0) : 0;
    rates[node.id] = asked * (1 - hit) * visit.probability * (visit.arrow === 'push' ? 1 : visit.times);
    const batch = batchSize(node, users);
    const load = rates[node.id]! * batch * serviceOf(stations[node.component]!.component, node).mean;
    const one = offered[node.component]!;
    one.rate += rates[node.id]! * batch;
    one.load += load;
    if (load > 0) one.batch += (load / one.load) * (batch - one.batch);
  }
  for (const one of offered) one.service = one.rate > 0 ? one.load / one.rate : 0;
  return offered;
}

const LONGEST = 600;

/** Seconds in which the network forgets how it began: ten relaxation times of its slowest line, each station's own time included. */
export function warmUpSeconds(plan: Plan, time: number): number {
  let longest = 0;
  offeredAt(plan, time).forEach((offered, i) => {
    const { component } = plan.stations[i]!;
    const { perUser, total } = component.limit;
    const users = Math.max(1, usersAt(plan.scenario, time));
    longest = Math.max(
      longest,
      10 * (relaxationSeconds(offered, component) + offered.service + component.latency),
      perUser ? bucketSeconds(perUser, offered.rate / users) : 0,
      total ? bucketSeconds(total, offered.rate) : 0,
    );
  });
  return Math.min(LONGEST, Math.max(1, longest));
}

/**
 * S / (c(1 − √ρ)²); a batch counts as half of its operations one after the other, as much of its work is random. A line just at
 * its capacity, or one that is full, gets a minute in all; one that only grows has no steady state to be warmed up to.
 */
function relaxationSeconds({ load, service, batch }: Offered, component: Component): number {
  if (component.lanes === null) return service;
  const lanes = component.lanes * component.nodes.max;
  if (load > lanes && component.queue === null) return 0;
  const slack = 1 - Math.sqrt(Math.min(1, load / lanes));
  return slack > 0.002 ? (service * (1 + batch)) / 2 / (Math.max(1, lanes) * slack ** 2) : 6;
}

/**
 * Seconds in which a bucket forgets that it began full, with so many arrivals per second: until it is empty, and five relaxation times, by the
 * Brownian motion between empty and full (Harrison 1985, ch. 5).
 */
function bucketSeconds({ rate, burst }: TokenBucket, arrivals: number): number {
  if (!(arrivals > 0)) return 0;
  const drift = arrivals - rate;
  const aimless = (Math.PI ** 2 * arrivals) / (2 * burst ** 2);
  const emptied = drift > 0 ? Math.min(burst / drift, 5 / aimless) : 0;
  return emptied + 5 / (drift ** 2 / (2 * arrivals) + aimless);
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
