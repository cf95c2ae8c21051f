/** Components at work: lines, lanes, full queues, what a buffer holds. What is done here goes on in `execute.ts`, by way of `ready`. */
import { KIND, STAGE, STATUS } from './frames.js';
import { admits } from './limiter.js';
import { release, takePlace } from './buffers.js';
import { comeAhead, goOnWhenThrough } from './ahead.js';
import { letGo, letInLine, sendRoom, waitAtDoor, waitIn } from './doors.js';
import { append, DOOR, firstPriority, lastPriority, removeHead, type Line } from './lines.js';
import { fallBackIfDue } from './outlook.js';
import { deliveryOver, loseDelivery, turnAway, turnAwayDeliveries } from './losses.js';
import { countZeros } from './histogram.js';
import { recordDelivery, recordKnownHop, recordSojourn, recordWait, touch } from './measure.js';
import { delivered } from './outcomes.js';
import { drawService, type VisitCode } from './program.js';
import { EVENT, EVENT_BITS } from './codes.js';
import { chooseLine, upkeepLaw, UPKEEP_PRIORITY, type StationState, type World } from './world.js';

/** Work of the station's own, without a request. */
export function upkeep(world: World, state: StationState, what: number): void {
  const line = chooseLine(state, state.choice);
  if (state.ahead && !fallBackIfDue(world, state, line)) {
    state.sums.arrivals++;
    world.unlisted++;
    if (!comeAhead(world, state, null, upkeepLaw(state, what), line)) state.sums.refused++;
    return;
  }
  const frame = world.frames.take(KIND.upkeep, -1, -1);
  world.frames.visit[frame] = -1;
  world.frames.at[frame] = what;
  world.frames.priority[frame] = UPKEEP_PRIORITY;
  arrive(world, state, frame, line);
}

/** A frame (an attempt, a push with `left` deliveries, or upkeep) comes to a station; to one of its lines where that is already chosen. */
export function arrive(world: World, state: StationState, frame: number, line = -1): void {
  const { frames } = world;
  frames.station[frame] = state.index;
  frames.since[frame] = world.now;
  const push = frames.kind[frame] === KIND.push;
  state.sums.arrivals += push ? frames.left[frame]! : 1;
  const visit = visitOf(world, frame);
  if (state.plain && !push) {
    touch(world, state);
    return join(world, state, frame, visit, line < 0 ? chooseLine(state, visit ? visit.line : state.choice) : line);
  }
  if (state.component.kind === 'limiter' && visit && !admits(world, state)) return turnAway(world, state, frame);
  if (visit?.buffer && state.component.queue !== null) {
    if (state.component.overflow === 'block') {
      if (!takePlace(world, state, frame)) return;
    } else if (state.held >= state.component.queue && !makeRoom(world, state, visit)) return turnAway(world, state, frame);
  }
  take(world, state, frame, visit, line);
}

/** What a frame does at its station; null: upkeep. */
function visitOf(world: World, frame: number): VisitCode | null {
  const visit = world.frames.visit[frame]!;
  return visit >= 0 ? world.program.visits[visit]! : null;
}

/** Lets a frame in that has passed limits. */
function take(world: World, state: StationState, frame: number, visit: VisitCode | null, line: number): void {
  if (state.ahead && visit) {
    const index = line < 0 ? chooseLine(state, visit.line) : line;
    if (!fallBackIfDue(world, state, index)) return takeAhead(world, state, frame, visit, index);
    line = index;
  }
  touch(world, state);
  if (state.nodes === 0 && state.station.sources.length === 0) return turnAway(world, state, frame);
  if (!state.hasLanes) return serveAtOnce(world, state, frame, visit);
  join(world, state, frame, visit, line < 0 ? chooseLine(state, visit ? visit.line : state.choice) : line);
}

function takeAhead(world: World, state: StationState, frame: number, visit: VisitCode, line: number): void {
  if (!comeAhead(world, state, visit, visit.service, line)) return turnAway(world, state, frame);
  recordKnownHop(world, state, visit, world.frames.request[frame]!);
  goOnWhenThrough(world, frame);
}

/** An append has its place, or a consumer reaches what it could not read before. */
export function comeIn(world: World, frame: number): void {
  take(world, world.stations[world.frames.station[frame]!]!, frame, visitOf(world, frame), -1);
}

/** Without lanes nothing waits: service and fixed delay are one. */
function serveAtOnce(world: World, state: StationState, frame: number, visit: VisitCode | null): void {
  const { frames } = world;
  if (state.unreachable || state.nodes === 0) return append(state.blocked, frames, frame, 0, 1);
  let size = 1;
  if (frames.kind[frame] === KIND.push) {
    size = frames.left[frame]!;
    frames.left[frame] = 0;
    frames.count[frame] = size;
  }
  state.inside += size;
  frames.stage[frame] = STAGE.inService;
  frames.began[frame] = world.now;
  if (visit && visit.source >= 0) release(world, world.stations[visit.source]!);
  const law = visit ? visit.service : upkeepLaw(state, frames.at[frame]!);
  for (let i = 0; i < size; i++) {
    recordWait(world, state, visit, 0);
    world.events.push(world.now + drawService(law, visit ? visit.time : state.service) * state.slow + state.delay, frame, EVENT.service);
  }
}

/** Takes free lanes, then a place in the line; what finds neither is turned away, or pushes the oldest out. */
function join(world: World, state: StationState, frame: number, visit: VisitCode | null, index: number): void {
  const { frames } = world;
  const mine = state.lines[index]!;
  frames.line[frame] = index;
  if (frames.kind[frame] === KIND.push) return joinPush(world, state, mine, frame);
  if (mine.waiting === 0 && mine.busy < mine.lanes && !state.unreachable) {
    state.inside++;
    if (visit && visit.source >= 0) release(world, world.stations[visit.source]!);
    return serve(world, state, mine, frame, visit);
  }
  // Where lanes are free and something waits (it is not reachable), they are places too.
  const room = state.places - mine.waiting - (mine.early?.waiting(world.now) ?? 0) + (mine.busy < mine.lanes ? mine.lanes - mine.busy : 0);
  if (room < 1 || mine.atDoor > 0) {
    if (state.component.overflow === 'block') return waitAtDoor(world, state, mine, frame);
    if (state.component.overflow !== 'drop-oldest' || mine.waiting === 0) return turnAway(world, state, frame);
    dropOldest(world, state, mine, 1);
  }
  waitIn(world, state, mine, frame, 1);
  if (mine.busy < mine.lanes) dispatch(world, state, mine);
}

/** A push joins with all of its deliveries that find room. */
function joinPush(world: World, state: StationState, mine: Line, frame: number): void {
  const { frames } = world;
  let size = frames.left[frame]!;
  const { overflow, kind } = state.component;
  const free = Math.max(0, mine.lanes - mine.busy);
  // Nobody waits for a push: what it brings to a full line that blocks may as well wait in it.
  const room = Math.min(
    overflow === 'block' ? Infinity : free + state.places - mine.waiting - (mine.early?.waiting(world.now) ?? 0),
    sendRoom(world, state, world.program.visits[frames.visit[frame]!]!, frames.at[frame]!),
  );
  if (size <= Math.min(free, room) && mine.waiting === 0 && !state.unreachable && kind !== 'stream')
    return deliverAll(world, state, mine, frame);
  if (size > room) {
    if (overflow === 'drop-oldest' && mine.waiting > 0) dropOldest(world, state, mine, Math.min(size - room, mine.waiting));
    else if (room <= 0) return turnAway(world, state, frame);
    else {
      turnAwayDeliveries(world, state, frame, size - room);
      size = room;
      frames.left[frame] = size;
    }
  }
  state.unsent += size;
  waitIn(world, state, mine, frame, size);
  dispatch(world, state, mine);
}

/** All deliveries of a push find a free lane. */
function deliverAll(world: World, state: StationState, mine: Line, frame: number): void {
  const { frames, events, now } = world;
  const size = frames.left[frame]!;
  const { service, time } = world.program.visits[frames.visit[frame]!]!;
  frames.left[frame] = 0;
  frames.count[frame] = size;
  frames.stage[frame] = STAGE.inService;
  frames.began[frame] = now;
  state.inside += size;
  state.busy += size;
  mine.busy += size;
  countZeros(state.waits, size);
  for (let i = 0; i < size; i++) events.push(now + drawService(service, time) * state.slow, frame, EVENT.service);
}

/** Free lanes begin with what waits. */
function dispatch(world: World, state: StationState, mine: Line): void {
  const { frames } = world;
  if (state.unreachable) return;
  for (;;) {
    if (mine.atDoor > 0) letInLine(world, state, mine);
    if (mine.waiting === 0 || mine.busy >= mine.lanes) return;
    const priority = firstPriority(mine);
    const frame = mine.heads[priority]!;
    const visit = visitOf(world, frame);
    if (visit && visit.source >= 0 && expired(world, visit, frame)) {
      dropHead(world, state, mine, priority);
      continue;
    }
    mine.waiting--;
    state.waiting--;
    if (frames.kind[frame] === KIND.push) {
      state.unsent--;
      frames.count[frame] = frames.count[frame]! + 1;
      if (--frames.left[frame]! === 0) removeHead(mine, frames, priority);
    } else removeHead(mine, frames, priority);
    if (visit && visit.source >= 0) release(world, world.stations[visit.source]!);
    serve(world, state, mine, frame, visit);
  }
}

function serve(world: World, state: StationState, mine: Line, frame: number, visit: VisitCode | null): void {
  const { frames } = world;
  mine.busy++;
  state.busy++;
  frames.stage[frame] = STAGE.inService;
  frames.began[frame] = world.now;
  recordWait(world, state, visit, world.now - frames.since[frame]!);
  const law = visit ? visit.service : upkeepLaw(state, frames.at[frame]!);
  const over = world.now + drawService(law, visit ? visit.time : state.service) * state.slow;
  if (!state.station.buffer) return world.events.push(over, frame, EVENT.service);
  // A partition's throughput is a limit, not a delay: the record is in as soon as it is its turn.
  world.events.push(over, state.index, EVENT.turn | (frames.line[frame]! << EVENT_BITS));
  if (delayOrLeave(world, state, frame)) world.ready.push(frame, STATUS.answered);
}

/** A partition can take its next record. */
export function turnOver(world: World, state: StationState, index: number): void {
  touch(world, state);
  const mine = state.lines[index]!;
  state.inside--;
  mine.busy--;
  state.busy--;
  dispatch(world, state, mine);
}

/** A lane is free again that was taken when that was known ahead. */
export function laneFree(world: World, state: StationState, index: number): void {
  touch(world, state);
  const mine = state.lines[index]!;
  mine.busy--;
  dispatch(world, state, mine);
}

/** After the lane comes the fixed delay, if there is one; true: there is none, and the operation is through. */
function delayOrLeave(world: World, state: StationState, frame: number): boolean {
  if (state.delay > 0 && world.frames.kind[frame] !== KIND.push) {
    world.frames.stage[frame] = STAGE.delayed;
    world.events.push(world.now + state.delay, frame, EVENT.delay);
    return false;
  }
  return leave(world, state, frame);
}

function expired(world: World, visit: VisitCode, frame: number): boolean {
  const { retention } = world.stations[visit.source]!.component;
  return retention !== null && world.now - world.frames.since[frame]! > retention;
}

/** An operation's service is over; true: it is through with its station. */
export function served(world: World, frame: number): boolean {
  const { frames } = world;
  const state = world.stations[frames.station[frame]!]!;
  touch(world, state);
  if (frames.doomed[frame]! > 0) {
    diedInService(world, state, frame);
    return false;
  }
  state.inside--;
  if (!state.hasLanes) return leave(world, state, frame);
  const mine = state.lines[frames.line[frame]!]!;
  mine.busy--;
  state.busy--;
  const through = delayOrLeave(world, state, frame);
  if (mine.waiting > 0 || mine.atDoor > 0) dispatch(world, state, mine);
  return through;
}

/** An operation has left its lane and its fixed delay; true: it is through. (A push is when all of its deliveries are, by way of `ready`.) */
export function leave(world: World, state: StationState, frame: number): boolean {
  const { frames } = world;
  const visit = visitOf(world, frame);
  if (frames.kind[frame] !== KIND.push) {
    recordSojourn(world, state, frame, visit);
    return true;
  }
  const later = state.hasLanes ? state.delay : 0;
  recordDelivery(world, state, frame, visit!, later);
  const request = frames.request[frame]!;
  if (request >= 0) delivered(world, request, later);
  deliveryOver(world, frame);
  return false;
}

/** A full buffer with `drop oldest` loses the first record that waits for its consumer. */
function makeRoom(world: World, buffer: StationState, visit: VisitCode): boolean {
  if (buffer.component.overflow !== 'drop-oldest') return false;
  if (visit.later.length === 0) {
    touch(world, buffer);
    buffer.held--;
    buffer.sums.lost++;
    return true;
  }
  for (const consumer of buffer.station.consumers) {
    const state = world.stations[consumer.index]!;
    const full = state.lines.find((one) => one.waiting > 0);
    if (!full) continue;
    touch(world, state);
    dropHead(world, state, full, firstPriority(full));
    return true;
  }
  return false;
}

function dropOldest(world: World, state: StationState, mine: Line, count: number): void {
  for (let i = 0; i < count && mine.waiting > 0; i++) dropHead(world, state, mine, lastPriority(mine));
}

/** Loses the first operation of a line; a record's loss is its buffer's. */
function dropHead(world: World, state: StationState, mine: Line, priority: number): void {
  const { frames } = world;
  const frame = mine.heads[priority]!;
  const visit = visitOf(world, frame);
  mine.waiting--;
  state.waiting--;
  state.inside--;
  const source = visit && visit.source >= 0 ? world.stations[visit.source]! : null;
  (source ?? state).sums.lost++;
  if (frames.kind[frame] === KIND.push) {
    state.unsent--;
    if (--frames.left[frame]! > 0) return loseDelivery(world, frame);
    removeHead(mine, frames, priority);
    loseDelivery(world, frame);
    if (frames.count[frame] === 0) world.ready.push(frame, STATUS.answered);
    return;
  }
  removeHead(mine, frames, priority);
  world.ready.push(frame, STATUS.lost);
  if (source) release(world, source);
}

/** Its node died while it was served. What a consumer held is delivered again by its buffer. */
function diedInService(world: World, state: StationState, frame: number): void {
  const { frames } = world;
  frames.doomed[frame] = frames.doomed[frame]! - 1;
  if (state.station.sources.length > 0 && frames.kind[frame] !== KIND.push) {
    const visit = world.program.visits[frames.visit[frame]!]!;
    if (visit.source >= 0) {
      const buffer = world.stations[visit.source]!;
      touch(world, buffer);
      buffer.held++;
    }
    return join(world, state, frame, visit, Math.min(frames.line[frame]!, Math.max(0, state.active - 1)));
  }
  state.sums.lost++;
  if (frames.kind[frame] === KIND.push) {
    loseDelivery(world, frame);
    deliveryOver(world, frame);
  } else world.ready.push(frame, STATUS.lost);
}

/** A consumer without lanes reads what it could not reach before. */
function reachAgain(world: World, state: StationState): void {
  while (state.blocked.waiting > 0 && !state.unreachable && state.nodes > 0) {
    state.blocked.waiting--;
    world.ready.push(removeHead(state.blocked, world.frames, 0), STATUS.admitted);
  }
}

/** Who waits at the door of a line that is no longer in use goes to another; without any node they are turned away. */
function clearDoor(world: World, state: StationState, old: Line): void {
  while (old.atDoor > 0) {
    const frame = removeHead(old, world.frames, DOOR);
    old.atDoor--;
    state.inside--;
    if (state.nodes > 0) {
      join(world, state, frame, visitOf(world, frame), chooseLine(state, state.choice));
      continue;
    }
    letGo(world, frame);
    turnAway(world, state, frame);
  }
}

/** What waits in lines that are no longer in use moves to the others; free lanes of all begin. */
export function rearrange(world: World, state: StationState, unused: Line[]): void {
  const { frames } = world;
  if (state.station.sources.length > 0 && !state.hasLanes) reachAgain(world, state);
  for (const old of unused) {
    old.lanes = 0;
    for (let priority = 0; priority < 3; priority++) {
      while (old.heads[priority]! >= 0 && state.active > 0) {
        const frame = removeHead(old, frames, priority);
        const size = frames.kind[frame] === KIND.push ? frames.left[frame]! : 1;
        const index = chooseLine(state, state.choice);
        old.waiting -= size;
        append(state.lines[index]!, frames, frame, priority, size);
        frames.line[frame] = index;
      }
    }
    clearDoor(world, state, old);
  }
  for (let i = 0; i < state.active; i++) {
    if (state.nodes === 0) clearDoor(world, state, state.lines[i]!);
    dispatch(world, state, state.lines[i]!);
  }
}
