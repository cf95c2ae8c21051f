/** The analytic engine's main loop: from one break to the next, in steps as long as the stations allow. */
import type { Model, Scenario } from '../model.js';
import { breakerAfter, CLOSED, isOpen, opensAt } from './breakers.js';
import { look, newScaler, settledScaler, type Scaler } from './capacity.js';
import { nodesAway } from '../incidents.js';
import { deployed } from './changes.js';
import { letGo, loseConnections, noConnections } from './connections.js';
import { plan as planOf, type Plan } from './plan.js';
import { heldAt } from './holding.js';
import { step as propagate, type Now, type Step, type StepOptions } from './propagate.js';
import { recorder, type Recorder } from './record.js';
import { emptyState, thin } from './station.js';
import { NOTHING_LEFT } from './streams.js';
import { nothingUnread } from './unread.js';
import { viewer, type View, type Viewer } from './views.js';

export interface RunOptions {
  /** False: the plainest version of the engine, the forward equation at every step of at most 60 s and nothing used twice. */
  reuse: boolean;
  /** Only this stretch is recorded, seconds; null: all of the run. */
  window: { from: number; to: number } | null;
  shouldStop: () => boolean;
  /** Called now and then with the fraction of the run that is done. */
  onProgress: (fraction: number, recorder: Recorder) => void;
}

/** Longest step, as a fraction of the run; and in seconds where an autoscaler acts. */
const MOST_STEPS = 360;
const WATCHED_SECONDS = 60;
const PLAIN_SECONDS = 60;
/** A part of a longest step so small that how lanes fill up within it need not be followed. */
const UNSEEN_PARTS = 1000;
/** Sweeps over a step until the retries that it causes agree with those it was computed with. */
const SWEEPS = 6;
const AGREED = 0.0002;
const HELD_AGREED = 0.01;
/** No step is planned shorter than this, seconds: late in a run its end would be its beginning. */
const SHORTEST = 1e-6;
/** How often a step is taken again because a breaker opens within it. */
const RETAKES = 4;

/** Runs a scenario; what was recorded holds up to `recorder.reached`. */
export function run(model: Model, scenario: Scenario, options: RunOptions): Recorder {
  const plan = planOf(model, scenario, options.window);
  const laws = viewer(plan, options.reuse);
  const record = recorder(plan, options.window?.from);
  const until = options.window?.to ?? scenario.duration;
  const { duration } = scenario;
  const longest = Math.min(duration / MOST_STEPS, options.reuse ? Infinity : PLAIN_SECONDS);
  let now = begin(plan, laws);
  let time = 0;
  let length = longest;
  let sinceReport = 0;
  for (let next = 1; next < plan.breaks.length && time < until; next++) {
    const end = plan.breaks[next]!;
    now = strike(plan, now, time, record);
    length = longest;
    while (time < end - 1e-9 * duration) {
      if (options.shouldStop()) return record;
      const wake = nextWake(now, time, end);
      const wanted = Math.min(wake - time, length);
      const even = (wake - time) / Math.ceil((wake - time) / wanted - 1e-9);
      let taken = takeStep(plan, laws, now, time, even, wake, options);
      // A scaler that acts at the end of a long step may have acted within it.
      if (taken.step.to - time > WATCHED_SECONDS && acts(watch(plan, taken.step, taken.view), now))
        taken = takeStep(plan, laws, now, time, WATCHED_SECONDS, wake, options);
      for (let again = 0; again < RETAKES; again++) {
        const opening = firstOpening(plan, now, taken);
        if (opening > taken.step.to - 1e-3 * (taken.step.to - time)) break;
        taken = takeStep(plan, laws, now, time, Math.max(opening - time, 1e-3), wake, options);
      }
      record.add(taken.step, taken.view);
      record.errors.look(now, taken.step);
      time = taken.step.to;
      length = Math.max(SHORTEST, Math.min(longest, taken.pace * 1.5, (taken.step.to - taken.step.from) * 4));
      now = watch(plan, taken.step, taken.view);
      if (++sinceReport >= 64) {
        sinceReport = 0;
        options.onProgress(time / until, record);
      }
    }
    time = end;
  }
  return record;
}

/** The next time at which a node has booted or a breaker tries a call, or the end. */
function nextWake(now: Now, time: number, end: number): number {
  let first = end;
  for (const breaker of now.breakers)
    if (breaker && breaker.openUntil > time + 1e-9 && breaker.openUntil < first) first = breaker.openUntil;
  for (const scaler of now.scalers)
    for (const batch of scaler?.booting ?? []) if (batch.ready > time + 1e-9 && batch.ready < first) first = batch.ready;
  return first;
}

/** The state at time 0: every station in the steady state of that moment's traffic, or empty. */
function begin(plan: Plan, laws: Viewer): Now {
  if (plan.scenario.start === 'steady') return settle(plan, laws, 0);
  const empty = nothing(plan);
  return { ...empty, stations: empty.stations.map((station) => ({ ...station, states: [emptyState(), emptyState()] })) };
}

function nothing(plan: Plan): Now {
  const visits = plan.network.visits.length;
  return {
    stations: plan.stations.map((station) => ({
      states: [],
      number: 0,
      blocked: 0,
      inside: new Float64Array(station.arriving.length + 1),
      unread: nothingUnread(),
    })),
    connections: plan.stations.map((station) => (station.holdsUsers ? noConnections() : null)),
    scalers: plan.stations.map((station) => newScaler(station.component)),
    asked: new Float64Array(plan.network.flows.length),
    departures: new Float64Array(visits),
    leaving: plan.stations.map(() => NOTHING_LEFT),
    tries: new Float64Array(visits).fill(1),
    carried: new Float64Array(visits).fill(1),
    again: new Float64Array(plan.network.flows.length).fill(1),
    held: new Float64Array(plan.stations.length),
    full: new Float64Array(plan.stations.length),
    refusedAgain: new Float64Array(visits),
    breakers: plan.network.visits.map(({ visit }) => (visit.breaker ? CLOSED : null)),
  };
}

/** Every station in the steady state of a moment's traffic, with what its callers do about it. */
export function settle(plan: Plan, laws: Viewer, time: number): Now {
  const how: StepOptions = { alwaysStep: false, unseen: 0, settle: true };
  const instant = Math.min(1e-3, plan.scenario.duration / 1e6);
  let now = nothing(plan);
  // A scaled component's size follows from its load and the load may follow from its size: a few rounds settle both.
  for (let round = 0; round < SWEEPS; round++) {
    const settled = propagate(plan, now, time, time + instant, how);
    const view = laws.view(settled, plan.scenario.duration);
    const scalers = now.scalers.map((scaler, i): Scaler | null => {
      const done = settled.stations[i]!;
      const { component } = plan.stations[i]!;
      return scaler && done.lanes ? settledScaler(scaler, component, offeredNodes(done, component.lanes ?? 1)) : scaler;
    });
    now = { ...settled.next, scalers, ...feedback(plan, settled, view) };
  }
  return now;
}

/** Nodes that a station's offered load keeps busy. */
function offeredNodes(done: Step['stations'][number], lanesPerNode: number): number {
  return done.groups.reduce((sum, { line, lines }) => sum + line.arrivals * line.service * lines, 0) / lanesPerNode;
}

/** What a step's outcome changes for those who call. */
type Feedback = Pick<Now, 'tries' | 'carried' | 'again' | 'held' | 'full' | 'refusedAgain'>;

/** What callers will do because of how it went: attempts per call, and who gets as far as which call. */
function feedback(plan: Plan, step: Step, view: View): Feedback {
  const { visits, flows } = plan.network;
  const tries = new Float64Array(visits.length).fill(1);
  for (const visit of visits) if (visit.visit.retry || visit.visit.timeout !== null) tries[visit.id] = view.visit(visit).tries;
  const again = new Float64Array(flows.length);
  for (const { index } of flows) again[index] = view.again(index);
  const held = new Float64Array(plan.stations.length);
  for (const station of plan.stations) held[station.index] = heldAt(plan, station, step, view);
  const full = Float64Array.from(step.stations, (done) => done.full);
  return {
    tries,
    carried: step.asked.length > 0 ? view.carried() : step.next.carried,
    again,
    held,
    full,
    refusedAgain: view.refusedAgain(),
  };
}

interface Taken {
  step: Step;
  view: View;
  /** The longest step that the stations would have borne. */
  pace: number;
}

/** One step of at most `wanted` seconds: shorter where a station changes faster, repeated until its retries agree with their cause. */
function takeStep(plan: Plan, laws: Viewer, before: Now, from: number, wanted: number, end: number, options: RunOptions): Taken {
  const how: StepOptions = { alwaysStep: !options.reuse, unseen: plan.scenario.duration / MOST_STEPS / UNSEEN_PARTS, settle: false };
  let seconds = wanted;
  let now = before;
  for (let sweep = 0; ; sweep++) {
    const to = from + seconds >= end - 1e-6 * seconds ? end : from + seconds;
    const step = propagate(plan, now, from, to, how);
    if (step.tooLong) {
      seconds = Math.max(step.pace, SHORTEST, seconds / 1000);
      sweep = -1;
      continue;
    }
    const { pace } = step;
    const view = laws.view(step, plan.scenario.duration);
    const back = feedback(plan, step, view);
    if (sweep >= SWEEPS || agrees(back, now)) return { step: { ...step, next: { ...step.next, ...back } }, view, pace };
    now = { ...before, ...back };
  }
}

function agrees(back: Feedback, used: Now): boolean {
  for (let i = 0; i < back.held.length; i++) if (Math.abs(back.held[i]! - used.held[i]!) > HELD_AGREED * back.held[i]! + 1e-6) return false;
  if (!same(back.refusedAgain, used.refusedAgain)) return false;
  return same(back.full, used.full) && same(back.tries, used.tries) && same(back.carried, used.carried) && same(back.again, used.again);
}

function same(one: Float64Array, other: Float64Array): boolean {
  for (let i = 0; i < one.length; i++) if (Math.abs(one[i]! - other[i]!) > AGREED) return false;
  return true;
}

/** Nodes that die at a time take with them what was on them, and their connections; those that are to be replaced let their users go. */
function strike(plan: Plan, now: Now, time: number, record: Recorder): Now {
  const { scenario } = plan;
  let after = now;
  const just = Math.min(1e-6, scenario.duration / 1e9);
  for (const station of plan.stations) {
    const { component, index } = station;
    if (station.changes.times.length === 0) continue;
    const paid = now.scalers[index]?.wanted ?? component.nodes.min;
    const away = (at: number): number => nodesAway(station.changes.absences, component, paid, at);
    const connections = now.connections[index];
    const drains = deployed(station.changes, paid, time + just).draining > deployed(station.changes, paid, time - just).draining;
    if (connections && drains && time > 0) {
      const left = letGo(connections, time, record.openConnections(index) / Math.max(1, paid), component.drain);
      after = { ...after, connections: after.connections.map((one, i) => (i === index ? left : one)) };
    }
    const died = away(time + just) - away(time - just);
    if (time === 0 || died <= 0) continue;
    const share = Math.min(1, died / Math.max(1, paid - away(time - just)));
    const old = now.stations[index]!;
    // What a worker held is delivered again by its buffer; what a pure delay holds is not on its nodes.
    if (station.sources.length === 0 && component.lanes !== null) {
      station.arriving.forEach((visit, k) => {
        if (visit.visit.arrow !== 'push') record.loseRequests(visit.flow, old.inside[k]! * share, share);
        record.loseOperations(index, old.inside[k]! * share);
      });
      const struck = {
        ...old,
        states: old.states.map((state) => thin(state, share)),
        number: old.number * (1 - share),
        inside: old.inside.map((n) => n * (1 - share)),
      };
      after = { ...after, stations: after.stations.map((one, i) => (i === index ? struck : one)) };
    }
    if (connections) {
      const lost = loseConnections(after.connections[index]!, scenario, time, record.openConnections(index), share);
      after = { ...after, connections: after.connections.map((one, i) => (i === index ? lost : one)) };
    }
  }
  return after;
}

function acts(after: Now, before: Now): boolean {
  return after.scalers.some((scaler, i) => scaler?.wanted !== before.scalers[i]?.wanted);
}

/** When the first breaker opens, if a step's failures began with it. */
function firstOpening({ network }: Plan, now: Now, { step, view }: Taken): number {
  let first = Infinity;
  for (const visit of network.visits) {
    const state = now.breakers[visit.id]!;
    if (!visit.visit.breaker || isOpen(state, step.from)) continue;
    first = Math.min(first, opensAt(visit.visit.breaker, state, view.failing(visit), step.arrivals[visit.id]!, step.from));
  }
  return first;
}

/** Lets the autoscalers look at what the step showed, and the breakers. */
function watch({ stations, network }: Plan, step: Step, view: View): Now {
  const scalers = step.next.scalers.map((scaler, i) => {
    const done = step.stations[i]!;
    if (!scaler || !done.lanes) return scaler;
    return look(scaler, stations[i]!.component, step.to, step.to - step.from, done.busy / done.lanes, done.capacity.nodes);
  });
  const breakers = step.next.breakers.map((state, id) => {
    const visit = network.visits[id]!;
    if (!state || !visit.visit.breaker) return null;
    return breakerAfter(visit.visit.breaker, state, view.failing(visit), step.arrivals[id]!, step.from, step.to);
  });
  return { ...step.next, scalers, breakers };
}
