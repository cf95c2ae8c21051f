/**
 * What a step's stations mean for the requests on their paths. Laws are made once for each distinct state of the stations they depend
 * on and used again whenever that state comes back, which for traffic that repeats itself is most of the time.
 */
import { within } from '../incidents.js';
import { isOpen } from './breakers.js';
import type { Plan, Station } from './plan.js';
import { batchSize, serviceOf } from './plan.js';
import { composer, measured, type Composed, type Composer, type StationView } from './compose.js';
import { atom, convolve, INSTANT, lawMean, mixture, totalMass, type Law } from './law.js';
import { quantiles, tail } from './tails.js';
import type { FlowNode, StepNode, VisitNode } from './network.js';
import type { Group, StationStep, Step } from './propagate.js';
import { PRIORITIES, waitOfClass, waitsByClass } from './priority.js';
import { serviceLaw } from './service.js';
import { makesWait } from './shape.js';
import { inLine, waitLaw } from './station.js';
import { positionInBatch, uniformLaw } from './wait.js';

const LOWEST = PRIORITIES.length - 1;
/** Pushes whose numbers of subscribers are within 2 % of each other share laws. */
const PER_DOUBLING = 32;
/** As do stations at which each visit makes up the same part of what comes, to so many parts of it all. */
const PARTS = 64;

/** What becomes of a flow's requests. Masses: totalMass(law) + refused + timedOut + lost + inside = 1; `late` is part of the law. */
export interface Outcome {
  law: Law;
  answered: number;
  late: number;
  refused: number;
  timedOut: number;
  lost: number;
  inside: number;
  attempts: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  longest: number;
  /** Some station on the path is between two steady states: no other step has this very law. */
  passing: boolean;
}

/** Laws of waiting and of the whole visit at one component. */
export interface StationLaws {
  wait: Law;
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

/** How one step looks to requests. */
export interface View {
  flow(index: number): Outcome;
  station(index: number): StationLaws;
  visit(visit: VisitNode): Composed;
  /** Waiting and service of a visit itself, without what it calls. */
  sojourn(visit: VisitNode): Law;
  /** Fraction of callers that get as far as a step of the block it stands in, by visit. */
  carried(): Float64Array;
  /** Attempts at a flow's request, its client's retries included. */
  again(index: number): number;
  /** Fraction of the attempts at an arrow that fail. */
  failing(visit: VisitNode): number;
  /** Mean seconds for which a visit's target waits for others' answers. */
  held(visit: VisitNode): number;
}

export interface Viewer {
  view(step: Step, end: number): View;
}

export function viewer(plan: Plan, reuse: boolean): Viewer {
  const { network, stations, scenario } = plan;
  const ids = stations.map(() => new Map<string, number>());
  const keep = stations.map(() => ({
    wait: new Map<number, Law>(),
    sojourn: new Map<string, Law>(),
    laws: new Map<string, StationLaws>(),
  }));
  const composedBefore = network.visits.map(() => new Map<string, Composed>());
  const outcomesBefore = network.flows.map(() => new Map<string, Outcome>());

  /** Where pushes go to all users, who are more at one time than at another. */
  const crowds = stations.map(({ arriving }) => arriving.some(({ visit }) => visit.timesUsers));

  const mayClose = network.visits.filter(({ id, visit }) => plan.cuts[id]!.length > 0 || visit.breaker !== null);

  const view = (step: Step, end: number): View => {
    const shares = stations.map((station) => (station.classed ? workShares(station, step) : null));
    const keys = stations.map((station): number | null => {
      const { index } = station;
      const key = reuse ? stateKey(step.stations[index]!, shares[index]!, crowds[index] ? sizeKey(step.users) : 0) : null;
      return key === null ? null : intern(ids[index]!, key);
    });
    const middle = (step.from + step.to) / 2;
    const way = (visit: VisitNode): 'cut' | 'open' | null =>
      within(plan.cuts[visit.id]!, middle) ? 'cut' : isOpen(step.next.breakers[visit.id]!, middle) ? 'open' : null;
    const closed = mayClose.map((visit) => way(visit) ?? '').join();
    const reachKey = (reach: number[]): string | null => {
      let key = closed;
      for (const one of reach) {
        if (keys[one] === null) return null;
        key += `${keys[one]},`;
      }
      return key;
    };
    const kept = <K, T>(map: Map<K, T>, key: K | null, make: () => T): T => {
      if (key === null) return make();
      let value = map.get(key);
      if (value === undefined) map.set(key, (value = make()));
      return value;
    };
    const waits: (Law | undefined)[] = [];
    const waitLaw = (index: number): Law =>
      (waits[index] ??= kept(keep[index]!.wait, keys[index]!, () => waitOf(step.stations[index]!.groups)));

    const passing = new Map<string, Law>();
    const classWait = (index: number, priority: number): Law =>
      kept(passing, `${index}|class${priority}`, () => waitInClass(step.stations[index]!.groups, shares[index]!, priority));

    const sojourn = (visit: VisitNode, low = false): Law => {
      const station = stations[visit.component]!;
      const size = batchSize(visit, step.users);
      const at = visit.source === null ? '' : 'taken';
      const priority = low ? LOWEST : visit.priority;
      const inClass = shares[visit.component] === null ? '' : `${priority}`;
      const what = `${visit.visit.arrow === 'push' ? `push${sizeKey(size)}` : visit.visit.access}|${at}|${inClass}`;
      const key = keys[visit.component]!;
      const [before, as] = key === null ? [passing, `${visit.component}|${what}`] : [keep[visit.component]!.sojourn, `${key}|${what}`];
      return kept(before, as, () =>
        visitLaw(
          station,
          step.stations[visit.component]!,
          visit,
          size,
          inClass ? classWait(visit.component, priority) : waitLaw(visit.component),
          visit.source === null ? null : stations[visit.source]!,
        ),
      );
    };
    const untilRoom = (index: number): Law => {
      const station = stations[index]!;
      if (!makesWait(station)) return INSTANT;
      const servers = station.buffer ? station.consumers : [station];
      const all = servers.reduce((sum, server) => sum + step.stations[server.index]!.arrivals, 0);
      if (all <= 0) return INSTANT;
      return mixture(
        servers.flatMap((server) => {
          const { groups, arrivals } = step.stations[server.index]!;
          return groups.map(({ places, share, seen }) => ({
            law: places === Infinity ? INSTANT : waitLaw(seen, places),
            weight: (share * arrivals) / all,
          }));
        }),
      );
    };
    const views: StationView[] = stations.map((station) => {
      const now = step.stations[station.index]!;
      return {
        sojourn,
        refused: now.refusedShare,
        // A consumer's losses are its buffer's.
        lost: station.sources.length > 0 ? 0 : now.lostShare,
        miss: now.miss,
        untilRoom: () => untilRoom(station.index),
        expires: station.buffer && station.component.retention !== null && step.to + station.component.retention < end,
      };
    });
    const fresh = new Map<VisitNode, Composed>();
    const paths: Composer = composer(
      network,
      (component) => views[component]!,
      way,
      scenario.client.retry,
      (visit, make) => {
        const key = reachKey(visit.reach);
        if (key !== null) return kept(composedBefore[visit.id]!, `${key}${views[visit.component]!.expires ? '!' : ''}`, make);
        let one = fresh.get(visit);
        if (!one) fresh.set(visit, (one = make()));
        return one;
      },
    );
    const outcomes: (Outcome | undefined)[] = [];
    return {
      flow: (index) =>
        (outcomes[index] ??= (() => {
          const node = network.flows[index]!;
          const key = reachKey(node.reach);
          const expires = node.reach.some((one) => views[one]!.expires) ? '!' : '';
          return kept(outcomesBefore[index]!, key === null ? null : key + expires, () =>
            outcomeOf(node, paths.flow(node), scenario.client.latency, key === null),
          );
        })()),
      station: (index) => {
        const key = keys[index]!;
        const as = key === null ? null : `${key}|${mixKey(stations[index]!, step)}`;
        return kept(keep[index]!.laws, as, () => lawsOf(stations[index]!, step, waitLaw(index), sojourn, key === null));
      },
      visit: (visit) => paths.visit(visit),
      sojourn,
      again: (index) => (scenario.client.retry ? paths.flow(network.flows[index]!).tries : 1),
      failing: (visit) => paths.failing(visit),
      held: (visit) => paths.held(visit),
      carried: () => carriedOf(network.flows, paths, network.visits.length),
    };
  };
  return { view };
}

function intern(ids: Map<string, number>, key: string): number {
  let id = ids.get(key);
  if (id === undefined) ids.set(key, (id = ids.size));
  return id;
}

/** Says the same for states whose laws may stand for each other; null where the state is like no other. */
function stateKey(now: StationStep, shares: number[] | null, crowd: number): string | null {
  let key = `${now.capacity.slow}/${crowd}${shares ? shares.map((share) => Math.round(share * 50)).join('/') : ''}`;
  for (const group of now.groups) {
    if (group.seen.key === null) return null;
    key += `|${group.line.lanes}.${group.seen.key}`;
  }
  return `${key}|${shareKey(now.refusedShare)}|${shareKey(now.lostShare)}|${Math.round(now.miss * 200)}`;
}

function sizeKey(size: number): number {
  return Math.round(Math.log2(Math.max(1, size)) * PER_DOUBLING);
}

function mixKey({ arriving }: Station, step: Step): string {
  if (arriving.length < 2) return '';
  const all = arriving.reduce((sum, visit) => sum + step.arrivals[visit.id]! * batchSize(visit, step.users), 0);
  if (all <= 0) return '';
  return arriving.map((visit) => Math.round((PARTS * step.arrivals[visit.id]! * batchSize(visit, step.users)) / all)).join();
}

/** Shares within 2 % of each other share a key. */
function shareKey(share: number): number {
  return share < 1e-8 ? 0 : share >= 1 ? -1 : Math.round(Math.log(share / 1e-8) / 0.02) + 1;
}

function waitOf(groups: Group[]): Law {
  if (groups.length === 0) return INSTANT;
  return mixture(groups.map((group) => ({ law: waitLaw(group.seen), weight: group.share })));
}

function lagOf(groups: Group[], wait: Law): Law {
  if (groups.every(({ places }) => places === Infinity)) return wait;
  return mixture(groups.map(({ seen, places, share }) => ({ law: inLine(seen, places).wait, weight: share })));
}

function waitInClass(groups: Group[], shares: number[], priority: number): Law {
  if (groups.length === 0) return INSTANT;
  const parts = groups.map(({ line, seen, share }) => {
    const wait = waitsByClass(line, seen.pWait, seen.meanWait, shares)[priority]!;
    return { law: waitOfClass(waitLaw(seen), seen.pWait, seen.meanWait, wait), weight: share };
  });
  return mixture(parts);
}

/** Fractions of a station's work by priority. */
function workShares(station: Station, step: Step): number[] {
  const work = PRIORITIES.map(() => 0);
  for (const visit of station.arriving) {
    const mine = step.arrivals[visit.id]! * batchSize(visit, step.users) * serviceOf(station.component, visit).mean;
    const retries = visit.visit.retry?.low ? 1 - 1 / step.next.tries[visit.id]! : 0;
    work[visit.priority]! += mine * (1 - retries);
    work[LOWEST]! += mine * retries;
  }
  const all = work.reduce((sum, one) => sum + one, 0);
  return work.map((one, priority) => (all > 0 ? one / all : priority === 0 ? 1 : 0));
}

/** Waiting, a place in the batch, service and fixed latency of one visit. What is taken from a polled stream waits for the next poll. */
function visitLaw(station: Station, now: StationStep, visit: VisitNode, size: number, wait: Law, source: Station | null): Law {
  const { component } = station;
  const { slow } = now.capacity;
  let law: Law;
  if (component.kind === 'stream') law = wait;
  else if (component.kind === 'queue') law = INSTANT;
  else {
    const service = serviceOf(component, visit);
    law = convolve(wait, serviceLaw(service, slow));
    if (size > 1 && now.lanes !== null) law = convolve(law, positionInBatch(Math.round(size), Math.max(1, now.lanes), service.mean * slow));
  }
  if (component.latency > 0) law = convolve(law, atom(component.latency * slow));
  return source && source.component.poll > 0 ? convolve(law, uniformLaw(source.component.poll)) : law;
}

function lawsOf(station: Station, step: Step, wait: Law, sojourn: (visit: VisitNode) => Law, passing: boolean): StationLaws {
  let all = 0;
  for (const visit of station.arriving) all += step.arrivals[visit.id]! * batchSize(visit, step.users);
  const parts = station.arriving.map((visit) => ({
    law: sojourn(visit),
    weight: all > 0 ? (step.arrivals[visit.id]! * batchSize(visit, step.users)) / all : 0,
  }));
  const law = all > 0 ? mixture(parts) : INSTANT;
  const [p50, p95, p99] = quantiles(law, [0.5, 0.95, 0.99]);
  return {
    wait,
    sojourn: law,
    waitMean: lawMean(wait),
    lag: lagOf(step.stations[station.index]!.groups, wait),
    waitP95: quantiles(wait, [0.95])[0] ?? 0,
    mean: lawMean(law),
    p50: p50 ?? 0,
    p95: p95 ?? 0,
    p99: p99 ?? 0,
    passing,
  };
}

function outcomeOf(node: FlowNode, path: Composed, clientLatency: number, passing: boolean): Outcome {
  const what = measured(node, path);
  // There and back; a delivery ends with the client.
  const law = clientLatency > 0 ? convolve(what.law, atom(2 * clientLatency)) : what.law;
  const [p50, p95, p99, longest] = quantiles(law, [0.5, 0.95, 0.99, 1]);
  return {
    law,
    answered: totalMass(law),
    late: node.flow.deadline === null ? 0 : tail(law, node.flow.deadline),
    refused: path.refused,
    timedOut: path.timedOut,
    lost: what.lost,
    inside: what.inside,
    attempts: path.attempts,
    mean: lawMean(law),
    p50: p50 ?? 0,
    p95: p95 ?? 0,
    p99: p99 ?? 0,
    longest: longest ?? 0,
    passing,
  };
}

/** A step of a block is reached only by those whom the steps before it answered. */
function carriedOf(flows: FlowNode[], paths: Composer, visits: number): Float64Array {
  const carried = new Float64Array(visits).fill(1);
  // How far a block's last step gets matters only where another comes after it.
  const block = (steps: StepNode[], reached: number, goesOn: boolean): number => {
    for (const [k, step] of steps.entries()) {
      const another = goesOn || k + 1 < steps.length;
      if ('parallel' in step) {
        reached = step.parallel.reduce((least, one) => Math.min(least, block([one], reached, another)), reached);
        continue;
      }
      carried[step.id] = reached;
      block(step.miss, 1, false);
      block(step.then, 1, false);
      if (another) reached *= Math.min(1, totalMass(paths.visit(step).reply));
    }
    return reached;
  };
  for (const flow of flows) block(flow.steps, 1, false);
  return carried;
}
