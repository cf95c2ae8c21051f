/** One step of time: traffic flows from the entries down the network, every station takes what the one before it lets out. */
import { tokenBucketReject } from '../queueing/bucket.js';
import { batchSize, serviceOf, type Plan, type Station } from './plan.js';
import { warmth, within } from '../incidents.js';
import { capacityAt, changesAhead, drainTimes, nodesAtWork, pooledLanes, type Capacity, type Scaler } from './capacity.js';
import { type Connections, type ConnectionStep } from './connections.js';
import { isOpen, type BreakerState } from './breakers.js';
import { inflowOf, type Inflow } from './inflow.js';
import { lawMean } from './law.js';
import { lineOf, operations, partitionRate, type Work } from './load.js';
import { tooManyHeld } from './holding.js';
import { placesInLine, placesOf, shapeOf, split } from './shape.js';
import { advance, observe, pace, startState, type Observation, type StationState } from './station.js';
import { steadyState, type Line } from './stationary.js';
import { slowness } from './timeline.js';
import { fill, type Unread } from './unread.js';

/** Everything that is carried from one step to the next. */
export interface Now {
  stations: StationNow[];
  connections: (Connections | null)[];
  scalers: (Scaler | null)[];
  /** By flow: requests per second asked in the last step. */
  asked: Float64Array;
  /** By visit: completions per second in the last step, attempts per call, and the fraction of callers that get as far as this call. */
  departures: Float64Array;
  tries: Float64Array;
  carried: Float64Array;
  /** By station: mean seconds for which it holds a call while it waits for others; 0 where it may hold any number. */
  held: Float64Array;
  /** By flow: how often a request is asked, its client's retries included. */
  again: Float64Array;
  /** By visit; null where there is none. */
  breakers: (BreakerState | null)[];
}

export interface StationNow {
  /** By line group. */
  states: StationState[];
  number: number;
  blocked: number;
  /** Operations inside, by arriving visit, and last those without one (handshakes, heartbeats). */
  inside: number[];
  /** Of a buffer that nothing reads: records in it. */
  unread: Unread;
}

/** Equal waiting lines: `lines` of them together take `share` of the arrivals. */
export interface Group {
  share: number;
  lines: number;
  line: Line;
  before: StationState;
  after: StationState;
  seen: Observation;
  /** Waiting places in each line, before which others wait for a place; Infinity where nobody has to. */
  places: number;
}

export interface StationStep {
  capacity: Capacity;
  lanes: number | null;
  groups: Group[];
  /** Operations per second, and of them refused and lost. */
  arrivals: number;
  refused: number;
  lost: number;
  /** Fractions for those who come: refused, lost of what is taken in, cache misses. */
  refusedShare: number;
  lostShare: number;
  miss: number;
  /**
   * Mean lanes held, number inside, waiting there, seconds until an operation is served, and of these in the line itself, at the end of the step.
   */
  busy: number;
  number: number;
  waiting: number;
  meanWait: number;
  meanLag: number;
  connection: ConnectionStep | null;
}

export interface Step {
  from: number;
  to: number;
  users: number;
  /** By flow: requests per second, and the fraction of them whose user has no connection. */
  asked: Float64Array;
  unconnected: Float64Array;
  /** By visit: operations per second, and how many of them one arrival brings. */
  arrivals: Float64Array;
  stations: StationStep[];
  next: Now;
  /** The longest step that the stations bear; whether this one is longer by so much that it was given up half-way. */
  pace: number;
  tooLong: boolean;
}

export interface StepOptions {
  /** Solve the forward equation everywhere. */
  alwaysStep: boolean;
  /** A stretch of time, seconds, that no chart of the run can show. */
  unseen: number;
  /** Put every station into the steady state of this moment's rates in place of stepping it. */
  settle: boolean;
}

/** A step may be longer than the stations bear by this much; below the shortest, seconds, it is taken anyway. */
const BEARABLE = 0.7;
const SHORTEST = 1e-6;
/** Passes over a step until work that comes back to a component agrees with what it was computed with. */
const MOST_PASSES = 8;

/** What happens from one time to another, given the state at the first. */
export function step(plan: Plan, now: Now, from: number, to: number, options: StepOptions): Step {
  const inflow = inflowOf(plan, now, from, to);
  let used = { ...now, departures: guessed(plan, now, inflow) };
  let last: Pass | null = null;
  for (let pass = 1; ; pass++) {
    const result: Pass = onePass(plan, used, inflow, last, from, to, options);
    if (result.step.tooLong) return result.step;
    const { departures } = result.step.next;
    const agree = plan.backward.every((id) => Math.abs(departures[id]! - used.departures[id]!) <= 1e-4 * departures[id]! + 1e-9);
    if (agree || pass === MOST_PASSES) return result.step;
    used = { ...now, departures };
    last = result;
  }
}

/** What comes back to a component is guessed to have changed as its flow has: right, unless something is congested. */
function guessed(plan: Plan, now: Now, { asked }: Inflow): Float64Array {
  const calm = now.stations.every(({ states }) => states.every(({ regime }) => regime === 'steady'));
  if (!calm) return now.departures;
  const departures = now.departures.slice();
  for (const id of plan.backward) {
    const { flow } = plan.network.visits[id]!;
    if (now.asked[flow]! > 0) departures[id] = (departures[id]! * asked[flow]!) / now.asked[flow]!;
  }
  return departures;
}

/** One pass over the stations, with what each came to by itself: a next pass does again only those to which something else comes. */
interface Pass {
  step: Step;
  each: { now: StationNow; done: StationStep; pace: number }[];
}

function onePass(plan: Plan, now: Now, inflow: Inflow, last: Pass | null, from: number, to: number, options: StepOptions): Pass {
  const { network, stations } = plan;
  const { users, asked, unconnected, connections } = inflow;
  const arrivals = new Float64Array(network.visits.length);
  const departures = now.departures.slice();
  const step: Step = {
    from,
    to,
    users,
    asked,
    unconnected,
    arrivals,
    stations: [],
    next: {
      stations: [],
      connections: connections.map((one) => one?.state ?? null),
      scalers: now.scalers,
      asked,
      departures,
      tries: now.tries,
      carried: now.carried,
      again: now.again,
      held: now.held,
      breakers: now.breakers,
    },
    pace: Infinity,
    tooLong: false,
  };
  const middle = (from + to) / 2;
  const blocked = network.visits.map(({ id }) => within(plan.cuts[id]!, middle) || isOpen(now.breakers[id]!, middle));
  const done: StationStep[] = step.stations;
  const each: Pass['each'] = [];
  const missOf = (index: number): number => done[index]?.miss ?? missRatio(stations[index]!, middle);
  for (const index of network.order) {
    const station = stations[index]!;
    let same = last !== null;
    for (const visit of station.arriving) {
      const causes = visit.parent
        ? departures[visit.parent.id]! * (visit.onMiss ? missOf(visit.parent.component) : 1)
        : asked[visit.flow]! * (1 - unconnected[visit.flow]!) * now.again[visit.flow]!;
      const { arrow, probability, times } = visit.visit;
      const reaches = blocked[visit.id] ? 0 : 1;
      const rate = reaches * causes * now.carried[visit.id]! * probability * (arrow === 'push' ? 1 : times * now.tries[visit.id]!);
      arrivals[visit.id] = rate;
      same &&= rate === last!.step.arrivals[visit.id];
    }
    const before = step.pace;
    if (same) {
      each[index] = last!.each[index]!;
      for (const { id } of station.arriving) departures[id] = last!.step.next.departures[id]!;
    } else {
      step.pace = Infinity;
      each[index] = { ...stepStation(plan, now, station, step, connections[index]?.step ?? null, inflow.opens, options), pace: step.pace };
    }
    step.pace = Math.min(before, each[index].pace);
    done[index] = each[index].done;
    step.next.stations[index] = each[index].now;
    if (step.tooLong) return { step, each };
  }
  for (const station of stations) if (station.buffer) shareLosses(station, done);
  return { step, each };
}

export function missRatio({ component, changes }: Station, time: number): number {
  return component.hit === null ? 1 : 1 - component.hit * warmth(component, changes.chills, time);
}

/** What comes to a station, as classes of work; in the order of its arriving visits, then handshakes and heartbeats. */
export function workOf(
  { network, scenario }: Plan,
  station: Station,
  step: Step,
  connection: ConnectionStep | null,
  opens: number,
): Work[] {
  const { component } = station;
  const work = station.arriving.map((visit): Work => {
    const rate = step.arrivals[visit.id]!;
    if (component.kind === 'stream') {
      const payload = visit.visit.payload ?? network.flows[visit.flow]!.flow.payload;
      return { rate, size: 1, service: { mean: 1 / partitionRate(component, payload), scv: 0, shape: 'constant' } };
    }
    const size = batchSize(visit, step.users);
    const service = serviceOf(component, visit);
    return size < 1 ? { rate: rate * size, size: 1, service } : { rate, size, service };
  });
  if (connection && component.kind === 'ws') {
    work.push({ rate: opens + connection.attempts, size: 1, service: component.handshake });
    const every = scenario.client.heartbeat;
    if (every !== null)
      work.push({ rate: connection.open / every, size: 1, service: { mean: component.heartbeat, scv: 0, shape: 'constant' } });
  }
  return work;
}

function stepStation(
  plan: Plan,
  now: Now,
  station: Station,
  step: Step,
  connection: ConnectionStep | null,
  opens: number,
  options: StepOptions,
): { now: StationNow; done: StationStep } {
  const { component } = station;
  const before = now.stations[station.index]!;
  const seconds = step.to - step.from;
  const middle = (step.from + step.to) / 2;
  const scaler = now.scalers[station.index]!;
  const capacity = capacityAt(plan, station, scaler, middle);
  const nodes = nodesAtWork(plan, station, now.scalers, middle);
  const work = workOf(plan, station, step, connection, opens);
  const total = operations(work);
  const rejected = component.kind === 'limiter' ? limited(station, step) : tooManyHeld(plan, now, station, total, nodes, seconds);
  const passing = rejected > 0 ? work.map((one) => ({ ...one, rate: one.rate * (1 - rejected) })) : work;

  const done: StationStep = {
    capacity,
    lanes: null,
    groups: [],
    arrivals: total,
    refused: total * rejected,
    lost: 0,
    refusedShare: rejected,
    lostShare: 0,
    miss: missRatio(station, middle),
    busy: 0,
    number: 0,
    waiting: 0,
    meanWait: 0,
    meanLag: 0,
    connection,
  };
  const noLine =
    component.kind === 'stream' ? !Number.isFinite(partitionRate(component, 1)) : component.lanes === null || component.kind === 'queue';
  const gone = capacity.nodes === 0 && station.sources.length === 0;
  if (noLine || gone) {
    if (gone) {
      done.refusedShare = 1;
      done.refused = total;
    }
    const through = 1 - done.refusedShare;
    station.arriving.forEach((visit, k) => (step.next.departures[visit.id] = operations([work[k]!]) * through));
    const empty: StationNow = { ...before, states: [], number: 0, inside: before.inside.map(() => 0) };
    return { now: options.settle ? empty : keepUnread(station, empty, done, step), done };
  }

  const shapes = shapeOf(station, nodes, pooledLanes(plan, station, now.scalers, nodes, middle));
  done.lanes = station.pooling ? nodes * component.lanes! : shapes.reduce((sum, shape) => sum + shape.lines * shape.lanes, 0);
  const changes = changesAhead(station, scaler, step.to);
  let blockedNow = 0;
  shapes.forEach((shape, k) => {
    const mine = split(passing, shape.share, shape.lines);
    const line = lineOf(mine, shape.lines, shape.lanes, capacity.slow, station.spread === 'in-turn' && shape.lines > 1);
    line.places = placesOf(station, shape.lanes, shape.lines, line.service);
    const steady = options.alwaysStep ? null : steadyState(line);
    const old = before.states[k] ?? startState({ ...line, arrivals: 0 });
    if (!options.settle && !options.alwaysStep) step.pace = Math.min(step.pace, pace(old, line, seconds, steady, options.unseen));
    if (step.pace < BEARABLE * seconds && seconds > 1.5 * SHORTEST) step.tooLong = true;
    const after = options.settle ? startState(line) : step.tooLong ? old : advance(old, line, seconds, steady);
    const rate = (at: number): number => {
      const then = nodesAtWork(plan, station, now.scalers, at);
      const lanes = shapeOf(station, then, pooledLanes(plan, station, now.scalers, then, at))[k]?.lanes ?? 0;
      return (lanes * capacity.slow) / (slowness(plan.scenario, component, at) * line.service);
    };
    const seen = observe(after, line, drainTimes(step.to, changes, rate), changes.length > 0, station.patience);
    const places = placesInLine(station, shape.lanes, shape.lines);
    const inLine = places === Infinity ? null : seen.inLine(places);
    done.groups.push({ share: shape.share, lines: shape.lines, line, before: old, after, seen, places });
    done.busy += seen.busy * shape.lines;
    done.number += seen.number * shape.lines;
    done.waiting += (inLine ? inLine.waiting : seen.waiting) * shape.lines;
    done.meanWait += seen.meanWait * shape.share;
    done.meanLag += (inLine ? lawMean(inLine.wait) : seen.meanWait) * shape.share;
    blockedNow += seen.blocked * shape.share;
  });
  const blocked =
    options.settle || done.groups.every((group) => group.after.regime === 'steady') ? blockedNow : (before.blocked + blockedNow) / 2;
  const settled = settleAccounts(station, step, before, done, passing, blocked, blockedNow, seconds, options.settle);
  return { now: options.settle ? settled : keepUnread(station, settled, done, step), done };
}

/** Balances what came in, what is inside and what went out; the last is what the next stations see. */
function settleAccounts(
  station: Station,
  step: Step,
  before: StationNow,
  done: StationStep,
  work: Work[],
  blocked: number,
  blockedNow: number,
  seconds: number,
  settle: boolean,
): StationNow {
  const kept = 1 - blocked;
  const last = before.inside.length - 1;
  // By class: what was inside and what came; handshakes and heartbeats share the last place.
  const present = settle ? before.inside.map(() => 0) : before.inside.slice();
  let admitted = 0;
  work.forEach(({ rate, size }, k) => {
    const came = rate * size * kept;
    admitted += came;
    present[Math.min(k, last)]! += came * (settle ? 1 : seconds);
  });
  if (station.sources.length === 0) {
    done.refused += (done.arrivals - done.refused) * blocked;
    done.refusedShare = 1 - (1 - done.refusedShare) * kept;
  } else done.lostShare = blocked;
  const out = settle ? admitted : Math.max(0, admitted - (done.number - before.number) / seconds);
  const all = present.reduce((sum, one) => sum + one, 0);
  const inside = present.map((one, k) => {
    const share = all > 0 ? one / all : 0;
    const visit = station.arriving[k];
    if (visit) step.next.departures[visit.id] = out * share;
    return done.number * share;
  });
  return { states: done.groups.map((group) => group.after), number: done.number, blocked: blockedNow, inside, unread: before.unread };
}

/** A buffer passes everything on to its consumers' lines; what finds no place there was refused or lost by the buffer. */
function shareLosses(station: Station, done: StationStep[]): void {
  const own = done[station.index]!;
  let blocked = 0;
  for (const consumer of station.consumers) blocked = Math.max(blocked, done[consumer.index]!.lostShare);
  if (blocked === 0) return;
  const rejects = station.component.kind === 'queue' && station.component.overflow === 'reject';
  done[station.index] = rejects
    ? { ...own, refusedShare: 1 - (1 - own.refusedShare) * (1 - blocked), refused: own.refused + own.arrivals * blocked }
    : { ...own, lostShare: blocked, lost: own.lost + own.arrivals * blocked };
}

export function readsNothing(station: Station): boolean {
  return station.buffer && station.consumers.length === 0;
}

/** What stays in a buffer that nothing reads, and what it refuses or loses. */
function keepUnread(station: Station, now: StationNow, done: StationStep, step: Step): StationNow {
  if (!readsNothing(station)) return now;
  const seconds = step.to - step.from;
  const came = done.arrivals * seconds;
  const { unread, refused, lost } = fill(now.unread, station.component, step.from, step.to, came);
  done.refused += refused / seconds;
  done.lost += lost / seconds;
  if (came > 0 && refused > 0) done.refusedShare = 1 - (1 - done.refusedShare) * (1 - Math.min(1, refused / came));
  return { ...now, unread };
}

/** Fraction that a limiter rejects: by the user's own bucket, then by the common one. */
function limited(station: Station, step: Step): number {
  const { perUser, total } = station.component.limit;
  const arrivals = station.arriving.reduce((sum, visit) => sum + step.arrivals[visit.id]!, 0);
  const own = perUser && step.users > 0 ? tokenBucketReject(arrivals / step.users, perUser.rate, perUser.burst) : 0;
  const common = total ? tokenBucketReject(arrivals * (1 - own), total.rate, total.burst) : 0;
  return 1 - (1 - own) * (1 - common);
}
