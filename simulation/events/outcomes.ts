/** From a request that is asked to what became of it. */
import { STATUS } from './frames.js';
import { count, countNow } from './histogram.js';
import type { World } from './world.js';

/** A new request of a flow, asked now. */
export function ask(world: World, flow: number): number {
  const { step } = world;
  if (step >= 0) {
    tick(world.tally.flows[flow]!.asked, step);
    world.open++;
  }
  return world.requests.take(flow, world.now, step);
}

/** A request that is refused before anything was done for it. */
export function refuse(world: World, flow: number): void {
  if (world.step < 0) return;
  const mine = world.tally.flows[flow]!;
  tick(mine.asked, world.step);
  tick(mine.refused, world.step);
}

/** The same where its client may ask again; `again` says whether it will. */
export function reask(world: World, flow: number, again: (world: World, request: number) => boolean): void {
  const request = ask(world, flow);
  if (!again(world, request)) answer(world, request, STATUS.refused, world.now);
}

/** A client asks the same thing once more. */
export function askedAgain(world: World, request: number): void {
  if (world.step >= 0) tick(world.tally.flows[world.requests.flow[request]!]!.again, world.step);
}

/** Its path ends at a time, which may be known ahead. */
export function answer(world: World, request: number, status: number, time: number): void {
  const { requests } = world;
  requests.status[request] = status;
  requests.answered[request] = time;
  partDone(world, request);
}

/** Deferred work ends at a time, which may be known ahead. */
export function deferredDone(world: World, request: number, status: number, time: number): void {
  const { requests } = world;
  if (status !== STATUS.answered) requests.lost[request] = 1;
  requests.done[request] = Math.max(requests.done[request]!, time);
  partDone(world, request);
}

/**
 * One delivery reached its subscriber `later` seconds from now. Of several each has the same chance to be the one that is measured: after
 * the n-th the next one that takes its place is the m-th with probability n/m of coming later, so m = ⌊n/u⌋ + 1.
 */
export function delivered(world: World, request: number, later: number): void {
  const { requests } = world;
  const number = requests.deliveries[request]! + 1;
  requests.deliveries[request] = number;
  if (number < requests.measures[request]!) return;
  requests.delivered[request] = world.now + later;
  requests.measures[request] = Math.min(2 ** 31 - 1, Math.floor(number / world.sampling[requests.flow[request]!]!.uniform()) + 1);
}

/** `lost` of `of` deliveries were not made: the request is lost where the one that is measured was among them. */
export function undelivered(world: World, request: number, lost: number, of: number): void {
  const { requests } = world;
  if (world.sampling[requests.flow[request]!]!.chance(lost / of)) requests.lost[request] = 1;
}

/** A part of what is done for a request ended. Its outcome is told once all have. */
export function partDone(world: World, request: number): void {
  const { requests } = world;
  if (--requests.open[request]! > 0) return;
  conclude(world, request);
  requests.release(request);
}

function tick(array: Float64Array, step: number): void {
  array[step] = array[step]! + 1;
}

function conclude(world: World, request: number): void {
  const { requests } = world;
  const step = requests.step[request]!;
  if (step < 0) return;
  world.open--;
  const index = requests.flow[request]!;
  const mine = world.tally.flows[index]!;
  const status = requests.status[request]!;
  if (status !== STATUS.answered || requests.lost[request] === 1) {
    const { refused, timedOut, lost } = mine;
    return tick(status === STATUS.refused ? refused : status === STATUS.timedOut ? timedOut : lost, step);
  }
  const node = world.flows[index]!;
  const end = node.flow.measure === 'reply' ? requests.answered[request]! : deliveredEnd(world, request, node.pushes);
  const latency = end - requests.asked[request]! + 2 * world.scenario.client.latency;
  if (step === world.step) {
    if (end > -Infinity) countNow(world.latencies[index]!, latency);
  } else if (end > -Infinity) count(mine.latency, mine.latencies, step, latency);
  const { deadline } = node.flow;
  tick(deadline !== null && latency > deadline ? mine.late : mine.good, step);
}

/** When what was to be delivered was; negative infinity: there was nothing (a push that did not happen). */
function deliveredEnd({ requests }: World, request: number, pushes: boolean): number {
  if (pushes) return requests.deliveries[request]! > 0 ? requests.delivered[request]! : -Infinity;
  return Math.max(requests.answered[request]!, requests.done[request]!);
}

/** The run is over: what is still under way is inside, but for requests whose outcome is known. */
export function concludeAll(world: World): void {
  const { requests } = world;
  for (let request = 0; request < requests.used; request++) {
    if (requests.open[request] === 0 || requests.step[request]! < 0) continue;
    const answered = requests.answered[request]! > -Infinity;
    const failed = answered && requests.status[request] !== STATUS.answered;
    const { flow } = world.plan.network.flows[requests.flow[request]!]!;
    if (failed || requests.lost[request] || (answered && flow.measure === 'reply')) conclude(world, request);
    else {
      world.tally.flows[requests.flow[request]!]!.inside++;
      world.open--;
    }
  }
}
