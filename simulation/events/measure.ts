/** What is measured at components: integrals over time, counts, waits and sojourns. */
import { addTo, countNow } from './histogram.js';
import type { VisitCode } from './program.js';
import type { StationState, World } from './world.js';

/** Sums of the step of the series that is under way: integrals over time, and operations counted. */
export const STATION_SUMS = [
  'arrivals',
  'refused',
  'lost',
  'busy',
  'lanes',
  'number',
  'waiting',
  'nodes',
  'paid',
  'connections',
  'backlog',
] as const;

export type StationSums = Record<(typeof STATION_SUMS)[number], number>;

export function stationSums(): StationSums {
  return { arrivals: 0, refused: 0, lost: 0, busy: 0, lanes: 0, number: 0, waiting: 0, nodes: 0, paid: 0, connections: 0, backlog: 0 };
}

/** Brings the integrals over time of what changes all the time up to now. Comes before every such change. */
export function touch(world: World, state: StationState): void {
  const seconds = world.now - state.stamp;
  if (seconds <= 0) return;
  state.stamp = world.now;
  const { sums, busy, lanes, waiting, held } = state;
  sums.number += state.inside * seconds;
  if (busy > 0) {
    sums.busy += busy * seconds;
    // Lanes of a node that is drained work until they are done.
    if (busy > lanes) sums.lanes += (busy - lanes) * seconds;
  }
  if (waiting > 0) sums.waiting += waiting * seconds;
  if (held !== 0) sums.backlog += held * seconds;
}

/** The same for all integrals: before nodes or connections change. */
export function touchAll(world: World, state: StationState): void {
  touch(world, state);
  const seconds = world.now - state.seldomStamp;
  if (seconds <= 0) return;
  state.seldomStamp = world.now;
  const { sums } = state;
  sums.lanes += state.lanes * seconds;
  sums.nodes += state.nodes * seconds;
  sums.paid += state.paid * seconds;
  sums.connections += state.connections * seconds;
}

/** A wait is over; one for a buffer's record is the buffer's lag. */
export function recordWait(world: World, state: StationState, visit: VisitCode | null, seconds: number): void {
  countNow(state.waits, seconds);
  if (visit !== null && visit.source >= 0) recordLag(world, visit.source, seconds);
}

function recordLag({ step, tally }: World, source: number, seconds: number): void {
  if (step < 0) return;
  const { lag, lags } = tally.stations[source]!;
  addTo(lag, seconds);
  lags.sum[step] = lags.sum[step]! + seconds;
  lags.count[step] = lags.count[step]! + 1;
}

/** An operation is through with its station; what it waited in a buffer before is the buffer's part of the latency. */
export function recordSojourn(world: World, state: StationState, frame: number, visit: VisitCode | null): void {
  const { frames } = world;
  const seconds = world.now - frames.since[frame]!;
  countNow(state.sojourns, seconds);
  const request = frames.request[frame]!;
  if (visit === null || visit.onWay === 0 || request < 0) return;
  const asked = world.requests.step[request]!;
  if (asked < 0) return;
  const { hops } = world.tally.flows[visit.flow]!;
  const first = asked * world.stations.length;
  const waited = visit.source >= 0 ? frames.began[frame]! - frames.since[frame]! : 0;
  if (waited > 0) hops[first + visit.source] = hops[first + visit.source]! + waited * visit.onWay;
  hops[first + state.index] = hops[first + state.index]! + (seconds - waited) * visit.onWay;
}

/** One of a push's deliveries is made `later` seconds from now: each adds its share to the latency. */
export function recordDelivery(world: World, state: StationState, frame: number, visit: VisitCode, later: number): void {
  const { frames } = world;
  const seconds = world.now + later - frames.since[frame]!;
  countNow(state.sojourns, seconds);
  const request = frames.request[frame]!;
  if (visit.onWay === 0) return;
  const asked = world.requests.step[request]!;
  if (asked < 0) return;
  const { hops } = world.tally.flows[visit.flow]!;
  const at = asked * world.stations.length + state.index;
  hops[at] = hops[at]! + (seconds * visit.onWay) / frames.at[frame]!;
}

/** A call waited for a connection to a store: part of what the store adds to the latency. */
export function recordLinkWait(world: World, store: StationState, frame: number): void {
  const { frames } = world;
  const visit = world.program.visits[frames.visit[frame]!]!;
  const request = frames.request[frame]!;
  if (visit.onWay === 0 || request < 0) return;
  const asked = world.requests.step[request]!;
  if (asked < 0) return;
  const { hops } = world.tally.flows[visit.flow]!;
  const at = asked * world.stations.length + store.index;
  hops[at] = hops[at]! + (world.now - frames.since[frame]!) * visit.onWay;
}
