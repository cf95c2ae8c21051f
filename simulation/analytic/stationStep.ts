/** One station over one step: what comes to it, how its lines move on, what is refused, and what it lets out. */
import { tokenBucketReject } from '../queueing/bucket.js';
import { POISSON, type Dispersion } from '../queueing/dispersion.js';
import { warmth } from '../incidents.js';
import { capacityAt, changesAhead, drainTimes, nodesAtWork, pooledLanes } from './capacity.js';
import type { ConnectionStep } from './connections.js';
import { mostHeld, tooManyHeld } from './holding.js';
import { lawMean } from './law.js';
import { lineOf, operations, partitionRate, type Work } from './load.js';
import { batchSize, serviceOf, type Plan, type Station } from './plan.js';
import type { Now, StationNow, StationStep, Step, StepOptions } from './propagate.js';
import { placesInLine, placesOf, shapeOf, split, type Shape } from './shape.js';
import { advance, inLine, observe, pace, startState } from './station.js';
import { steadyState } from './stationary.js';
import { leavingLines, passing, streamOfLine, streamTo } from './streams.js';
import { slowness } from './timeline.js';
import { fill } from './unread.js';

/** What a station's step came to. */
export interface Stepped {
  now: StationNow;
  done: StationStep;
  /** The longest step that its lines bear, seconds; whether this one is longer by so much that it is not to be taken. */
  pace: number;
  tooLong: boolean;
}

/** A step may be longer than the lines bear by this much; below the shortest, seconds, it is taken anyway. */
const BEARABLE = 0.7;
const SHORTEST = 1e-6;

function isTooLong(seconds: number, bearable: number): boolean {
  return bearable < BEARABLE * seconds && seconds > 1.5 * SHORTEST;
}

/** Fraction of a cache's calls that miss at a time; 1 for what is no cache. */
export function missRatio({ component, changes }: Station, time: number): number {
  return component.hit === null ? 1 : 1 - component.hit * warmth(component, changes.chills, time);
}

/** Whether it is a buffer from which nothing takes. */
export function readsNothing(station: Station): boolean {
  return station.buffer && station.consumers.length === 0;
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

/** Moves a station on by a step, and says in `step.next.departures` what it lets out. */
export function stepStation(
  plan: Plan,
  now: Now,
  station: Station,
  step: Step,
  connection: ConnectionStep | null,
  opens: number,
  options: StepOptions,
): Stepped {
  const { component } = station;
  const before = now.stations[station.index]!;
  const seconds = step.to - step.from;
  const middle = (step.from + step.to) / 2;
  const nodes = nodesAtWork(plan, station, now.scalers, middle);
  const work = workOf(plan, station, step, connection, opens);
  const total = operations(work);
  const rejected = component.kind === 'limiter' ? limited(station, step) : tooManyHeld(plan, now, station, total, nodes, seconds);
  const refused = rejected > 0 || station.arriving.some(({ id }) => now.refusedAgain[id]! > 0);
  const kept = (k: number): number => (1 - rejected) * (1 - (now.refusedAgain[station.arriving[k]?.id ?? -1] ?? 0));
  const passing = refused ? work.map((one, k) => ({ ...one, rate: one.rate * kept(k) })) : work;
  const done: StationStep = {
    capacity: capacityAt(plan, station, now.scalers[station.index]!, middle),
    lanes: null,
    groups: [],
    arrivals: total,
    refused: total - operations(passing),
    lost: 0,
    refusedShare: rejected,
    lostShare: 0,
    miss: missRatio(station, middle),
    busy: 0,
    number: 0,
    waiting: 0,
    meanWait: 0,
    meanLag: 0,
    full: 0,
    connection,
  };
  const gone = done.capacity.nodes === 0 && station.sources.length === 0;
  if (gone || !hasLines(station)) return passThrough(station, step, before, done, work, gone, options);

  // Who holds calls refuses them at its own door: the line has to know what would come, to know how often it is full.
  const come = 1 / Math.max(1e-3, 1 - now.full[station.index]!);
  const offered = come > 1 ? passing.map((one) => ({ ...one, rate: one.rate * come })) : passing;
  const held = mostHeld(station, (one) => nodesAtWork(plan, one, now.scalers, middle));
  const shapes = shapeOf(station, nodes, Math.min(held, pooledLanes(plan, station, now.scalers, nodes, middle)));
  const own = (station.pooling !== null || held < Infinity) && component.lanes !== null;
  done.lanes = own ? nodes * component.lanes! : shapes.reduce((sum, shape) => sum + shape.lines * shape.lanes, 0);
  let bearable = Infinity;
  const stream = streamTo(station, step, total);
  shapes.forEach((shape, k) => {
    bearable = Math.min(bearable, stepLines(plan, now, station, step, before, done, shape, k, offered, stream, held, options));
  });
  const settled = settleAccounts(station, step, before, done, offered, held, options.settle);
  leave(station, step, leavingLines(stream, done));
  return {
    now: options.settle ? settled : keepUnread(station, settled, done, step),
    done,
    pace: bearable,
    tooLong: isTooLong(seconds, bearable),
  };
}

function hasLines({ component, pooling }: Station): boolean {
  if (component.kind === 'stream') return Number.isFinite(partitionRate(component, 1));
  return (component.lanes !== null || pooling !== null) && component.kind !== 'queue';
}

/** What has no lines lets everything out that comes, or nothing where none of its nodes is there. */
function passThrough(
  station: Station,
  step: Step,
  before: StationNow,
  done: StationStep,
  work: Work[],
  gone: boolean,
  options: StepOptions,
): Stepped {
  if (gone) {
    done.refusedShare = 1;
    done.refused = done.arrivals;
  }
  const through = 1 - done.refusedShare;
  station.arriving.forEach(({ id }, k) => (step.next.departures[id] = work[k]!.rate * work[k]!.size * through));
  leave(station, step, gone ? POISSON : passing(streamTo(station, step, done.arrivals), station));
  const empty: StationNow = { ...before, states: [], number: 0, inside: new Float64Array(before.inside.length) };
  return { now: options.settle ? empty : keepUnread(station, empty, done, step), done, pace: Infinity, tooLong: false };
}

/** Moves a group of equal lines on, and adds what it shows to `done`; gives the longest step that it bears, seconds. */
function stepLines(
  plan: Plan,
  now: Now,
  station: Station,
  step: Step,
  before: StationNow,
  done: StationStep,
  shape: Shape,
  k: number,
  work: Work[],
  stream: readonly Dispersion[],
  held: number,
  options: StepOptions,
): number {
  const { share, lines, lanes } = shape;
  const { slow } = done.capacity;
  const seconds = step.to - step.from;
  const inTurn = station.spread === 'in-turn' && lines > 1;
  const irregular = inTurn ? stream : streamOfLine(stream, share, lines);
  const line = lineOf(split(work, share, lines), lines, lanes, slow, inTurn, station.returns, irregular);
  line.places = Math.min(placesOf(station, lanes, lines, line.service), Math.max(lanes, Math.round((held * share) / lines)));
  const steady = options.alwaysStep ? null : steadyState(line);
  const old = before.states[k] ?? startState({ ...line, arrivals: 0 });
  const bearable = options.settle || options.alwaysStep ? Infinity : pace(old, line, seconds, steady, options.unseen);
  const after = options.settle ? startState(line) : isTooLong(seconds, bearable) ? old : advance(old, line, seconds, steady);

  const changes = changesAhead(station, now.scalers[station.index]!, step.to);
  const drain = drainTimes(step.to, changes, departureRate(plan, now, station, k, slow, line.service));
  const seen = observe(after, line, drain, (changes[0] ?? Infinity) - step.to, station.patience);
  const places = placesInLine(station, lanes, lines);
  const within = places === Infinity ? null : inLine(seen, places);
  done.groups.push({ share, lines, line, before: old, after, seen, places });
  done.busy += seen.busy * lines;
  done.number += seen.number * lines;
  done.waiting += (within ? within.waiting : seen.waiting) * lines;
  done.meanWait += seen.meanWait * share;
  done.meanLag += (within ? lawMean(within.wait) : seen.meanWait) * share;
  return bearable;
}

/** Says in `step.next.leaving` what a station lets out. */
function leave({ index, arriving }: Station, { next }: Step, stream: readonly Dispersion[]): void {
  next.leaving[index] = { rate: arriving.reduce((sum, { id }) => sum + next.departures[id]!, 0), stream };
}

/** Departures per second at a time from the k-th group's lines, where all of their lanes are busy. */
function departureRate(plan: Plan, now: Now, station: Station, k: number, slow: number, service: number): (at: number) => number {
  return (at) => {
    const then = nodesAtWork(plan, station, now.scalers, at);
    const lanes = shapeOf(station, then, pooledLanes(plan, station, now.scalers, then, at))[k]?.lanes ?? 0;
    return (lanes * slow) / (slowness(plan.scenario, station.component, at) * service);
  };
}

/** Balances what came in, what is inside and what went out; the last is what the next stations see. */
function settleAccounts(
  station: Station,
  step: Step,
  before: StationNow,
  done: StationStep,
  work: Work[],
  held: number,
  settle: boolean,
): StationNow {
  const seconds = step.to - step.from;
  const blockedNow = done.groups.reduce((sum, { seen, share }) => sum + seen.blocked * share, 0);
  const steady = settle || done.groups.every(({ after }) => after.regime === 'steady');
  const blocked = steady ? blockedNow : (before.blocked + blockedNow) / 2;
  const kept = 1 - blocked;
  const last = before.inside.length - 1;
  // By class: what was inside and what came; handshakes and heartbeats share the last place.
  const inside = settle ? new Float64Array(before.inside.length) : before.inside.slice();
  let admitted = 0;
  for (let k = 0; k < work.length; k++) {
    const came = work[k]!.rate * work[k]!.size * kept;
    admitted += came;
    inside[Math.min(k, last)]! += came * (settle ? 1 : seconds);
  }
  // Where its callers' limit is the tighter one, they have refused what finds no place.
  const byHolders = held < Infinity && done.groups.every(({ line, lines, share }) => line.places * lines >= Math.round(held * share));
  if (byHolders) done.full = blocked;
  else if (station.sources.length === 0) {
    done.refused += (done.arrivals - done.refused) * blocked;
    done.refusedShare = 1 - (1 - done.refusedShare) * kept;
  } else done.lostShare = blocked;
  const out = settle ? admitted : Math.max(0, admitted - (done.number - before.number) / seconds);
  let all = 0;
  for (let k = 0; k <= last; k++) all += inside[k]!;
  for (let k = 0; k <= last; k++) {
    const share = all > 0 ? inside[k]! / all : 0;
    const visit = station.arriving[k];
    if (visit) step.next.departures[visit.id] = out * share;
    inside[k] = done.number * share;
  }
  return { states: done.groups.map(({ after }) => after), number: done.number, blocked: blockedNow, inside, unread: before.unread };
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
