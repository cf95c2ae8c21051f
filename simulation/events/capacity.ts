/** Nodes that come and go: incidents and autoscalers. */
import { capacityAt, look, LOOK_SECONDS, newScaler, settledScaler } from '../analytic/capacity.js';
import { capacityBreaks, nodesDown } from '../analytic/timeline.js';
import { loseConnections, type Gate } from './sessions.js';
import { strike } from './losses.js';
import { touch } from './measure.js';
import { rearrange } from './stations.js';
import { EVENT, reshape, type StationState, type World } from './world.js';

/** Sets up every station at the start, `busyNodes` being what each one's expected traffic keeps busy. */
export function openStations(world: World, busyNodes: number[], settled: boolean, end: number): void {
  const { scenario } = world;
  for (const state of world.stations) {
    const { component } = state;
    const scaler = newScaler(component);
    state.scaler = scaler && settled ? settledScaler(scaler, component, busyNodes[state.index]!) : scaler;
    state.stamp = world.now;
    refresh(world, state);
    for (const time of capacityBreaks(scenario, component))
      if (time > world.now && time < end) world.events.push(time, state.index, EVENT.capacity);
    if (state.scaler) world.events.push(world.now + LOOK_SECONDS, state.index, EVENT.look);
  }
}

function refresh(world: World, state: StationState): void {
  touch(world, state);
  const capacity = capacityAt(world.scenario, state.component, state.scaler, Math.max(0, world.now));
  state.nodes = capacity.nodes;
  state.paid = capacity.paid;
  state.slow = capacity.slow;
  rearrange(world, state, reshape(state));
}

/** Something about a station's nodes changes now; those that die take with them what is on them. */
export function changeCapacity(world: World, state: StationState, gate: Gate | null): void {
  const { scenario, now } = world;
  const just = Math.min(1e-6, scenario.duration / 1e9);
  const died = nodesDown(scenario, state.component, now + just) - nodesDown(scenario, state.component, now - just);
  if (died > 0 && now > 0) {
    const share = Math.min(1, died / Math.max(1, state.nodes));
    strike(world, state, share);
    if (gate) loseConnections(world, gate, share);
  }
  refresh(world, state);
}

/** An autoscaler looks at how busy its component was since the last time. */
export function lookAt(world: World, state: StationState, end: number): void {
  touch(world, state);
  const { looked } = state;
  const utilization = looked.lanes > 0 ? looked.busy / looked.lanes : 0;
  const booting = state.scaler!.booting.length;
  state.scaler = look(state.scaler!, state.component, world.now, LOOK_SECONDS, utilization, state.nodes);
  state.looked = { busy: 0, lanes: 0 };
  const batches = state.scaler.booting;
  if (batches.length > 0 && batches.length >= booting) {
    const { ready } = batches.at(-1)!;
    if (ready > world.now && ready < end) world.events.push(ready, state.index, EVENT.capacity);
  }
  refresh(world, state);
  if (world.now + LOOK_SECONDS < end) world.events.push(world.now + LOOK_SECONDS, state.index, EVENT.look);
}
