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
import { gammaLaw, positionInBatch, uniformLaw } from './wait.js';

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

/** The wait of one in a batch for those before it in there. */
function placeInBatch({ component }: Station, { lanes, capacity }: StationStep, visit: VisitNode, size: number): Law {
  if (size <= 1 || lanes === null) return INSTANT;
  return positionInBatch(Math.round(size), Math.max(1, lanes), serviceOf(component, visit).mean * capacity.slow);
}

/** Waiting, a place in the batch, service and fixed latency of one visit. What is taken from a polled stream waits for the next poll. */
export function visitLaw(station: Station, now: StationStep, visit: VisitNode, size: number, wait: Law, source: Station | null): Law {
  const { component } = station;
  const { slow } = now.capacity;
  let law: Law;
  if (component.kind === 'stream') law = wait;
  else if (component.kind === 'queue') law = INSTANT;
  else {
    const service = serviceOf(component, visit);
    law = convolve(convolve(wait, serviceLaw(service, slow)), placeInBatch(station, now, visit, size));
  }
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
  return convolve(builder.finish(), visitLaw(station, now, visit, size, INSTANT, null));
}

/** What those who come to a component twice find again, from the law of the wait; null where it has no lines. */
export function rememberedLine({ groups }: StationStep, wait: Law): RememberedLine | null {
  const most = groups.reduce<Group | null>((widest, group) => (!widest || group.share > widest.share ? group : widest), null);
  if (!most) return null;
  const { lanes, service, waitRatio } = most.line;
  const same = groups.reduce((sum, { share, lines }) => sum + share ** 2 / lines, 0);
  return { lanes, service, waitRatio, utilization: utilization(most.line), variance: varianceOf(wait), same };
}

/** `sojourn`: the law of one visit; `passing`: no other step has these very laws. */
export function lawsOf(station: Station, step: Step, wait: Law, sojourn: (visit: VisitNode) => Law, passing: boolean): StationLaws {
  let all = 0;
  for (const visit of station.arriving) all += step.arrivals[visit.id]! * batchSize(visit, step.users);
  const parts = station.arriving.map((visit) => ({
    law: sojourn(visit),
    weight: all > 0 ? (step.arrivals[visit.id]! * batchSize(visit, step.users)) / all : 0,
  }));
  const law = all > 0 ? mixture(parts) : INSTANT;
  const now = step.stations[station.index]!;
  const place = placesAmong(station, now, step, all);
  const inAll = place === INSTANT ? wait : convolve(wait, place);
  const [p50, p95, p99] = quantiles(law, [0.5, 0.95, 0.99]);
  return {
    wait: inAll,
    placeMean: lawMean(place),
    sojourn: law,
    waitMean: lawMean(inAll),
    lag: lagOf(now.groups, wait),
    waitP95: quantiles(inAll, [0.95])[0] ?? 0,
    mean: lawMean(law),
    p50: p50 ?? 0,
    p95: p95 ?? 0,
    p99: p99 ?? 0,
    passing,
  };
}

/** The wait for a place in the batch of any operation; `all`: operations per second. */
function placesAmong(station: Station, now: StationStep, step: Step, all: number): Law {
  const sizes = station.arriving.map((visit) => batchSize(visit, step.users));
  if (all <= 0 || sizes.every((size) => size <= 1)) return INSTANT;
  return mixture(
    station.arriving.map((visit, k) => ({
      law: placeInBatch(station, now, visit, sizes[k]!),
      weight: (step.arrivals[visit.id]! * sizes[k]!) / all,
    })),
  );
}
