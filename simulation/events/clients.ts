/** Clients that ask again when they got no good answer. */
import { refuse, reask } from './outcomes.js';
import { backoffSeconds, saved } from './retries.js';
import { EVENT } from './codes.js';
import type { World } from './world.js';

/** A client asks for the first time, which lets its budget grow. */
export function firstAsked(world: World, flow: number): void {
  const { retry } = world.scenario.client;
  if (retry) world.allowances[flow] = saved(world.allowances[flow]!, retry);
}

/** A request failed: true where its client will ask again. */
export function willAskAgain(world: World, request: number): boolean {
  const { retry } = world.scenario.client;
  const { requests } = world;
  if (!retry || requests.tries[request]! >= retry.times) return false;
  const flow = requests.flow[request]!;
  if (retry.budget !== null) {
    if (world.allowances[flow]! < 1) return false;
    world.allowances[flow]!--;
  }
  const wait = backoffSeconds(retry, requests.tries[request]!, () => world.sampling[flow]!.uniform());
  requests.tries[request]!++;
  world.events.push(world.now + wait, request, EVENT.again);
  return true;
}

/** A user's request that gets nowhere: it is refused, unless its client asks again. */
export function turnedAway(world: World, flow: number): void {
  if (!world.scenario.client.retry) return refuse(world, flow);
  firstAsked(world, flow);
  reask(world, flow, willAskAgain);
}
