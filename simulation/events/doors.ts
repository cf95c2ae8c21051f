/** Waiting in line, and at the door of a full line that blocks. */
import { hasGivenUp } from './buffers.js';
import { STAGE, STATUS } from './frames.js';
import { append, DOOR, removeHead, type Line } from './lines.js';
import type { VisitCode } from './program.js';
import type { StationState, World } from './world.js';

/** Waits for a place in a line. */
export function waitAtDoor(world: World, state: StationState, mine: Line, frame: number): void {
  state.inside++;
  append(mine, world.frames, frame, DOOR, 0);
  mine.atDoor++;
  world.frames.stage[frame] = STAGE.atDoor;
  world.atDoor = frame;
}

/** Who waits longest at a line's door comes in where there is a place. */
export function letInLine(world: World, state: StationState, mine: Line): void {
  const { frames } = world;
  while (mine.atDoor > 0 && (mine.waiting < state.places || (mine.waiting === 0 && mine.busy < mine.lanes))) {
    const frame = removeHead(mine, frames, DOOR);
    mine.atDoor--;
    state.inside--;
    letGo(world, frame);
    if (hasGivenUp(world, frame)) world.ready.push(frame, STATUS.timedOut);
    else waitIn(world, state, mine, frame, 1);
  }
}

/** Who handed something over need not wait at the door for it any longer. */
export function letGo({ frames, ready }: World, frame: number): void {
  const waiter = frames.child[frame]!;
  if (waiter < 0) return;
  frames.child[frame] = -1;
  ready.push(waiter, STATUS.answered);
}

/** Takes `size` places in a line. */
export function waitIn(world: World, state: StationState, mine: Line, frame: number, size: number): void {
  const { frames } = world;
  state.inside += size;
  state.waiting += size;
  append(mine, frames, frame, frames.priority[frame]!, size);
  frames.stage[frame] = STAGE.waiting;
}

/** Deliveries that the send buffers of all connections still take; where nobody is said to be connected, those of a push with `all` of them. */
export function sendRoom(world: World, state: StationState, visit: VisitCode, all: number): number {
  const { sendBuffer } = state.component;
  const payload = visit.node.visit.payload ?? world.plan.network.flows[visit.flow]!.flow.payload;
  if (sendBuffer === null || payload <= 0) return Infinity;
  const connections = state.station.holdsUsers ? state.connections : all;
  let unsent = state.unsent;
  for (const line of state.lines) unsent += line.unsent?.waiting(world.now) ?? 0;
  return Math.max(0, Math.floor(sendBuffer / payload) * connections - unsent);
}
