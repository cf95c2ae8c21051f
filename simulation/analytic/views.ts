/**
 * What a step's stations mean for the requests on their paths. Laws are made once for each distinct state of the stations they depend
 * on and used again whenever that state comes back, which for traffic that repeats itself is most of the time.
 */
import { within } from '../incidents.js';
import { isOpen } from './breakers.js';
import { composer, measured, type Composed, type Composer, type RefusedAgain, type StationView } from './compose.js';
import { atom, convolve, INSTANT, lawMean, mixture, stretch, totalMass, type Law } from './law.js';
import type { FlowNode, Network, StepNode, VisitNode } from './network.js';
import { batchSize, type Plan, type Station } from './plan.js';
import type { Step } from './propagate.js';
import { Recall } from './recall.js';
import { makesWait } from './shape.js';
import { againAfter } from './refusedAgain.js';
import { signMix, signSize, signState } from './signatures.js';
import { waitLaw } from './station.js';
import { alikeBefore, likeNext } from './streams.js';
import {
  lawsOf,
  LOWEST,
  pushedBackLaw,
  rememberedLine,
  visitLaw,
  visitNoise,
  visitWait,
  waitInClass,
  waitOf,
  workShares,
  type StationLaws,
} from './stationLaws.js';
import { quantiles, tail } from './tails.js';

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

/** How one step looks to requests. */
export interface View {
  flow(index: number): Outcome;
  station(index: number): StationLaws;
  visit(visit: VisitNode): Composed;
  /** Waiting and service of a visit itself, without what it calls. */
  sojourn(visit: VisitNode): Law;
  /** Fraction of callers that get as far as a step of the block it stands in, by visit. */
  carried(): Float64Array;
  /** By visit: the fraction of what comes that is refused since it follows an attempt that was, beyond what is refused of the rest. */
  refusedAgain(): Float64Array;
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

/** Of a component between two steady states: no other state is like it. */
const UNIQUE = -1;

export function viewer(plan: Plan, reuse: boolean): Viewer {
  const { network, stations, scenario } = plan;
  const states = stations.map(() => ({ recall: new Recall<number>(), count: 0 }));
  const keep = stations.map(() => ({ wait: new Map<number, Law>(), visits: new Map<string, Law>(), laws: new Recall<StationLaws>() }));
  const composedBefore = network.visits.map(() => new Recall<Composed>());
  const outcomesBefore = network.flows.map(() => new Recall<Outcome>());
  /** Where pushes go to all users, who are more at one time than at another. */
  const crowds = stations.map(({ arriving }) => arriving.some(({ visit }) => visit.timesUsers));
  const mayClose = network.visits.filter(({ id, visit }) => plan.cuts[id]!.length > 0 || visit.breaker !== null);
  const list: number[] = [];

  const view = (step: Step, end: number): View => {
    const shares = stations.map((station) => (station.classed ? workShares(station, step, scenario.client.retry?.low ?? false) : null));
    const stateOf = (index: number): number => {
      if (!reuse || !signState(list, step.stations[index]!, shares[index]!, crowds[index] ? signSize(step.users) : 0)) return UNIQUE;
      const state = states[index]!;
      return state.recall.get(list, () => state.count++);
    };
    const keys = new Int32Array(stations.length);
    for (let i = 0; i < keys.length; i++) keys[i] = stateOf(i);

    const middle = (step.from + step.to) / 2;
    const way = (visit: VisitNode): 'cut' | 'open' | null =>
      within(plan.cuts[visit.id]!, middle) ? 'cut' : isOpen(step.next.breakers[visit.id]!, middle) ? 'open' : null;
    const closed = mayClose.flatMap((visit) => (way(visit) === null ? [] : [way(visit) === 'cut' ? visit.id : -1 - visit.id]));
    const expires = (index: number): boolean => {
      const { buffer, component } = stations[index]!;
      return buffer && component.retention !== null && step.to + component.retention < end;
    };
    /** Puts into `list` the states of all on a way; false where one of them is like no other. */
    const signWay = (reach: number[]): boolean => {
      list.length = 0;
      for (const one of reach) {
        if (keys[one] === UNIQUE) return false;
        list.push(expires(one) ? -1 - keys[one]! : keys[one]!);
      }
      for (const one of closed) list.push(one);
      return true;
    };
    const waits: (Law | undefined)[] = [];
    const waitAt = (index: number): Law => {
      const make = (): Law => waitOf(step.stations[index]!.groups);
      return (waits[index] ??= keys[index] === UNIQUE ? make() : kept(keep[index]!.wait, keys[index]!, make));
    };
    const passing = new Map<string, Law>();
    const classWait = (index: number, priority: number): Law =>
      kept(passing, `${index}|class${priority}`, () => waitInClass(step.stations[index]!.groups, shares[index]!, priority));

    const keptOf = (visit: VisitNode, low: boolean, part: string, make: (inClass: number | null) => Law): Law => {
      const size = batchSize(visit, step.users);
      const at = visit.source === null ? '' : 'taken';
      const inClass = shares[visit.component] === null ? null : low ? LOWEST : visit.priority;
      const what = `${part}|${visit.visit.arrow === 'push' ? `push${signSize(size)}` : visit.visit.access}|${at}|${inClass ?? ''}`;
      const key = keys[visit.component]!;
      const [before, as] = key === UNIQUE ? [passing, `${visit.component}|${what}`] : [keep[visit.component]!.visits, `${key}|${what}`];
      return kept(before, as, () => make(inClass));
    };
    const waited = (visit: VisitNode, low = false): Law =>
      keptOf(visit, low, 'wait', (inClass) => {
        const line = inClass === null ? waitAt(visit.component) : classWait(visit.component, inClass);
        return visitWait(stations[visit.component]!, step.stations[visit.component]!, visit, batchSize(visit, step.users), line);
      });
    const sojourn = (visit: VisitNode, low = false): Law =>
      keptOf(visit, low, 'sojourn', () =>
        visitLaw(
          stations[visit.component]!,
          step.stations[visit.component]!,
          visit,
          waited(visit, low),
          visit.source === null ? null : stations[visit.source]!,
        ),
      );
    const viewOf = (index: number): StationView => {
      const now = step.stations[index]!;
      return {
        sojourn,
        line: (visit, low) => {
          const before = alikeBefore(visit, step);
          if (!before && !visit.again && !visit.atOnce && !likeNext(visit, step)) return null;
          const wait = shares[index] === null ? waitAt(index) : classWait(index, low ? LOWEST : visit.priority);
          return rememberedLine(now, wait, visitNoise(stations[index]!, now, visit, step), before);
        },
        refused: now.refusedShare,
        // A consumer's losses are its buffer's.
        lost: stations[index]!.sources.length > 0 ? 0 : now.lostShare,
        afterRefusal: (visit, low, delay) => {
          const again = againAfter(now.groups, delay);
          if (!again) return null;
          // A class waits as many times longer as all together would.
          const longer = lawMean(again.wait) / Math.max(1e-12, lawMean(waitAt(index)));
          const mine = shares[index] === null ? again.wait : stretch(classWait(index, low ? LOWEST : visit.priority), longer);
          const wait = visitWait(stations[index]!, now, visit, batchSize(visit, step.users), mine);
          const source = visit.source === null ? null : stations[visit.source]!;
          return { refused: again.refused, sojourn: visitLaw(stations[index]!, now, visit, wait, source) };
        },
        miss: now.miss,
        pushedBack: (visit, sojourn) => pushedBackLaw(stations[index]!, now, visit, batchSize(visit, step.users), sojourn),
        untilRoom: () => untilRoom(stations[index]!, step),
        expires: expires(index),
      };
    };
    const views: StationView[] = [];
    const fresh = new Map<VisitNode, Composed>();
    const paths: Composer = composer(
      network,
      (component) => (views[component] ??= viewOf(component)),
      way,
      scenario.client.retry,
      (visit, make) => {
        if (signWay(visit.reach)) return composedBefore[visit.id]!.get(list, make);
        return kept(fresh, visit, make);
      },
    );
    const outcomes: (Outcome | undefined)[] = [];
    const outcome = (index: number): Outcome => {
      const node = network.flows[index]!;
      const make = (unique: boolean): Outcome => outcomeOf(node, paths.flow(node), scenario.client.latency, unique);
      return signWay(node.reach) ? outcomesBefore[index]!.get(list, () => make(false)) : make(true);
    };
    return {
      flow: (index) => (outcomes[index] ??= outcome(index)),
      station: (index) => {
        const unique = keys[index] === UNIQUE;
        const make = (): StationLaws => lawsOf(stations[index]!, step, waitAt(index), waited, sojourn, unique);
        if (unique) return make();
        list.length = 0;
        list.push(keys[index]!);
        signMix(list, stations[index]!, step);
        return keep[index]!.laws.get(list, make);
      },
      visit: (visit) => paths.visit(visit),
      sojourn,
      again: (index) => (scenario.client.retry ? paths.flow(network.flows[index]!).tries : 1),
      refusedAgain: () =>
        refusedAgainOf(
          network,
          step,
          (visit) => paths.visit(visit),
          (flow) => (scenario.client.retry ? paths.flow(flow) : null),
        ),
      failing: (visit) => paths.failing(visit),
      held: (visit) => paths.held(visit),
      carried: () => carriedOf(network.flows, paths, network.visits.length),
    };
  };
  return { view };
}

function kept<K, T>(map: Map<K, T>, key: K, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** The law of the time until there is a place for what is brought to a station; INSTANT where nobody waits for that. */
function untilRoom(station: Station, step: Step): Law {
  if (!makesWait(station)) return INSTANT;
  const servers = station.buffer ? station.consumers : [station];
  const all = servers.reduce((sum, server) => sum + step.stations[server.index]!.arrivals, 0);
  if (all <= 0) return INSTANT;
  return mixture(
    servers.flatMap((server) => {
      const { groups, arrivals } = step.stations[server.index]!;
      return groups.map(({ places, share, seen }) => ({ law: waitLaw(seen, places), weight: (share * arrivals) / all }));
    }),
  );
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
    for (let k = 0; k < steps.length; k++) {
      const step = steps[k]!;
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

function refusedAgainOf(
  { flows, visits }: Network,
  step: Step,
  call: (visit: VisitNode) => Composed,
  asked: (flow: FlowNode) => Composed | null,
): Float64Array {
  const shares = new Float64Array(visits.length);
  /** Spreads attempts in vain, so many a second, over the visits that they are made at. */
  const spread = (among: VisitNode[], rate: number, inVain: RefusedAgain | null | undefined): void => {
    if (!inVain || inVain.share <= 0) return;
    const there = among.filter(({ component }) => component === inVain.component);
    const all = there.reduce((sum, { id }) => sum + step.arrivals[id]!, 0);
    for (const { id } of there) if (all > 0) shares[id] = Math.min(MOST_IN_VAIN, shares[id]! + (rate * inVain.share) / all);
  };
  for (const visit of visits) if (visit.visit.retry) spread(withBelow(visit), step.arrivals[visit.id]!, call(visit).refusedAgain);
  for (const flow of flows) spread(flow.visits, step.asked[flow.index]! * step.next.again[flow.index]!, asked(flow)?.refusedAgain);
  return shares;
}

/** Some of what comes is let in at least. */
const MOST_IN_VAIN = 0.99;

function withBelow(visit: VisitNode): VisitNode[] {
  const each = (steps: StepNode[]): VisitNode[] => steps.flatMap((one) => ('parallel' in one ? each(one.parallel) : withBelow(one)));
  return [visit, ...each(visit.miss), ...each(visit.then)];
}
