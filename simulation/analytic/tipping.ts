/**
 * Whether retries can keep a component full for good. A caller that gives up and asks again while its first call is still served adds load
 * because there is load: attempts λ Σ p^k, with p the fraction that fails at that load, may agree with what they cause at three loads.
 * The lowest is health, the highest a component that only works for those who have given up, and the one between the edge: beyond it
 * attempts run away (Bronson et al. 2021, "Metastable failures in distributed systems").
 */
import { isBuffer, type VisitNode } from './network.js';
import { lineOf, type Work } from './load.js';
import { plan as planOf, serviceOf, systemOf, type Plan, type Station } from './plan.js';
import { step as propagate, type Group, type StationStep, type Step } from './propagate.js';
import { workOf } from './stationStep.js';
import type { Model, Scenario } from '../model.js';
import { waitersLaw } from '../queueing/waiters.js';
import type { Tipping } from '../report.js';
import { CLOSED, opensAt } from './breakers.js';
import { atom, convolve } from './law.js';
import { NEVER } from './capacity.js';
import { settle } from './run.js';
import { split } from './shape.js';
import { shortestStall, shortestWait, type Stalled } from './stall.js';
import { serviceLaw } from './service.js';
import { observe, type Observation, type StationState } from './station.js';
import { steadyState, utilization, type Line } from './stationary.js';
import { sessionOpens, trafficPeak } from './traffic.js';
import { viewer, type View, type Viewer } from './views.js';

/** Loads looked at, as fractions of the lanes: the closer to full, the closer to each other; above full where waiting places are finite. */
const BELOW = [...Array.from({ length: 9 }, (_, i) => (i + 1) / 10), ...Array.from({ length: 11 }, (_, i) => 1 - 0.1 / 2 ** (i + 1))];
const ABOVE = [1, ...Array.from({ length: 24 }, (_, i) => 1.02 * 1.12 ** i)];
/** A load at which all that can fail does, as a multiple of the lanes; nothing is said of what has no other end below so much traffic. */
const OVERLOAD = 20;
const NEAR = 2;
/** Evaluations in which a crossing or a summit is closed in on. */
const CLOSING = 14;

/**
 * One entry for every component whose callers give up after a timeout and ask again, at the busiest moment apart from bursts and incidents;
 * those are left out that would bear twice its traffic with every call retried.
 */
export function tippingPoints(model: Model, scenario: Scenario): Tipping[] {
  const plan = calmPlan(model, scenario);
  const stations = plan.stations.filter((station) => station.component.lanes !== null && !isBuffer(station.component));
  const watched = stations.flatMap((station) => {
    const retried = retriedAt(station);
    return retried ? [{ station, retried }] : [];
  });
  if (watched.length === 0) return [];
  const laws = viewer(plan, true);
  const at = busiest(scenario);
  const now = settle(plan, laws, at);
  const step = propagate(plan, now, at, at + Math.min(1e-3, scenario.duration / 1e6), { alwaysStep: false, unseen: 0, settle: true });
  // The tries and all else that the step was computed with.
  const settled = { ...step, next: { ...step.next, tries: now.tries, carried: now.carried, again: now.again } };
  return watched.flatMap(({ station, retried }) => tippingOf(plan, laws, settled, station, retried, at) ?? []);
}

/** The run as if nothing happened in it, with as many nodes as an autoscaler may add. */
function calmPlan(model: Model, scenario: Scenario): Plan {
  const system = systemOf(model, scenario);
  const components = system.components.map((one) => ({ ...one, nodes: { min: one.nodes.max, max: one.nodes.max } }));
  return planOf({ ...model, systems: [{ ...system, components }] }, { ...scenario, start: 'steady', bursts: [], incidents: [] });
}

function busiest({ users, rate, duration }: Scenario): number {
  const traffic = users ?? rate;
  return traffic ? Math.min(trafficPeak(traffic, duration).time, duration * (1 - 1e-5)) : 0;
}

/** The call whose retries weigh the most of those that end up at a station: the visit there and the call on the way that is retried. */
function retriedAt(station: Station): { visit: VisitNode; call: VisitNode } | null {
  const calls = station.arriving.flatMap((visit) =>
    waitedFor(visit).flatMap((call) =>
      call.visit.retry && call.visit.retry.times > 0 && call.visit.timeout !== null ? [{ visit, call }] : [],
    ),
  );
  const weight = ({ call }: { call: VisitNode }): number => Math.min(call.visit.retry!.times, call.visit.retry!.budget ?? Infinity);
  return calls.sort((a, b) => weight(b) - weight(a))[0] ?? null;
}

/** A visit and the calls that wait for its answer, from the inside out. */
function waitedFor(visit: VisitNode): VisitNode[] {
  if (visit.visit.arrow !== 'call') return [];
  return [visit, ...(visit.parent && visit.source === null ? waitedFor(visit.parent) : [])];
}

/** What comes of so many lanes kept busy: attempts per second and their work, for each unit of traffic. */
interface Caused {
  attempts: number;
  work: number;
}

function tippingOf(
  plan: Plan,
  laws: Viewer,
  settled: Step,
  station: Station,
  retried: { visit: VisitNode; call: VisitNode },
  at: number,
): Tipping | null {
  const done = settled.stations[station.index]!;
  const lanes = done.groups.reduce((sum, { line, lines }) => sum + line.lanes * lines, 0);
  const base = firstAttempts(plan, station, settled);
  const load = base.reduce((sum, { rate, size }) => sum + rate * size, 0);
  const work = base.reduce((sum, { rate, size, service }) => sum + rate * size * service.mean, 0);
  if (lanes < 1 || work <= 0) return null;

  const caused = (busy: number): Caused => {
    const view = laws.view(underLoad(station, settled, base, busy / work), plan.scenario.duration);
    let [attempts, causedWork] = [0, 0];
    base.forEach(({ rate, size, service }, k) => {
      const visit = station.arriving[k];
      const times = rate * size * (visit ? multiplied(view, settled, visit) : 1);
      attempts += times;
      causedWork += times * service.mean;
    });
    return { attempts, work: causedWork };
  };
  if (lanes / caused(lanes * OVERLOAD).work > NEAR) return null;
  const bounded = done.groups.some(({ line }) => line.places < Infinity);
  const curve = curveOf(caused, lanes, bounded);
  const { falls, summit, valley } = turns(curve, caused, lanes);
  const roots = crossings(curve, caused, lanes, bounded);
  const [healthy, tipping, dead] = sorted(roots, falls ? summit.busy : Infinity, falls ? valley.busy : Infinity);
  const full = curve.find(({ busy }) => busy >= lanes)!;
  const capacity = (load * lanes) / work;
  const { component } = station;
  const stalled =
    dead === null || healthy === null
      ? null
      : {
          load,
          capacity,
          places: done.groups.reduce((sum, { line, lines }) => sum + line.places * lines, 0),
          retries: full.attempts / load - 1,
          timeout: retried.call.visit.timeout!,
          backoff: retried.call.visit.retry!.backoff,
          sojourn: convolve(serviceLaw(serviceOf(component, retried.visit)), atom(component.latency)),
        };
  return {
    component: component.name,
    at,
    capacity,
    load,
    healthy,
    tipping,
    dead,
    vulnerableFrom: falls ? valley.traffic : null,
    collapsesAt: falls ? summit.traffic : null,
    stall: stalled && shortestStall(stalled),
    byChance: stalled && meanTimeToTip(stalled, done.groups),
  };
}

/** Longer than this nobody waits for a mishap, seconds: a year. */
const RARE = 365 * 24 * 3600;

/**
 * Mean seconds until a healthy station tips by chance: until the wait first reaches what tips it. A queue reaches a high level after m / (1 − ρ) ÷
 * P(wait > level) on average, exponentially, m being the mean wait of those who wait (Keilson 1979, "Markov chain models: rarity and
 * exponentiality"). Null where that is a year and more.
 */
function meanTimeToTip(stalled: Stalled, groups: Group[]): number | null {
  const level = shortestWait(stalled);
  if (level === null) return null;
  const often = groups.reduce((sum, { line, lines }) => {
    const steady = steadyState(line);
    if (!steady || steady.pWait <= 0 || steady.meanWait <= 0) return sum;
    const mean = steady.meanWait / steady.pWait;
    const beyond = steady.pWait * (1 - waitersLaw(line.waitersScv).cdf(level / mean));
    return sum + (lines * beyond * Math.max(0, 1 - utilization(line))) / mean;
  }, 0);
  return often > 1 / RARE ? 1 / often : null;
}

/** What comes to a station without any retry, in the order of its arriving visits, then connects and heartbeats. */
function firstAttempts(plan: Plan, station: Station, settled: Step): Work[] {
  const { connection } = settled.stations[station.index]!;
  const { tries, carried, again } = settled.next;
  return workOf(plan, station, settled, connection, sessionOpens(plan.scenario, settled.from)).map((one, k) => {
    const visit = station.arriving[k];
    if (!visit) return one;
    const times = wayTo(visit).reduce((product, { id }) => product * tries[id]! * carried[id]!, again[visit.flow]!);
    return { ...one, rate: one.rate / Math.max(times, 1e-9) };
  });
}

/** A visit and all that it comes from, from the inside out. */
function wayTo(visit: VisitNode): VisitNode[] {
  return [visit, ...(visit.parent ? wayTo(visit.parent) : [])];
}

/** How often a visit happens for each time that it would without failures: attempts on the way, and calls not made since one before failed. */
function multiplied(view: View, settled: Step, visit: VisitNode): number {
  const carried = view.carried();
  const way = wayTo(visit);
  const open = way.some(
    ({ id, visit: { breaker } }, k) => breaker && opensAt(breaker, CLOSED, view.failing(way[k]!), settled.arrivals[id]!, 0) < Infinity,
  );
  return open ? 0 : way.reduce((product, one) => product * view.visit(one).tries * carried[one.id]!, view.again(visit.flow));
}

/** The settled step with `factor` times its first attempts at one station, and the others as they were. */
function underLoad(station: Station, settled: Step, base: Work[], factor: number): Step {
  const done = settled.stations[station.index]!;
  const work = base.map((one) => ({ ...one, rate: one.rate * factor }));
  const groups = done.groups.map((group): Group => {
    const { line, lines, share } = group;
    const inTurn = station.spread === 'in-turn' && lines > 1;
    const mine = {
      ...lineOf(split(work, share, lines), lines, line.lanes, done.capacity.slow, inTurn, station.returns),
      places: line.places,
    };
    return { ...group, line: mine, seen: seenAt(mine) };
  });
  const blocked = groups.reduce((sum, { seen, share }) => sum + seen.blocked * share, 0);
  const tipped: StationStep = {
    ...done,
    groups,
    refusedShare: blocked,
    meanWait: groups.reduce((sum, one) => sum + one.seen.meanWait * one.share, 0),
  };
  const arrivals = settled.arrivals.slice();
  const tries = settled.next.tries.slice();
  // Retries that wait behind first attempts are what exceeds these.
  const low = station.arriving.filter(({ visit }) => visit.retry?.low);
  const patient = low.reduce((sum, { id }) => sum + settled.arrivals[id]!, 0);
  const all = station.arriving.reduce((sum, { id }) => sum + settled.arrivals[id]!, 0);
  for (const { id, visit } of station.arriving) {
    const mine = low.length === 0 || factor < 1 ? factor : visit.retry?.low ? 1 + ((factor - 1) * all) / patient : 1;
    if (visit.retry?.low) tries[id] = Math.max(1, mine);
    arrivals[id] = arrivals[id]! * mine;
  }
  const stations = settled.stations.map((one, i) => (i === station.index ? tipped : one));
  return { ...settled, arrivals, stations, next: { ...settled.next, tries } };
}

/** What a line shows in its steady state; where it has none everybody waits for ever. */
function seenAt(line: Line): Observation {
  const steady = steadyState(line);
  const state: StationState = steady
    ? { regime: 'steady', line, steady }
    : { regime: 'grid', law: { x: Float64Array.of(line.lanes), p: Float64Array.of(1) } };
  return { ...observe(state, line, () => NEVER, Infinity, 0), key: null };
}

/** A point of the curve: with so many lanes busy, so much traffic (a fraction of the moment's) is what keeps them busy. */
interface Point {
  busy: number;
  traffic: number;
  attempts: number;
}

type Cause = (busy: number) => Caused;

function pointAt(caused: Cause, busy: number): Point {
  const { attempts, work } = caused(busy);
  return { busy, traffic: busy / Math.max(work, 1e-12), attempts };
}

function curveOf(caused: Cause, lanes: number, bounded: boolean): Point[] {
  return [...BELOW, ...(bounded ? ABOVE : [1])].map((part) => pointAt(caused, part * lanes));
}

/**
 * Where the traffic that a load takes has its first summit, above which there is no healthy load, and the deepest valley behind it, below
 * which there is no other than the healthy one.
 */
function turns(curve: Point[], caused: Cause, lanes: number): { falls: boolean; summit: Point; valley: Point } {
  const top = curve.findIndex(({ traffic }, i) => i + 1 < curve.length && curve[i + 1]!.traffic < traffic * (1 - 1e-6));
  if (top < 0) return { falls: false, summit: curve[0]!, valley: curve[0]! };
  const valley = curve.slice(top).reduce((least, point) => (point.traffic < least.traffic ? point : least));
  let [low, high] = [curve[Math.max(0, top - 1)]!.busy, curve[top + 1]!.busy];
  let summit = curve[top]!;
  for (let i = 0; i < CLOSING && high - low > 1e-4 * lanes; i++) {
    const [left, right] = [low + (high - low) * 0.382, low + (high - low) * 0.618].map((busy) => pointAt(caused, busy)) as [Point, Point];
    if (left.traffic > right.traffic) high = right.busy;
    else low = left.busy;
    for (const one of [left, right]) if (one.traffic > summit.traffic) summit = one;
  }
  return { falls: true, summit, valley };
}

/** Loads that the moment's traffic itself causes. */
function crossings(curve: Point[], caused: Cause, lanes: number, bounded: boolean): Point[] {
  const found: Point[] = [];
  const lowest: Point = { busy: 0, traffic: 0, attempts: 0 };
  for (const [i, point] of curve.entries()) {
    let [low, high] = [curve[i - 1] ?? lowest, point];
    if (low.traffic < 1 === high.traffic < 1) continue;
    for (let k = 0; k < CLOSING; k++) {
      const middle = pointAt(caused, (low.busy + high.busy) / 2);
      if (middle.traffic < 1 === low.traffic < 1) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  // Above full load without a limit to what waits all fail, whatever the load.
  const last = curve[curve.length - 1]!;
  if (!bounded && last.traffic < 1) found.push({ busy: lanes / last.traffic, traffic: 1, attempts: last.attempts });
  return found;
}

function sorted(roots: Point[], summit: number, valley: number): [number | null, number | null, number | null] {
  const among = (from: number, to: number): number | null => roots.find(({ busy }) => busy >= from && busy < to)?.attempts ?? null;
  return [among(0, summit), among(summit, valley), among(valley, Infinity)];
}
