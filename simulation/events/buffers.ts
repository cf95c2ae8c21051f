/** What queues and streams hold, and who waits for a place in a full one that blocks. What gets a place goes on by way of `ready`. */
import { KIND, LINK, STAGE, STATUS } from './frames.js';
import { append, removeHead } from './lines.js';
import { touch } from './measure.js';
import type { VisitCode } from './program.js';
import type { StationState, World } from './world.js';

/** Takes a place for an append, or has it wait for one; false: it waits. */
export function takePlace(world: World, buffer: StationState, frame: number): boolean {
  if (buffer.blocked.waiting === 0 && hasRoom(buffer)) {
    buffer.promised++;
    world.frames.linked[frame] = LINK.place;
    return true;
  }
  touch(world, buffer);
  buffer.inside++;
  world.frames.stage[frame] = STAGE.atDoor;
  append(buffer.blocked, world.frames, frame, 0, 1);
  return false;
}

function hasRoom({ held, promised, component }: StationState): boolean {
  return held + promised < component.queue!;
}

/** A record is in: one for each of the buffer's consumers, or one that nobody reads. */
export function store(world: World, visit: VisitCode, frame: number): void {
  const buffer = world.stations[visit.station]!;
  touch(world, buffer);
  buffer.held += Math.max(1, visit.later.length);
  if (world.frames.linked[frame] !== LINK.place) return;
  world.frames.linked[frame] = LINK.none;
  buffer.promised--;
}

/** A record left its buffer. */
export function release(world: World, buffer: StationState): void {
  touch(world, buffer);
  buffer.held--;
  letIn(world, buffer);
}

/** An append that had a place got lost on its way. */
export function giveBack(world: World, buffer: StationState): void {
  touch(world, buffer);
  buffer.promised--;
  letIn(world, buffer);
}

/** Places that are free go to who waits longest. Comes after `touch`. */
export function letIn(world: World, buffer: StationState): void {
  const { frames } = world;
  const { blocked } = buffer;
  while (blocked.waiting > 0 && hasRoom(buffer)) {
    const frame = removeHead(blocked, frames, 0);
    blocked.waiting--;
    buffer.inside--;
    if (hasGivenUp(world, frame)) {
      world.ready.push(frame, STATUS.timedOut);
      continue;
    }
    buffer.promised++;
    frames.linked[frame] = LINK.place;
    world.ready.push(frame, STATUS.admitted);
  }
}

/** Whether nobody waits for an attempt any more, so that it need not begin. */
export function hasGivenUp({ frames }: World, frame: number): boolean {
  return frames.kind[frame] === KIND.attempt && frames.parent[frame]! < 0;
}
