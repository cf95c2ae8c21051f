/** The laws of waiting and of the whole visit at one component, in the state in which a step leaves it. */
import { varianceOf } from './dependent.js';
import { atom, convolve, INSTANT, LawBuilder, lawMean, mixture, pointValue, type Law } from './law.js';
import type { VisitNode } from './network.js';
import { batchSize, serviceOf, type Station } from './plan.js';
import { PRIORITIES, waitOfClass, waitsByClass } from './priority.js';
import type { Group, StationStep, Step } from './propagate.js';
import { serviceLaw } from './service.js';
import { inLine, waitLaw } from './station.js';
import { utilization } from './stationary.js';
import type { RememberedLine } from './stays.js';
import { quantiles } from './tails.js';
import { gammaLaw, placeBehindBusy, placeBehindFree, uniformLaw } from './wait.js';

/** The priority behind which nothing waits: a retry's that lets others go first. */
export const LOWEST = PRIORITIES.length - 1;

/** Laws of waiting and of the whole visit at one component. */
export interface StationLaws {
  /** Until a lane is free, a place in the batch included; and of that mean the place. */
  wait: Law;
  placeMean: number;
  sojourn: Law;
  waitMean: number;
  /** Of a consumer: the law of the time that what it takes was in the buffer. */
  lag: Law;
  waitP95: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  passing: boolean;
}

/** The law of the wait at any of a component's lines. */
export function waitOf(groups: Group[]): Law {
  if (groups.length === 0) return INSTANT;
  return mixture(groups.map((group) => ({ law: waitLaw(group.seen), weight: group.share })));
}

function lagOf(groups: Group[], wait: Law): Law {
  if (groups.every(({ places }) => places === Infinity)) return wait;
  return mixture(groups.map(({ seen, places, share }) => ({ law: inLine(seen, places).wait, weight: share })));
}

/** The law of the wait of a class, an index of `PRIORITIES`; `shares`: fractions of the work by class. */
export function waitInClass(groups: Group[], shares: number[], priority: number): Law {
  if (groups.length === 0) return INSTANT;
  const parts = groups.map(({ line, seen, share }) => {
    const wait = waitsByClass(line, seen.pWait, seen.meanWait, shares)[priority]!;
    return { law: waitOfClass(waitLaw(seen), seen.pWait, seen.meanWait, wait), weight: share };
  });
  return mixture(parts);
}

/** Fractions of a station's work by priority; `clientsGoLast`: what clients ask again waits behind all others. */
export function workShares(station: Station, step: Step, clientsGoLast: boolean): number[] {
  const work = PRIORITIES.map(() => 0);
  for (const visit of station.arriving) {
    const mine = step.arrivals[visit.id]! * batchSize(visit, step.users) * serviceOf(station.component, visit).mean;
    const first = (visit.visit.retry?.low ? 1 / step.next.tries[visit.id]! : 1) * (clientsGoLast ? 1 / step.next.again[visit.flow]! : 1);
    const retries = 1 - first;
    work[visit.priority]! += mine * (1 - retries);
    work[LOWEST]! += mine * retries;
  }
  const all = work.reduce((sum, one) => sum + one, 0);
  return work.map((one, priority) => (all > 0 ? one / all : priority === 0 ? 1 : 0));
}

/** What a visit waits for a lane: where the line's `wait` ends for the first of a batch, the others have it before them. */
export function visitWait(station: Station, now: StationStep, visit: VisitNode, size: number, wait: Law): Law {
  const { component } = station;
  if (size <= 1 || now.lanes === null || component.kind === 'stream' || component.kind === 'queue') return wait;
  const service = serviceOf(component, visit);
  const each = service.mean * now.capacity.slow;
  const places = now.groups.map((group): Place => {
    const { lines, line, share } = group;
    const mine = Math.max(1, Math.round(size / Math.min(lines, size)));
    const lanes = Math.max(1, line.lanes);
    const departureScv = 1 + (service.scv - 1) / lanes;
    return {
      share,
      busy: placeBehindBusy(mine, lanes, each, departureScv),
      free: wait.zero > 0 ? placeBehindFree(mine, lanes, freeLanes(group, lanes), each, service.scv, departureScv) : INSTANT,
    };
  });
  if (places.length === 0) return wait;
  const behind = mixture(places.map(({ busy, share }) => ({ law: busy, weight: share })));
  const beside = mixture(places.map(({ free, share }) => ({ law: free, weight: share })));
  return mixture([
    { law: convolve({ ...wait, zero: 0 }, behind), weight: 1 },
    { law: beside, weight: wait.zero },
  ]);
}

interface Place {
  share: number;
  busy: Law;
  free: Law;
}

/** Probabilities of so many free lanes, relative to each other: from the law of the number, or of the steady state; else as many as are free on average. */
function freeLanes({ seen, line }: Group, lanes: number): Float64Array {
  const free = new Float64Array(lanes + 1);
  if (seen.law) {
    const { x, p } = seen.law;
    for (let i = 0; i < x.length; i++) {
      const f = Math.max(0, lanes - Math.round(x[i]!));
      free[f] = free[f]! + p[i]!;
    }
    return free;
  }
  if (line.free) return line.free;
  free[Math.min(lanes, Math.max(1, Math.round(lanes - seen.busy)))] = 1;
  return free;
}

/** Waiting, service and fixed latency of one visit. What is taken from a polled stream waits for the next poll. */
export function visitLaw(station: Station, now: StationStep, visit: VisitNode, wait: Law, source: Station | null): Law {
  const { component } = station;
  const { slow } = now.capacity;
  let law: Law;
  if (component.kind === 'stream') law = wait;
  else if (component.kind === 'queue') law = INSTANT;
  else law = convolve(wait, serviceLaw(serviceOf(component, visit), slow));
  if (component.latency > 0) law = convolve(law, atom(component.latency * slow));
  return source && source.component.poll > 0 ? convolve(law, uniformLaw(source.component.poll)) : law;
}

/**
 * From when a visit came that took `sojourn` until a push that it sends back into the same line is done. With one lane what came meanwhile is ahead
 * of it: work of ρ seconds a second, and of the inflow's variance (a gamma law). Several lanes have served much of that, and of what was there before, and of
 * classes some go before others: null, it finds the line as if at random.
 */
export function pushedBackLaw(station: Station, now: StationStep, visit: VisitNode, size: number, sojourn: Law): Law | null {
  const [group, ...others] = now.groups;
  if (!group || others.length > 0 || group.lines > 1 || group.line.lanes !== 1 || station.classed) return null;
  const { line } = group;
  const rho = utilization(line);
  const builder = new LawBuilder();
  builder.addZero(sojourn.zero);
  sojourn.mass.forEach((mass, i) => {
    const passed = pointValue(sojourn.first + i);
    if (mass > 0) builder.addLaw(convolve(atom(passed), gammaLaw(rho * passed, line.inflow / (rho * rho * passed))), mass);
  });
  return convolve(builder.finish(), visitLaw(station, now, visit, visitWait(station, now, visit, size, INSTANT), null));
}

/** Part of the deviation of the work that comes to a station's line which comes with a visit. */
export function visitNoise({ component }: Station, { groups, capacity }: StationStep, visit: VisitNode, step: Step): number {
  const [group] = groups;
  if (!group || groups.length > 1 || group.line.inflow <= 0) return 0;
  const { lines, line } = group;
  const each = (batchSize(visit, step.users) * serviceOf(component, visit).mean * capacity.slow) / line.lanes / lines;
  return each * Math.sqrt(step.arrivals[visit.id]! / line.inflow);
}

/**
 * What those who come to a component twice find again, from the law of the wait; null where it has no lines. `noise`: as `visitNoise` has it; `before`: how
 * alike that wait is to the one right before.
 */
export function rememberedLine({ groups }: StationStep, wait: Law, noise: number, before: RememberedLine['before']): RememberedLine | null {
  const most = groups.reduce<Group | null>((widest, group) => (!widest || group.share > widest.share ? group : widest), null);
  if (!most) return null;
  const { lanes, service, waitRatio } = most.line;
  const same = groups.reduce((sum, { share, lines }) => sum + share ** 2 / lines, 0);
  return { lanes, service, waitRatio, utilization: utilization(most.line), variance: varianceOf(wait), same, noise, before };
}

/** `waited`, `sojourn`: the laws of one visit; `wait`: that of the line; `passing`: no other step has these very laws. */
export function lawsOf(
  station: Station,
  step: Step,
  wait: Law,
  waited: (visit: VisitNode) => Law,
  sojourn: (visit: VisitNode) => Law,
  passing: boolean,
): StationLaws {
  const operations = station.arriving.map((visit) => step.arrivals[visit.id]! * batchSize(visit, step.users));
  const all = operations.reduce((sum, one) => sum + one, 0);
  const over = (of: (visit: VisitNode) => Law): Law =>
    mixture(station.arriving.map((visit, k) => ({ law: of(visit), weight: operations[k]! / all })));
  const law = all > 0 ? over(sojourn) : INSTANT;
  const inBatches = all > 0 && station.arriving.some((visit) => batchSize(visit, step.users) > 1);
  const own = inBatches ? over((visit) => (batchSize(visit, step.users) > 1 ? waited(visit) : wait)) : wait;
  const [p50, p95, p99] = quantiles(law, [0.5, 0.95, 0.99]);
  return {
    wait: own,
    placeMean: inBatches ? Math.max(0, lawMean(own) - lawMean(wait)) : 0,
    sojourn: law,
    waitMean: lawMean(own),
    lag: lagOf(step.stations[station.index]!.groups, wait),
    waitP95: quantiles(own, [0.95])[0] ?? 0,
    mean: lawMean(law),
    p50: p50 ?? 0,
    p95: p95 ?? 0,
    p99: p99 ?? 0,
    passing,
  };
}
