/** One step of time: traffic flows from the entries down the network, every station takes what the one before it lets out. */
import type { Plan, Station } from './plan.js';
import { within } from '../incidents.js';
import type { Capacity, Scaler } from './capacity.js';
import type { Connections, ConnectionStep } from './connections.js';
import { isOpen, type BreakerState } from './breakers.js';
import { inflowOf, type Inflow } from './inflow.js';
import type { Observation, StationState } from './station.js';
import { missRatio, stepStation, type Stepped } from './stationStep.js';
import type { Leaving } from './streams.js';
import type { Line } from './stationary.js';
import type { Unread } from './unread.js';

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
  /** By station: what leaves it, as a stream of arrivals for the next. */
  leaving: Leaving[];
  /** By station: mean seconds for which it holds a call while it waits for others; 0 where it may hold any number. */
  held: Float64Array;
  /** By station: how often those who hold its calls hold as many as they may, and refuse more. */
  full: Float64Array;
  /** By visit: the fraction of what comes that is refused since it follows an attempt that was, beyond what is refused of the rest. */
  refusedAgain: Float64Array;
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
  inside: Float64Array;
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
  /** Probability that those who hold its calls hold as many as they may. */
  full: number;
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
  each: Stepped[];
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
      leaving: now.leaving.slice(),
      tries: now.tries,
      carried: now.carried,
      again: now.again,
      held: now.held,
      full: now.full,
      refusedAgain: now.refusedAgain,
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
    const stepped = same
      ? last!.each[index]!
      : stepStation(plan, now, station, step, connections[index]?.step ?? null, inflow.opens, options);
    if (same) {
      for (const { id } of station.arriving) departures[id] = last!.step.next.departures[id]!;
      step.next.leaving[index] = last!.step.next.leaving[index]!;
    }
    each[index] = stepped;
    done[index] = stepped.done;
    step.next.stations[index] = stepped.now;
    step.pace = Math.min(step.pace, stepped.pace);
    step.tooLong = stepped.tooLong;
    if (step.tooLong) return { step, each };
  }
  for (const station of stations) if (station.buffer) shareLosses(station, done);
  return { step, each };
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
