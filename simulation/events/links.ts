/**
 * What stands between a caller and what it calls: connection pools, the most connections a component takes at once, and networks that
 * come apart. A call holds its connection until its answer is there, whatever the component itself has to wait for.
 */
import { callerOf } from '../analytic/network.js';
import { within } from '../incidents.js';
import { hasGivenUp } from './buffers.js';
import { LINK, STATUS } from './frames.js';
import { append, line, removeHead, type Line } from './lines.js';
import { recordLinkWait } from './measure.js';
import { OP, type VisitCode } from './program.js';
import { arrive } from './stations.js';
import type { StationState, World } from './world.js';

/** The connections that all nodes of one component keep to a store, and calls that wait for one. */
export interface Pool {
  caller: StationState;
  store: StationState;
  used: number;
  queue: Line;
}

/** Gives every arrow its pool or its limit. */
export function openLinks(world: World): void {
  const { stations, program } = world;
  for (const visit of program.visits) {
    const store = stations[visit.station]!;
    const { component, station } = store;
    const caller = callerOf(visit.node);
    if (visit.source >= 0 || visit.node.visit.arrow === 'push') continue;
    if (component.pool !== null && caller) visit.pool = poolOf(store, stations[caller.component]!);
    else visit.limited = component.connections !== null && !station.holdsUsers && component.kind !== 'ws';
    visit.direct = visit.cuts.length === 0 && !visit.pool && !visit.limited;
    visit.straight = visit.direct && component.kind !== 'limiter' && !(visit.buffer && component.queue !== null);
    visit.last = visit.then < 0 && visit.miss < 0 && !visit.buffer;
  }
  for (const visit of program.visits) visit.follow = followOf(world, visit);
}

function followOf({ program }: World, visit: VisitCode): VisitCode | null {
  const { code, visits } = program;
  const { then, buffer, miss, direct } = visit;
  if (buffer || miss >= 0 || then < 0 || !direct || code[then] !== OP.call || code[then + 2] !== OP.end) return null;
  const next = visits[code[then + 1]!]!;
  return next.plain && next.direct && next.probability >= 1 ? next : null;
}

function poolOf(store: StationState, caller: StationState): Pool {
  const known = store.pools.find((pool) => pool.caller === caller);
  if (known) return known;
  const made: Pool = { caller, store, used: 0, queue: line(0) };
  store.pools.push(made);
  return made;
}

/** Most connections at once; a component whose nodes are all gone refuses by itself. */
function limitOf({ component, nodes }: StationState): number {
  return component.connections === null ? Infinity : component.connections * Math.max(1, nodes);
}

/** Connections of a pool: what all nodes of its caller keep, as far as the store takes them; those who came first have theirs. */
function sizeOf({ caller, store }: Pool): number {
  let left = limitOf(store);
  for (const one of store.pools) {
    const wanted = one.caller.nodes * store.component.pool!;
    if (one.caller === caller) return Math.min(wanted, left);
    left = Math.max(0, left - wanted);
  }
  return 0;
}

/** Whether an arrow leads nowhere just now. */
export function isCut(world: World, visit: VisitCode): boolean {
  return visit.cuts.length > 0 && within(visit.cuts, world.now);
}

/** An attempt sets out for its component. What does not get there is lost: there is no answer that says so. */
export function enter(world: World, visit: VisitCode, frame: number): void {
  const state = world.stations[visit.station]!;
  if (isCut(world, visit)) return world.ready.push(frame, STATUS.lost);
  if (visit.pool) return waitForConnection(world, visit.pool, frame);
  if (visit.limited) {
    if (state.inFlight >= limitOf(state)) return refuseConnection(world, state, frame);
    state.inFlight++;
    world.frames.linked[frame] = LINK.connection;
  }
  arrive(world, state, frame);
}

function refuseConnection(world: World, state: StationState, frame: number): void {
  state.sums.arrivals++;
  state.sums.refused++;
  world.ready.push(frame, STATUS.refused);
}

function waitForConnection(world: World, pool: Pool, frame: number): void {
  const size = sizeOf(pool);
  if (size <= 0 && pool.caller.nodes > 0) return refuseConnection(world, pool.store, frame);
  if (pool.used < size && pool.queue.waiting === 0) {
    pool.used++;
    world.frames.linked[frame] = LINK.connection;
    return arrive(world, pool.store, frame);
  }
  world.frames.since[frame] = world.now;
  append(pool.queue, world.frames, frame, world.frames.priority[frame]! > 1 ? 1 : 0, 1);
}

/** Free connections of a pool go to who waits longest; who has given up needs none. */
function grant(world: World, pool: Pool): void {
  const { frames } = world;
  const { queue } = pool;
  while (queue.waiting > 0 && pool.used < sizeOf(pool)) {
    const frame = removeHead(queue, frames, queue.heads[0]! >= 0 ? 0 : 1);
    queue.waiting--;
    if (hasGivenUp(world, frame)) {
      world.ready.push(frame, STATUS.timedOut);
      continue;
    }
    pool.used++;
    frames.linked[frame] = LINK.connection;
    recordLinkWait(world, pool.store, frame);
    arrive(world, pool.store, frame);
  }
}

/** An attempt is over, and its connection free. */
export function hangUp(world: World, visit: VisitCode): void {
  if (visit.pool) {
    visit.pool.used--;
    grant(world, visit.pool);
  } else world.stations[visit.station]!.inFlight--;
}

/** More nodes, or fewer, of a caller or a store: who waits for a connection may have one. */
export function grantMore(world: World, state: StationState): void {
  for (const { pools } of world.stations) for (const pool of pools) if (pool.caller === state || pool.store === state) grant(world, pool);
}

/** Whether a consumer can read from its buffers. */
export function reachSources(world: World, state: StationState): void {
  const { sources } = state.station;
  if (sources.length === 0) return;
  state.unreachable = within(state.station.changes.cuts, world.now) || sources.every(({ index }) => world.stations[index]!.nodes === 0);
}
