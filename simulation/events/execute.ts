/**
 * Carries out the program: a frame goes through its block until it has to wait; what it waits for puts it on the `ready` stack when it
 * ends. Nothing here calls itself for as long as work follows work, so a thousand calls in a row need no deeper stack than one.
 */
import { usersAt } from '../analytic/traffic.js';
import { firstAsked, willAskAgain } from './clients.js';
import { backoffSeconds, saved } from './retries.js';
import { giveBack, store } from './buffers.js';
import { KIND, LINK, STAGE, STATUS } from './frames.js';
import { warmth } from '../incidents.js';
import { enter, hangUp, isCut } from './links.js';
import { answer, ask, askedAgain, deferredDone, partDone, undelivered } from './outcomes.js';
import { recordKnownHop } from './measure.js';
import { turnAway } from './losses.js';
import { OP, subscribers, type VisitCode } from './program.js';
import { letGo } from './doors.js';
import { comeAhead, deliverAhead, goOnWhenThrough } from './ahead.js';
import { fallBackIfDue } from './outlook.js';
import { arrive, comeIn } from './stations.js';
import { EVENT, EVENT_BITS } from './codes.js';
import { chooseLine, type World } from './world.js';

/** A flow's request is asked and goes as far as it gets without waiting. */
export function begin(world: World, flow: number): void {
  firstAsked(world, flow);
  beginPath(world, ask(world, flow));
}

function beginPath(world: World, request: number): void {
  start(world, world.frames.take(KIND.path, -1, request), world.program.paths[world.requests.flow[request]!]!);
}

/** A client asks again; `connected` is false where it has no connection just now. */
export function beginAgain(world: World, request: number, connected: boolean): void {
  askedAgain(world, request);
  if (connected) beginPath(world, request);
  else if (!willAskAgain(world, request)) answer(world, request, STATUS.refused, world.now);
}

function start(world: World, frame: number, block: number): void {
  world.frames.at[frame] = block;
  world.frames.stage[frame] = STAGE.blocks;
  run(world, frame);
}

/** Lets every frame that can go on do so. */
export function drain(world: World): void {
  const { ready } = world;
  while (ready.pop()) resume(world, ready.frame, ready.status);
}

/** A frame is through with its station. */
export function goOn(world: World, frame: number): void {
  if (world.frames.kind[frame] === KIND.upkeep) world.frames.release(frame);
  else visited(world, frame, STATUS.answered);
}

/** What a frame waited for ended: its own visit of a station, a call, or one of several branches. */
function resume(world: World, frame: number, status: number): void {
  const { frames } = world;
  const kind = frames.kind[frame]!;
  if (status === STATUS.admitted) return comeIn(world, frame);
  if (kind === KIND.upkeep) return frames.release(frame);
  if (kind === KIND.call) return attemptOver(world, frame, status);
  if (frames.stage[frame] !== STAGE.blocks) return visited(world, frame, status);
  if (frames.left[frame]! > 0) {
    if (status > frames.status[frame]!) frames.status[frame] = status;
    if (--frames.left[frame]! > 0) return;
    status = frames.status[frame]!;
  }
  if (status === STATUS.answered) run(world, frame);
  else finish(world, frame, status);
}

/** An attempt or a push is through with its station; now comes what the component does then. */
function visited(world: World, frame: number, status: number): void {
  const { frames } = world;
  if (status !== STATUS.answered) return finish(world, frame, status);
  const visit = world.program.visits[frames.visit[frame]!]!;
  if (visit.follow !== null) return visitOn(world, frame, visit.follow);
  if (visit.buffer) {
    store(world, visit, frame);
    for (const block of visit.later) beginLater(world, frame, block);
    const { retention } = world.stations[visit.station]!.component;
    // What nobody reads is lost when its time is up.
    if (visit.later.length === 0 && retention !== null && world.now + retention < world.scenario.duration)
      world.requests.lost[frames.request[frame]!] = 1;
    return finish(world, frame, status);
  }
  if (visit.miss >= 0 && visit.chance.chance(missRatio(world, visit))) {
    frames.count[frame] = 1;
    return start(world, frame, visit.miss);
  }
  if (visit.then >= 0) start(world, frame, visit.then);
  else finish(world, frame, status);
}

function missRatio(world: World, visit: VisitCode): number {
  const { component, chills } = world.stations[visit.station]!;
  if (component.hit === null) return 1;
  return 1 - component.hit * (chills.length > 0 ? warmth(component, chills, world.now) : 1);
}

/** Carries out a block up to the next call or fork. */
function run(world: World, frame: number): void {
  const { frames } = world;
  const { code, visits } = world.program;
  let at = frames.at[frame]!;
  for (;;) {
    const op = code[at]!;
    if (op === OP.end) {
      if (frames.count[frame] === 0) return finish(world, frame, STATUS.answered);
      // The block was what follows a miss.
      frames.count[frame] = 0;
      at = visits[frames.visit[frame]!]!.then;
      if (at < 0) return finish(world, frame, STATUS.answered);
    } else if (op === OP.call) {
      const visit = visits[code[at + 1]!]!;
      at += 2;
      if (!visit.chance.chance(visit.probability)) continue;
      frames.at[frame] = at;
      if (visit.plain && code[at] === OP.end && isFree(world, frame)) return visitOn(world, frame, visit);
      return call(world, frame, visit);
    } else if (op === OP.fork) {
      const count = code[at + 1]!;
      frames.at[frame] = at + 2 + count;
      frames.left[frame] = count;
      frames.status[frame] = STATUS.answered;
      for (let i = 0; i < count; i++) start(world, frames.take(KIND.branch, frame, frames.request[frame]!), code[at + 2 + i]!);
      if (count > 0) return;
      at += 2;
    } else if (op === OP.handover) {
      at += 2;
      frames.at[frame] = at;
      world.atDoor = -1;
      beginLater(world, frame, code[at - 1]!);
      if (world.atDoor >= 0) {
        frames.child[world.atDoor] = frame;
        return;
      }
    } else if (op === OP.later) {
      beginLater(world, frame, code[at + 1]!);
      at += 2;
    } else {
      push(world, frame, visits[code[at + 1]!]!);
      at += 2;
    }
  }
}

function finish(world: World, frame: number, status: number): void {
  const { frames } = world;
  const kind = frames.kind[frame]!;
  const parent = frames.parent[frame]!;
  const request = frames.request[frame]!;
  const made = frames.visit[frame]!;
  if (made >= 0 && kind !== KIND.call) {
    const visit = world.program.visits[made]!;
    if (frames.linked[frame] === LINK.connection) hangUp(world, visit);
    else if (frames.linked[frame] === LINK.place) giveBack(world, world.stations[visit.station]!);
    // The answer does not come through.
    if (status === STATUS.answered && isCut(world, visit)) status = STATUS.lost;
  }
  frames.release(frame);
  if (parent >= 0) world.ready.push(parent, status);
  else if (kind === KIND.path) {
    if (status === STATUS.answered || !willAskAgain(world, request)) answer(world, request, status, world.now);
  } else if (kind === KIND.deferred || kind === KIND.push) deferredDone(world, request, status, world.now);
  else partDone(world, request);
}

/** Work that nobody waits for; its request is open until it is done. */
function beginLater(world: World, frame: number, block: number): void {
  const request = world.frames.request[frame]!;
  world.requests.open[request]!++;
  start(world, world.frames.take(KIND.deferred, -1, request), block);
}

function push(world: World, frame: number, visit: VisitCode): void {
  if (!visit.chance.chance(visit.probability)) return;
  const size = subscribers(visit, visit.node.visit.timesUsers ? usersAt(world.scenario, Math.max(0, world.now)) : 0);
  if (size === 0) return;
  const state = world.stations[visit.station]!;
  visit.sums.operations += size;
  if (isCut(world, visit)) return undelivered(world, world.frames.request[frame]!, size, size);
  const lines = Math.max(1, state.hasLanes ? state.active : 1);
  if (lines === 1) return pushOn(world, frame, visit, size, size, 0);
  const sizes = new Int32Array(lines);
  for (let i = 0; i < size; i++) sizes[chooseLine(state, visit.line)]!++;
  for (let line = 0; line < lines; line++) {
    if (sizes[line]! > 0) pushOn(world, frame, visit, sizes[line]!, size, line);
  }
}

function pushOn(world: World, frame: number, visit: VisitCode, size: number, all: number, line: number): void {
  const { frames, requests } = world;
  const request = frames.request[frame]!;
  const state = world.stations[visit.station]!;
  const left = state.ahead ? size - deliverAhead(world, state, visit, request, size, all, line) : size;
  if (left === 0) return;
  requests.open[request]!++;
  const made = frames.take(KIND.push, -1, request);
  frames.visit[made] = visit.node.id;
  frames.priority[made] = visit.priority;
  frames.left[made] = left;
  frames.at[made] = all;
  arrive(world, state, made, line);
}

function call(world: World, frame: number, visit: VisitCode): void {
  const { frames } = world;
  if (visit.plain) {
    attempt(world, frame, visit, visit.priority);
    return;
  }
  const made = frames.take(KIND.call, frame, frames.request[frame]!);
  frames.visit[made] = visit.node.id;
  frames.left[made] = visit.times;
  beginCall(world, made, visit);
}

/** One of a call's repeats. */
function beginCall(world: World, frame: number, visit: VisitCode): void {
  world.frames.count[frame] = 0;
  visit.sums.calls++;
  if (visit.retry) visit.allowance = saved(visit.allowance, visit.retry);
  tryCall(world, frame, visit);
}

function tryCall(world: World, frame: number, visit: VisitCode): void {
  const { frames } = world;
  if (visit.breaker && !visit.breaker.allows(world.now)) return fail(world, frame, visit, STATUS.refused);
  visit.sums.attempts++;
  const again = frames.count[frame]! > 0;
  // First the attempt, then the assignment: making it may move the arrays to larger ones.
  const made = attempt(world, frame, visit, again && visit.retry?.low ? 2 : visit.priority);
  frames.child[frame] = made;
  if (visit.timeout !== null) visit.timers.begin(world, visit.node.id, frame, visit.timeout);
}

/** One operation at the visit's component; records of a polled stream are seen at the next poll. */
function attempt(world: World, parent: number, visit: VisitCode, priority: number): number {
  const { frames } = world;
  const made = frames.take(KIND.attempt, parent, frames.request[parent]!);
  setOut(world, made, visit, priority);
  return made;
}

/** Whether a frame is done with its own visit, whatever comes of the next: nothing is held for it, nothing follows. */
function isFree({ frames, program }: World, frame: number): boolean {
  const made = frames.visit[frame]!;
  return made < 0 || (frames.linked[frame] === LINK.none && frames.count[frame] === 0 && program.visits[made]!.cuts.length === 0);
}

/** The last call of a block: the frame that would only wait for it makes it itself. */
function visitOn(world: World, frame: number, visit: VisitCode): void {
  world.frames.stage[frame] = STAGE.ready;
  setOut(world, frame, visit, visit.priority);
}

function setOut(world: World, made: number, visit: VisitCode, priority: number): void {
  const { frames } = world;
  frames.visit[made] = visit.node.id;
  frames.priority[made] = world.lowRetries && world.requests.tries[frames.request[made]!]! > 0 ? 2 : priority;
  visit.sums.operations++;
  if (visit.straight && world.stations[visit.station]!.ahead) setOutAhead(world, made, visit);
  else if (visit.direct) arrive(world, world.stations[visit.station]!, made);
  else setOutFar(world, made, visit);
}

/** To a station that knows when it will be through: where nothing follows, that is when the request is answered. */
function setOutAhead(world: World, made: number, visit: VisitCode): void {
  const { frames, stations } = world;
  const state = stations[visit.station]!;
  const index = chooseLine(state, visit.line);
  if (fallBackIfDue(world, state, index)) return arrive(world, state, made, index);
  const kind = frames.kind[made]!;
  const request = frames.request[made]!;
  state.sums.arrivals++;
  if (!comeAhead(world, state, visit, visit.service, index)) return turnAway(world, state, made);
  recordKnownHop(world, state, visit, request);
  const { through } = world.known;
  if (!visit.last || through > world.end || (kind !== KIND.path && kind !== KIND.deferred)) return goOnWhenThrough(world, made);
  world.unlisted++;
  frames.release(made);
  if (kind === KIND.path) answer(world, request, STATUS.answered, through);
  else deferredDone(world, request, STATUS.answered, through);
}

/** Over a link that may hold it up, or for a record that is seen only at its consumer's next poll. */
function setOutFar(world: World, made: number, visit: VisitCode): void {
  if (visit.poll > 0) {
    world.frames.stage[made] = STAGE.delayed;
    world.frames.station[made] = visit.station;
    world.events.push(world.now + visit.chance.uniform() * visit.poll, made, EVENT.poll);
  } else if (visit.source >= 0) arrive(world, world.stations[visit.station]!, made);
  else enter(world, visit, made);
}

/** A call's attempt ended. One that was lost gives no sign: where there is a timeout, that ends it. */
function attemptOver(world: World, frame: number, status: number): void {
  const { frames } = world;
  const visit = world.program.visits[frames.visit[frame]!]!;
  frames.child[frame] = -1;
  if (status === STATUS.lost && visit.timeout !== null) return;
  forgetTimer(world, frame);
  visit.breaker?.record(world.now, status !== STATUS.answered);
  if (status !== STATUS.answered) return fail(world, frame, visit, status);
  if (--frames.left[frame]! > 0) beginCall(world, frame, visit);
  else finish(world, frame, status);
}

/** A later generation does not listen to the timers of an earlier one. */
function forgetTimer(world: World, frame: number): void {
  const { generation } = world.frames;
  generation[frame] = (generation[frame]! + 1) & 0xffffff;
}

function fail(world: World, frame: number, visit: VisitCode, status: number): void {
  const { frames } = world;
  const { retry } = visit;
  const number = frames.count[frame]!;
  if (status === STATUS.lost || !retry || number >= retry.times) return finish(world, frame, status);
  if (retry.budget !== null) {
    if (visit.allowance < 1) return finish(world, frame, status);
    visit.allowance--;
  }
  frames.count[frame] = number + 1;
  const wait = backoffSeconds(retry, number, () => visit.chance.uniform());
  world.events.push(world.now + wait, frame, EVENT.retry | (frames.generation[frame]! << EVENT_BITS));
}

/** The first timeout of an arrow's calls is over. */
export function timeoutOver(world: World, id: number): void {
  const { timers } = world.program.visits[id]!;
  const frame = timers.take(world);
  if (frame >= 0) timedOut(world, frame);
  timers.goOn(world, id);
}

/** The caller gives up waiting. What was begun is done all the same, for nobody. */
function timedOut(world: World, frame: number): void {
  const { frames } = world;
  const child = frames.child[frame]!;
  if (child >= 0) {
    frames.parent[child] = -1;
    frames.child[frame] = -1;
    letGo(world, child);
    world.requests.open[frames.request[frame]!]!++;
  }
  forgetTimer(world, frame);
  const visit = world.program.visits[frames.visit[frame]!]!;
  visit.breaker?.record(world.now, true);
  fail(world, frame, visit, STATUS.timedOut);
}

/** A call's wait before another attempt is over. */
export function retried(world: World, frame: number): void {
  tryCall(world, frame, world.program.visits[world.frames.visit[frame]!]!);
}
