/**
 * A component that takes only so many calls at once holds each until its own calls are answered: a slow store fills its callers, and they
 * refuse. That is how overload travels upstream.
 */
import { erlangB } from '../queueing/erlang.js';
import { callerOf, isBuffer, type StepNode, type VisitNode } from './network.js';
import type { Plan, Station } from './plan.js';
import type { Now, Step } from './propagate.js';
import { callLimit, makesWait } from './shape.js';
import type { View } from './views.js';

/** Below this fraction of what it takes, no component refuses calls for what it holds. */
const FAR_FROM_FULL = 0.2;

/** Mean seconds for which such a component holds a call while it waits for others; 0 for any other, and for one that is far from full. */
export function heldAt(plan: Plan, station: Station, step: Step, view: View): number {
  const limit = callLimit(station) * step.stations[station.index]!.capacity.nodes;
  if (limit === Infinity || !station.arriving.some(goesOn) || callsHeld(plan, step.next, station) < FAR_FROM_FULL * limit) return 0;
  let all = 0;
  let sum = 0;
  for (const visit of station.arriving) {
    all += step.arrivals[visit.id]!;
    if (goesOn(visit)) sum += step.arrivals[visit.id]! * view.held(visit);
  }
  return all > 0 ? sum / all : 0;
}

function goesOn({ then, miss }: VisitNode): boolean {
  return then.length > 0 || miss.length > 0;
}

/**
 * Fraction of `rate` calls per second refused over the next `seconds` because too many are held. Where they are held in lines that know how many may be
 * there, as often as these are full. Else by Erlang B as long as they fit on average (no matter how these times are spread), and all that
 * comes beyond what is answered where they do not.
 */
export function tooManyHeld(plan: Plan, now: Now, station: Station, rate: number, nodes: number, seconds: number): number {
  const limit = callLimit(station) * nodes;
  const held = now.held[station.index]!;
  const full = station.holds.reduce((most, { index }) => Math.max(most, now.full[index]!), 0);
  if (full > 0 || held <= 0 || rate <= 0 || limit === Infinity || limit <= 0) return full;
  const load = Math.min(rate * held, limit);
  const byChance = load < limit - 9 * Math.sqrt(limit) - 20 ? 0 : erlangB(load, Math.floor(limit));
  if (station.holds.length > 0) return load < limit ? byChance : 0;
  const calls = callsHeld(plan, now, station);
  const answered = calls / held;
  return Math.max(byChance, 1 - (answered + Math.max(0, limit - calls) / seconds) / rate);
}

/**
 * Who holds each visit's calls until the station answers: of those on the way back, up to the first who gives up before, the one that may hold the
 * fewest. Null where a call comes from outside of any such limit.
 */
export function holdersOf(stations: Station[], { component, arriving }: Station): Station[] | null {
  if (arriving.length === 0 || component.lanes === null || isBuffer(component)) return null;
  const mayHold = (station: Station): number => callLimit(station) * station.component.nodes.max;
  const holders = arriving.map((visit) => {
    const limited = waiting(visit)
      .map((caller) => stations[caller.component]!)
      .filter((one) => callLimit(one) < Infinity);
    return limited.reduce<Station | null>((least, one) => (!least || mayHold(one) < mayHold(least) ? one : least), null);
  });
  return holders.every((one) => one !== null) ? holders : null;
}

/** The visits whose target waits until a visit is answered, from the inside out. */
function waiting(visit: VisitNode): VisitNode[] {
  const caller = callerOf(visit);
  if (!caller || visit.visit.arrow !== 'call' || visit.source !== null || visit.visit.timeout !== null) return [];
  return [caller, ...waiting(caller)];
}

/** How many calls those who hold them let into a station at once, with so many nodes of each; Infinity where there is no limit. */
export function mostHeld({ index, holders }: Station, nodes: (station: Station) => number): number {
  if (!holders) return Infinity;
  let most = 0;
  for (const holder of new Set(holders)) most += callLimit(holder) * nodes(holder) * atOnce(holder, index);
  return most;
}

/** Calls to a station that one held call makes at once. */
function atOnce(holder: Station, index: number): number {
  const most = (steps: StepNode[]): number =>
    steps.reduce((highest, step) => {
      if ('parallel' in step)
        return Math.max(
          highest,
          step.parallel.reduce((sum, one) => sum + most([one]), 0),
        );
      return Math.max(highest, step.component === index ? 1 : 0, most(step.then), most(step.miss));
    }, 0);
  return Math.max(1, ...holder.arriving.map(({ then, miss }) => Math.max(most(then), most(miss))));
}

/** Calls that wait for others' answers, or to hand something over: those inside the components that they went on to, or at their door. */
function callsHeld(plan: Plan, now: Now, station: Station): number {
  const inside = (visit: VisitNode): number => {
    const { arriving, component } = plan.stations[visit.component]!;
    const delay = component.latency + (component.lanes === null ? component.service[visit.visit.access].mean : 0);
    const there = now.stations[visit.component]!.inside[arriving.indexOf(visit)] ?? 0;
    return there + now.departures[visit.id]! * delay + below(visit);
  };
  const each = (steps: StepNode[]): number =>
    steps.reduce((sum, step) => {
      if ('parallel' in step) return sum + Math.max(0, ...step.parallel.map((one) => each([one])));
      if (step.visit.arrow === 'handover') return sum + atTheDoor(plan, now, step);
      return step.visit.arrow === 'call' && step.source === null ? sum + inside(step) : sum;
    }, 0);
  const below = (visit: VisitNode): number => each(visit.then) + each(visit.miss);
  return station.arriving.reduce((sum, visit) => sum + below(visit), 0);
}

/** Of what a visit hands over, how much waits for a place in a full queue that makes it wait. */
function atTheDoor(plan: Plan, now: Now, visit: VisitNode): number {
  const station = plan.stations[visit.component]!;
  if (!makesWait(station)) return 0;
  const servers = station.buffer ? station.consumers : [station];
  let places = station.component.queue! * (station.buffer ? 1 : station.component.nodes.min);
  let there = 0;
  for (const { index, component } of servers) {
    there += now.stations[index]!.number;
    places += (component.lanes ?? 1) * component.nodes.min;
  }
  const handedOver = station.arriving.reduce((sum, { id }) => sum + now.departures[id]!, 0);
  return handedOver > 0 ? (Math.max(0, there - places) * now.departures[visit.id]!) / handedOver : 0;
}
