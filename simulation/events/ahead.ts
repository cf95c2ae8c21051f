/**
 * Stations where it is known when an operation comes how long it will wait: first come, first served, by lanes that stay as they are. Of
 * each lane only the time at which it is free again is kept (Kiefer & Wolfowitz 1955), and the end of a service is an event only where
 * something follows it. Before lanes come or go, a station falls back to lines whose every step is an event.
 */
import { sendRoom } from './doors.js';
import { KIND, STAGE, STATUS } from './frames.js';
import { refuseDeliveries } from './losses.js';
import { recordAhead, recordHop, recordKnownHop } from './measure.js';
import { delivered } from './outcomes.js';
import { firstPriority, removeHead, replaceFirst } from './lines.js';
import { fallBackIfDue } from './outlook.js';
import { drawService, type ServiceLaw, type VisitCode } from './program.js';
import { EVENT } from './codes.js';
import { upkeepLaw, type StationState, type World } from './world.js';

/** An operation comes to a line now; false where there is no place for it. `visit` is null for upkeep. */
export function comeAhead(world: World, state: StationState, visit: VisitCode | null, law: ServiceLaw, index: number): boolean {
  if (state.places < Infinity && !hasPlace(world, state, index)) return false;
  world.known.since = world.now;
  serveAhead(world, state, visit, law, index);
  return true;
}

function hasPlace({ now }: World, { ahead, lines, places }: StationState, index: number): boolean {
  return ahead!.free[index]![0]! <= now || lines[index]!.early!.waiting(now) + 1 <= places;
}

/**
 * Finds in `world.known` when a lane begins with an operation that is here since `known.since`, when that is done, and when the operation
 * is through with its station, the fixed delay included.
 */
function serveAhead(world: World, state: StationState, visit: VisitCode | null, law: ServiceLaw, index: number): void {
  const { now, known } = world;
  const service = drawService(law, visit ? visit.time : state.service) * state.slow;
  if (state.hasLanes) {
    const lanes = state.ahead!.free[index]!;
    known.begin = Math.max(now, lanes[0]!);
    known.end = known.begin + service;
    replaceFirst(lanes, known.end);
    if (known.begin > now) noteWait(world, state, visit, index);
    // A partition's throughput is a limit, not a delay: the record is in as soon as it is its turn.
    known.through = (state.station.buffer ? known.begin : known.end) + state.delay;
  } else {
    known.begin = now;
    known.end = now + service + state.delay;
    known.through = known.end;
  }
  recordAhead(world, state);
}

/** Where there are places for so many only, those who wait are counted. */
function noteWait({ known }: World, { lines }: StationState, visit: VisitCode | null, index: number): void {
  const { early, unsent } = lines[index]!;
  early?.add(known.begin);
  if (unsent && visit?.node.visit.arrow === 'push') unsent.add(known.begin);
}

/** A frame goes on when it is through, as `world.known` has it. */
export function goOnWhenThrough(world: World, frame: number): void {
  const { through } = world.known;
  world.frames.stage[frame] = STAGE.delayed;
  if (through > world.now) return world.events.push(through, frame, EVENT.through);
  world.unlisted++;
  world.ready.push(frame, STATUS.answered);
}

/**
 * Of a push, `size` deliveries of `all` come to one line now; gives how many of them are dealt with. Those that end within the run are
 * made already; with one that does not, the request stays open.
 */
export function deliverAhead(
  world: World,
  state: StationState,
  visit: VisitCode,
  request: number,
  size: number,
  all: number,
  index: number,
): number {
  const room = Math.min(size, sendRoom(world, state, visit, all));
  let made = 0;
  let due = false;
  for (; made < room; made++) {
    due = fallBackIfDue(world, state, index);
    if (due || !comeAhead(world, state, visit, visit.service, index)) break;
    deliver(world, state, visit, request, all);
  }
  const dealtWith = due ? made : size;
  world.unlisted += made;
  state.sums.arrivals += dealtWith;
  if (dealtWith > made) refuseDeliveries(world, state, request, dealtWith - made, all);
  return dealtWith;
}

/** A delivery whose end is known: made already, unless the run ends before. */
function deliver(world: World, state: StationState, visit: VisitCode, request: number, all: number): void {
  const { now, end, known } = world;
  if (known.through > end) {
    world.requests.open[request]!++;
    return;
  }
  recordHop(world, state.index, visit, request, (known.through - known.since) / all);
  delivered(world, request, known.through - now);
}

/** What waits in the lists of a station that begins to look ahead gets its lanes, as long as these stay as they are. */
export function serveWaiting(world: World, state: StationState): void {
  const { frames } = world;
  for (let index = 0; index < state.active; index++) {
    const line = state.lines[index]!;
    while (line.waiting > 0 && !fallBackIfDue(world, state, index)) {
      const priority = firstPriority(line);
      const frame = line.heads[priority]!;
      const pushed = frames.kind[frame] === KIND.push;
      if (!pushed || frames.left[frame] === 1) removeHead(line, frames, priority);
      line.waiting--;
      state.waiting--;
      state.inside--;
      world.known.since = frames.since[frame]!;
      world.unlisted++;
      const made = frames.visit[frame]!;
      if (made < 0) {
        serveAhead(world, state, null, upkeepLaw(state, frames.at[frame]!), index);
        world.ready.push(frame, STATUS.answered);
        continue;
      }
      const visit = world.program.visits[made]!;
      serveAhead(world, state, visit, visit.service, index);
      if (pushed) deliverWaiting(world, state, visit, frame);
      else {
        recordKnownHop(world, state, visit, frames.request[frame]!);
        goOnWhenThrough(world, frame);
      }
    }
    if (!state.ahead) return;
  }
}

function deliverWaiting(world: World, state: StationState, visit: VisitCode, frame: number): void {
  const { frames } = world;
  state.unsent--;
  frames.left[frame] = frames.left[frame]! - 1;
  deliver(world, state, visit, frames.request[frame]!, frames.at[frame]!);
  if (frames.left[frame] === 0 && frames.count[frame] === 0) world.ready.push(frame, STATUS.answered);
}
