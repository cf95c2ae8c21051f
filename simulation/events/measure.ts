/** What is measured at components: integrals over time, counts, waits and sojourns. */
import { addTo, count } from './histogram.js';
import type { VisitCode } from './program.js';
import type { StationState, World } from './world.js';

/** Brings the integrals over time up to now. Comes before every change of what they are integrals of. */
export function touch(world: World, state: StationState): void {
  const seconds = world.now - state.stamp;
  if (seconds <= 0) return;
  state.stamp = world.now;
  const { sums, looked } = state;
  sums.busy += state.busy * seconds;
  // Lanes of a node that is drained work until they are done.
  const lanes = state.lanes > state.busy ? state.lanes : state.busy;
  sums.lanes += lanes * seconds;
  sums.number += state.inside * seconds;
  sums.waiting += state.waiting * seconds;
  sums.nodes += state.nodes * seconds;
  sums.paid += state.paid * seconds;
  sums.connections += state.connections * seconds;
  sums.backlog += state.held * seconds;
  looked.busy += state.busy * seconds;
  looked.lanes += lanes * seconds;
}

export function tallied(world: World, state: StationState, what: 'arrivals' | 'refused' | 'lost', count: number): void {
  if (world.step < 0) return;
  const array = world.tally.stations[state.index]![what];
  array[world.step] = array[world.step]! + count;
}

export function recordWait(world: World, state: StationState, visit: VisitCode | null, seconds: number): void {
  const { step } = world;
  if (step < 0) return;
  const mine = world.tally.stations[state.index]!;
  count(mine.wait, mine.waits, step, seconds);
  if (!visit || visit.source < 0) return;
  const buffer = world.tally.stations[visit.source]!;
  addTo(buffer.lag, seconds);
  buffer.lags.sum[step] = buffer.lags.sum[step]! + seconds;
  buffer.lags.count[step] = buffer.lags.count[step]! + 1;
}

/** `share` of it is what one of several deliveries adds to the request's latency. */
export function recordSojourn(
  world: World,
  state: StationState,
  frame: number,
  visit: VisitCode | null,
  later: number,
  share: number,
): void {
  const { step, frames } = world;
  if (step < 0) return;
  const seconds = world.now + later - frames.since[frame]!;
  const mine = world.tally.stations[state.index]!;
  count(mine.sojourn, mine.sojourns, step, seconds);
  const request = frames.request[frame]!;
  if (!visit || visit.onWay === 0 || request < 0) return;
  const asked = world.requests.step[request]!;
  if (asked < 0) return;
  const { hops } = world.tally.flows[visit.flow]!;
  const first = asked * world.stations.length;
  const waited = visit.source >= 0 ? frames.began[frame]! - frames.since[frame]! : 0;
  if (visit.source >= 0) hops[first + visit.source] = hops[first + visit.source]! + waited * visit.onWay * share;
  hops[first + state.index] = hops[first + state.index]! + (seconds - waited) * visit.onWay * share;
}

/** A call waited for a connection to a store: part of what the store adds to the latency. */
export function recordLinkWait(world: World, store: StationState, frame: number): void {
  const { step, frames } = world;
  const visit = world.program.visits[frames.visit[frame]!]!;
  const request = frames.request[frame]!;
  if (step < 0 || visit.onWay === 0 || request < 0) return;
  const asked = world.requests.step[request]!;
  if (asked < 0) return;
  const { hops } = world.tally.flows[visit.flow]!;
  const at = asked * world.stations.length + store.index;
  hops[at] = hops[at]! + (world.now - frames.since[frame]!) * visit.onWay;
}
