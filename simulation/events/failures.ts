/**
 * Nodes that fail by chance: each works for an exponential time of mean `mtbf` and is missed for one of mean `mttr`, or until a standby
 * in another zone has taken over. What that makes of availability is a forecast, so runs have it only when they are asked to.
 */
import { die, refresh } from './capacity.js';
import { missedFor } from '../incidents.js';
import type { Gate } from './sessions.js';
import { EVENT, EVENT_BITS } from './codes.js';
import type { StationState, World } from './world.js';

/** Begins every node's life: at a steady start a share mttr / (mtbf + mttr) of them is down. */
export function openFailures(world: World, settled: boolean): void {
  for (const state of world.stations) {
    const { component } = state;
    if (component.mtbf === null || component.mttr === null || component.mtbf <= 0) continue;
    for (let node = 0; node < component.nodes.max; node++) {
      const life = world.streams.lasting(`failures ${component.name} ${node}`);
      state.lives.push(life);
      // Missed only until the failover, a node is down for a smaller share of its time.
      const down = component.mttr > 0 ? downSeconds(state, component.mttr) : 0;
      state.failed[node] = settled && life.chance(down / (component.mtbf + down)) ? 1 : 0;
      schedule(world, state, node);
    }
    refresh(world, state);
  }
}

/** Mean of an exponential time of mean `mttr` that is cut at the failover: mttr (1 − e^(−failover / mttr)). */
function downSeconds({ component }: StationState, mttr: number): number {
  const most = missedFor(component, Infinity);
  return most === Infinity ? mttr : mttr * (1 - Math.exp(-most / mttr));
}

function schedule(world: World, state: StationState, node: number): void {
  const { component, lives, failed } = state;
  const time = lives[node]!.exponential();
  const wait = failed[node] === 1 ? missedFor(component, time * component.mttr!) : time * component.mtbf!;
  world.events.push(world.now + wait, state.index, EVENT.failure | (node << EVENT_BITS));
}

/** A node fails, or is back. Nodes that an autoscaler does not have just now live on unseen. */
export function fail(world: World, state: StationState, gate: Gate | null, node: number): void {
  state.failed[node] = 1 - state.failed[node]!;
  if (node < state.paid && state.failed[node] === 1 && state.nodes > 0) die(world, state, gate, 1);
  schedule(world, state, node);
  refresh(world, state);
  for (const consumer of state.station.consumers) refresh(world, world.stations[consumer.index]!);
}
