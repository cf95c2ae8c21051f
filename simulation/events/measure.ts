/** What is measured at components: integrals over time, counts, waits and sojourns. */
import { addTo, count, countNow, countZeros } from './histogram.js';
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
  if (visit === null || visit.onWay === 0) return;
  const request = frames.request[frame]!;
  const waited = visit.source >= 0 ? frames.began[frame]! - frames.since[frame]! : 0;
  if (waited > 0) recordHop(world, visit.source, visit, request, waited);
  recordHop(world, state.index, visit, request, seconds - waited);
}

/** One of a push's deliveries is made `later` seconds from now: each adds its share to the latency. */
export function recordDelivery(world: World, state: StationState, frame: number, visit: VisitCode, later: number): void {
  const { frames } = world;
  const seconds = world.now + later - frames.since[frame]!;
  countNow(state.sojourns, seconds);
  recordHop(world, state.index, visit, frames.request[frame]!, seconds / frames.at[frame]!);
}

/** A call waited for a connection to a store: part of what the store adds to the latency. */
export function recordLinkWait(world: World, store: StationState, frame: number): void {
  const { frames } = world;
  const visit = world.program.visits[frames.visit[frame]!]!;
  recordHop(world, store.index, visit, frames.request[frame]!, world.now - frames.since[frame]!);
}

/** A station adds seconds to a request's latency, where the visit is on its way. */
export function recordHop(world: World, station: number, visit: VisitCode, request: number, seconds: number): void {
  if (visit.onWay === 0 || request < 0) return;
  const asked = world.requests.step[request]!;
  if (asked < 0) return;
  const { hops } = world.tally.flows[visit.flow]!;
  const at = asked * world.stations.length + station;
  hops[at] = hops[at]! + seconds * visit.onWay;
}

/** The same for an operation whose end is known; one that ends after the run adds nothing. */
export function recordKnownHop(world: World, state: StationState, visit: VisitCode, request: number): void {
  const { since, through } = world.known;
  if (through <= world.end) recordHop(world, state.index, visit, request, through - since);
}

/** All that an operation that comes now adds to its station's figures, where that is known ahead; how long it was here before stands there already. */
export function recordAhead(world: World, state: StationState): void {
  const { now, stepEnd, known } = world;
  const { sums } = state;
  if (known.end > stepEnd || known.through > stepEnd) return recordAcross(world, state);
  if (known.begin > known.since) countNow(state.waits, known.begin - known.since);
  else countZeros(state.waits, 1);
  countNow(state.sojourns, known.through - known.since);
  sums.number += known.end - now;
  if (!state.hasLanes) return;
  sums.busy += known.end - known.begin;
  sums.waiting += known.begin - now;
}

/** The same where not all of it lies within the step that is under way. */
function recordAcross(world: World, state: StationState): void {
  const { now, step, stepEnd, known, tally } = world;
  const { since, begin, end, through } = known;
  const { time } = tally;
  const mine = tally.stations[state.index]!;
  const begins = stepAt(world, step, begin);
  const ends = stepAt(world, begins, end);
  const leaves = stepAt(world, step, through);
  if (begins === step) countNow(state.waits, begin - since);
  else if (begins < time.length) count(mine.wait, mine.waits, begins, begin - since);
  if (leaves === step) countNow(state.sojourns, through - since);
  else if (leaves < time.length) count(mine.sojourn, mine.sojourns, leaves, through - since);
  const endsSince = ends > step ? edge(world, ends - 1) : now;
  state.spans.number.add(now, end, step, stepEnd, ends, endsSince);
  if (!state.hasLanes) return;
  state.spans.waiting.add(now, begin, step, stepEnd, begins, begins > step ? edge(world, begins - 1) : now);
  state.spans.busy.add(begin, end, begins, edge(world, begins), ends, endsSince);
}

/** The step in which a time lies, from step `from` on; the number of steps after the last one. */
function stepAt(world: World, from: number, at: number): number {
  const steps = world.tally.time.length;
  let step = from;
  while (step < steps && edge(world, step) < at) step++;
  return step;
}

/** When a step ends, and the one before the first. */
function edge({ tally: { time, from } }: World, step: number): number {
  return step < 0 ? from : step < time.length ? time[step]! : Infinity;
}
