/** A scenario made ready to run: the network, and what of each component stays the same for the whole run. */
import { cutsBetween, type Stretch } from '../incidents.js';
import type { Component, Model, Scenario, ServiceTime, System } from '../model.js';
import { changesOf, type Changes } from './changes.js';
import { breakTimes } from './timeline.js';
import { returnsOf, type Return } from './returns.js';
import { callerOf, isBuffer, layOut, type Network, type StepNode, type VisitNode } from './network.js';
import { holdersOf } from './holding.js';
import { openShares } from './traffic.js';

/** One component of a plan. */
export interface Station {
  index: number;
  component: Component;
  arriving: VisitNode[];
  buffer: boolean;
  /** Buffers it takes work from; what takes work from it. */
  sources: Station[];
  consumers: Station[];
  /** It holds one connection for each user. */
  holdsUsers: boolean;
  /** Seconds of silence after which its users' connections are cut; null where they are not. */
  idle: number | null;
  /** How what comes in is spread: over one shared line, or a line per node, in turn or by chance. */
  spread: 'shared' | 'in-turn' | 'random';
  /** Whether some of what comes waits behind the rest. */
  classed: boolean;
  /** Of its arriving visits: those that follow others of the same requests. */
  returns: Return[];
  /** Who holds the calls that come in, by arriving visit, where all have a limit to how many they hold; null where they do not. */
  holders: Station[] | null;
  /** Whose holder it is. */
  holds: Station[];
  /** Stores with pools: who keeps connections to it, and which part of the time that a call holds one it also holds a lane. */
  pooling: { callers: Station[]; busyShare: number } | null;
  /** What incidents do to it. */
  changes: Changes;
  /** The shortest timeout or deadline, seconds, of those whose way leads here; Infinity where there is none. */
  patience: number;
}

export interface Plan {
  scenario: Scenario;
  network: Network;
  stations: Station[];
  /** By flow: its share of the scenario's open rate. */
  shares: number[];
  breaks: number[];
  /** By visit: when it leads nowhere, since the network between caller and target is cut. */
  cuts: Stretch[][];
  /** Visits (ids) whose completions cause work at a component that comes before theirs in the network's order. */
  backward: number[];
  /** By flow: stations whose connection limit refuses its users. */
  gates: Station[][];
}

/** Throws where the scenario's system is not in the model. `window`: a stretch that begins and ends with a step, seconds. */
export function plan(model: Model, scenario: Scenario, window: { from: number; to: number } | null = null): Plan {
  const system = systemOf(model, scenario);
  const network = layOut({ ...system, components: system.components.map(pooledDelay) });
  const shares = openShares(system.flows);
  const usersConnect = scenario.users !== null;
  const returns = returnsOf(network, (visit) => serviceOf(network.components[visit.component]!, visit).mean);
  const stations = network.components.map((component, index): Station => ({
    index,
    component,
    arriving: network.arriving[index]!,
    buffer: isBuffer(component),
    sources: [],
    consumers: [],
    holdsUsers: usersConnect && holdsUsers(component, network, index),
    idle: usersConnect ? cutsAfter(scenario, network, index) : null,
    spread: spreadOf(network, index),
    classed: isClassed(scenario, network, index),
    returns: returns[index]!,
    holders: null,
    holds: [],
    pooling: null,
    patience: patienceAt(network, index),
    changes: changesOf(scenario, component, usersConnect && holdsUsers(component, network, index), sourcesOf(network, index)),
  }));
  network.consumers.forEach((consumers, buffer) => {
    for (const consumer of consumers) {
      stations[buffer]!.consumers.push(stations[consumer]!);
      stations[consumer]!.sources.push(stations[buffer]!);
    }
  });
  for (const station of stations) station.pooling = poolingOf(network, stations, station);
  for (const station of stations) {
    station.holders = holdersOf(stations, station);
    for (const holder of new Set(station.holders)) holder.holds.push(station);
  }
  const cuts = network.visits.map((visit) => cutsOf(scenario, network, visit));
  return {
    scenario,
    network,
    stations,
    shares: network.flows.map(({ flow }) => shares.get(flow.name) ?? 1),
    breaks: breakTimes(scenario, [
      ...(window ? [window.from, window.to] : []),
      ...stations.flatMap(({ changes }) => changes.times),
      ...cuts.flat().flatMap(({ from, to }) => [from, to]),
    ]),
    cuts,
    backward: backwardVisits(network),
    gates: network.flows.map(({ visits, connected }) =>
      connected
        ? stations.filter(
            (station) => station.holdsUsers && visits.some((visit) => visit.component === station.index && visit.visit.arrow !== 'push'),
          )
        : [],
    ),
  };
}

function sourcesOf({ components, consumers }: Network, index: number): Component[] {
  return components.filter((_, buffer) => consumers[buffer]!.includes(index));
}

/** A consumer that is cut off from its buffer finds its records there afterwards: those cuts are its station's. */
function cutsOf(scenario: Scenario, { components }: Network, visit: VisitNode): Stretch[] {
  const caller = callerOf(visit);
  if (!caller || visit.source !== null) return [];
  return cutsBetween(scenario, components[caller.component]!.name, components[visit.component]!.name);
}

function isClassed({ client }: Scenario, { components, arriving }: Network, index: number): boolean {
  if (isBuffer(components[index]!)) return false;
  const priorities = new Set(arriving[index]!.map(({ priority }) => priority));
  return priorities.size > 1 || (client.retry?.low ?? false) || arriving[index]!.some(({ visit }) => visit.retry?.low);
}

/** A pool's connection to what has no lanes is held for all the time that a call takes there: then connections are the lanes. */
function pooledDelay(component: Component): Component {
  const { pool, lanes, latency, service } = component;
  if (pool === null || lanes !== null) return component;
  const held = ({ mean, scv, shape }: ServiceTime): ServiceTime => {
    const all = mean + latency;
    if (mean === 0 || shape === 'constant') return { mean: all, scv: 0, shape: 'constant' };
    return { mean: all, scv: scv * (mean / all) ** 2, shape: latency > 0 ? 'lognormal' : shape };
  };
  return { ...component, latency: 0, service: { other: held(service.other), read: held(service.read), write: held(service.write) } };
}

function poolingOf({ components }: Network, stations: Station[], { component, arriving }: Station): Station['pooling'] {
  if (component.pool === null) return null;
  const calls = arriving.filter(({ visit, source }) => source === null && visit.arrow !== 'push');
  const callers = new Set(
    calls
      .map(callerOf)
      .filter((caller) => caller !== null)
      .map((caller) => stations[caller.component]!),
  );
  if (callers.size === 0) return null;
  const shares = calls.map((visit) => {
    const lane = serviceOf(component, visit).mean;
    return lane / Math.max(1e-12, lane + component.latency + visit.then.reduce((sum, step) => sum + longAtLeast(step, components), 0));
  });
  return { callers: [...callers], busyShare: shares.reduce((sum, one) => sum + one, 0) / shares.length };
}

/** Seconds that a step takes where nothing waits. */
function longAtLeast(step: StepNode, components: Component[]): number {
  if ('parallel' in step) return Math.max(0, ...step.parallel.map((one) => longAtLeast(one, components)));
  const component = components[step.component]!;
  if (step.visit.arrow !== 'call') return component.latency;
  const then = step.then.reduce((sum, one) => sum + longAtLeast(one, components), 0);
  return step.visit.probability * step.visit.times * (serviceOf(component, step).mean + component.latency + then);
}

function patienceAt({ visits, flows }: Network, index: number): number {
  const timeouts = visits.filter(({ reach }) => reach.includes(index)).map(({ visit }) => visit.timeout ?? Infinity);
  const deadlines = flows.filter(({ reach }) => reach.includes(index)).map(({ flow }) => flow.deadline ?? Infinity);
  return Math.min(Infinity, ...timeouts, ...deadlines);
}

export function systemOf(model: Model, scenario: Scenario): System {
  const system = model.systems.find((one) => one.name === scenario.system);
  if (!system) throw new Error(`there is no system "${scenario.system}" for the scenario "${scenario.name}"`);
  return system;
}

function backwardVisits({ visits, order }: Network): number[] {
  const place = new Map(order.map((component, i) => [component, i]));
  const parents = visits.flatMap(({ parent, component }) =>
    parent && place.get(parent.component)! >= place.get(component)! ? [parent.id] : [],
  );
  return [...new Set(parents)];
}

/** A ws holds its users; an lb those of a flow that goes on to a ws. */
function holdsUsers(component: Component, network: Network, index: number): boolean {
  const visits = network.arriving[index]!;
  if (component.kind === 'ws') return visits.length > 0;
  return component.kind === 'lb' && visits.some((visit) => network.flows[visit.flow]!.connected);
}

/** The shortest idle timeout on the way to a ws, where heartbeats do not come before it. */
function cutsAfter({ client: { heartbeat } }: Scenario, network: Network, index: number): number | null {
  if (heartbeat === null || network.components[index]!.kind !== 'ws') return null;
  const before = network.arriving[index]!.flatMap((visit) => (visit.visit.arrow === 'push' ? [] : callersOf(visit)));
  const idle = [index, ...before.map(({ component }) => component)].flatMap((one) => network.components[one]!.idleTimeout ?? []);
  const least = Math.min(...idle);
  return least <= heartbeat ? least : null;
}

/** All that a call comes through, from the inside out. */
function callersOf(visit: VisitNode): VisitNode[] {
  const caller = callerOf(visit);
  return caller ? [caller, ...callersOf(caller)] : [];
}

function spreadOf(network: Network, index: number): Station['spread'] {
  for (const { parent } of network.arriving[index]!) {
    const balancer = parent ? network.components[parent.component]! : null;
    if (balancer?.kind !== 'lb' || balancer.balance === 'least-connections') continue;
    return balancer.balance === 'random' ? 'random' : 'in-turn';
  }
  return 'shared';
}

/** Lane time of one operation of a visit; of one delivery for a push. */
export function serviceOf(component: Component, visit: VisitNode): ServiceTime {
  if (visit.visit.arrow === 'push') return component.delivery;
  return component.service[visit.visit.access];
}

/** Deliveries of one push, with so many users; 1 for other arrows. */
export function batchSize(visit: VisitNode, users: number): number {
  if (visit.visit.arrow !== 'push') return 1;
  return visit.visit.timesUsers ? visit.visit.times * users : visit.visit.times;
}
