/** Work that is refused, and work that is lost with a node. */
import { KIND, STAGE, STATUS } from './frames.js';
import { append, type Line } from './lines.js';
import { touch } from './measure.js';
import { undelivered } from './outcomes.js';
import type { StationState, World } from './world.js';

export function turnAway(world: World, state: StationState, frame: number): void {
  if (world.frames.kind[frame] === KIND.push) {
    turnAwayDeliveries(world, state, frame, world.frames.left[frame]!);
    world.frames.left[frame] = 0;
    world.ready.push(frame, STATUS.answered);
    return;
  }
  state.sums.refused++;
  world.ready.push(frame, STATUS.refused);
}

export function turnAwayDeliveries(world: World, state: StationState, frame: number, count: number): void {
  refuseDeliveries(world, state, world.frames.request[frame]!, count, world.frames.at[frame]!);
}

/** A station refuses so many of all deliveries of a request's push. */
export function refuseDeliveries(world: World, state: StationState, request: number, count: number, all: number): void {
  state.sums.refused += count;
  if (request >= 0) undelivered(world, request, count, all);
}

export function loseDelivery(world: World, frame: number): void {
  const request = world.frames.request[frame]!;
  if (request >= 0) undelivered(world, request, 1, world.frames.at[frame]!);
}

/** One of a push's deliveries was made, or lost with its node. */
export function deliveryOver(world: World, frame: number): void {
  const { frames } = world;
  frames.count[frame] = frames.count[frame]! - 1;
  if (frames.count[frame] === 0 && frames.left[frame] === 0) world.ready.push(frame, STATUS.answered);
}

/** A share of a station's nodes dies, with what is served and what waits on them. */
export function strike(world: World, state: StationState, share: number): void {
  if (!state.hasLanes) return;
  touch(world, state);
  const { frames } = world;
  for (let frame = 0; frame < frames.used; frame++) {
    const stage = frames.stage[frame]!;
    if (stage === STAGE.free || frames.station[frame] !== state.index) continue;
    const push = frames.kind[frame] === KIND.push;
    const serving = push ? frames.count[frame]! : stage === STAGE.inService ? 1 : 0;
    if (serving === 0) continue;
    const dying = state.choice.binomial(serving - frames.doomed[frame]!, share);
    if (dying === 0) continue;
    frames.doomed[frame] = frames.doomed[frame]! + dying;
    state.lines[frames.line[frame]!]!.busy -= dying;
    state.busy -= dying;
    state.inside -= dying;
  }
  if (state.station.sources.length > 0) return;
  for (const mine of state.lines) for (let priority = 0; priority < 3; priority++) thin(world, state, mine, priority, share);
}

/** Loses a share of what waits. */
function thin(world: World, state: StationState, mine: Line, priority: number, share: number): void {
  const { frames } = world;
  const all: number[] = [];
  for (let frame = mine.heads[priority]!; frame >= 0; frame = frames.next[frame]!) all.push(frame);
  mine.heads[priority] = -1;
  mine.tails[priority] = -1;
  for (const frame of all) {
    const push = frames.kind[frame] === KIND.push;
    const before = push ? frames.left[frame]! : 1;
    const dying = state.choice.binomial(before, share);
    if (push) state.unsent -= dying;
    mine.waiting -= dying;
    state.waiting -= dying;
    state.inside -= dying;
    if (dying > 0) state.sums.lost += dying;
    if (dying < before) append(mine, frames, frame, priority, 0);
    if (dying === 0) continue;
    if (!push) world.ready.push(frame, STATUS.lost);
    else {
      const request = frames.request[frame]!;
      if (request >= 0) undelivered(world, request, dying, frames.at[frame]!);
      frames.left[frame] = before - dying;
      if (frames.left[frame] === 0 && frames.count[frame] === 0) world.ready.push(frame, STATUS.answered);
    }
  }
}
