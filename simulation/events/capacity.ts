/** Nodes that come and go: incidents, deploys, failures, autoscalers. */
import { look, LOOK_SECONDS, newScaler, settledScaler } from '../analytic/capacity.js';
import { slowness } from '../analytic/timeline.js';
import { drainSeconds, nodesAway } from '../incidents.js';
import { serveWaiting } from './ahead.js';
import { closeGently, loseConnections, type Gate } from './sessions.js';
import { grantMore, reachSources } from './links.js';
import { strike } from './losses.js';
import { fallBack, lookAhead } from './outlook.js';
import { touchAll } from './measure.js';
import { rearrange } from './stations.js';
import { EVENT, EVENT_BITS } from './codes.js';
import { isPlain, reshape, type StationState, type World } from './world.js';

/** Sets up every station at the start, `busyNodes` being what each one's expected traffic keeps busy; the window begins at `from`. */
export function openStations(world: World, busyNodes: number[], settled: boolean, from: number, end: number): void {
  // Looks are counted from the window, however long the warm-up before it.
  const firstLook = world.now + ((from - world.now) % LOOK_SECONDS || LOOK_SECONDS);
  for (const state of world.stations) {
    const { component } = state;
    const scaler = newScaler(component);
    state.scaler = scaler && settled ? settledScaler(scaler, component, busyNodes[state.index]!) : scaler;
    state.paid = state.scaler?.wanted ?? component.nodes.min;
    state.stamp = world.now;
    state.seldomStamp = world.now;
    openDeploys(world, state, end);
    for (const time of state.station.changes.times)
      if (time > world.now && time < end) world.events.push(time, state.index, EVENT.capacity);
    if (state.scaler) world.events.push(firstLook, state.index, EVENT.look);
  }
  for (const state of world.stations) refresh(world, state);
}

/** Brings nodes, lanes and speed up to what they are now; what can go on then does. */
export function refresh(world: World, state: StationState): void {
  touchAll(world, state);
  fallBack(world, state);
  state.refreshed = world.now;
  const time = Math.max(0, world.now);
  const { scaler, component, station } = state;
  state.paid = scaler?.wanted ?? component.nodes.min;
  const booting = scaler ? scaler.booting.reduce((sum, batch) => sum + (batch.ready > time ? batch.nodes : 0), 0) : 0;
  let failed = 0;
  for (let node = 0; node < state.paid && node < state.failed.length; node++) failed += state.failed[node]!;
  const away = nodesAway(station.changes.absences, component, state.paid, time);
  state.nodes = Math.max(0, state.paid - booting - away - state.deploying - failed);
  state.slow = slowness(world.scenario, component, time);
  state.delay = component.latency * state.slow;
  reachSources(world, state);
  rearrange(world, state, reshape(state));
  state.plain = isPlain(state);
  grantMore(world, state);
  if (lookAhead(world, state)) serveWaiting(world, state);
}

/** Something about a station's nodes changes now; those that die take with them what is on them. */
export function changeCapacity(world: World, state: StationState, gate: Gate | null): void {
  const { scenario, now } = world;
  const just = Math.min(1e-6, scenario.duration / 1e9);
  const away = (time: number): number => nodesAway(state.station.changes.absences, state.component, state.paid, time);
  const died = away(now + just) - away(now - just);
  if (died > 0 && now > 0) die(world, state, gate, died);
  refresh(world, state);
  // A buffer that comes or goes is felt by those that read from it.
  for (const consumer of state.station.consumers) refresh(world, world.stations[consumer.index]!);
}

/** Nodes die with all that is on them. */
export function die(world: World, state: StationState, gate: Gate | null, nodes: number): void {
  const share = Math.min(1, nodes / Math.max(1, state.nodes));
  strike(world, state, share);
  if (gate) loseConnections(world, gate, share);
}

/** How far a deploy is: which of its parts comes next, and nodes still to go, this one included. */
const PHASE = { drain: 0, boot: 1, back: 2 } as const;
const PHASE_BITS = 2;

function deployEvent(world: World, state: StationState, seconds: number, phase: number, left: number): void {
  world.events.push(world.now + seconds, state.index, EVENT.deploy | (((left << PHASE_BITS) | phase) << EVENT_BITS));
}

/** Deploys to come, and those under way when the window begins. */
function openDeploys(world: World, state: StationState, end: number): void {
  const [drain, boot] = [drainSeconds(state.component, state.station.holdsUsers), state.component.boot];
  for (const incident of world.scenario.incidents) {
    if (incident.type !== 'deploy' || incident.component !== state.component.name) continue;
    const since = world.now - incident.start;
    if (since < 0) {
      if (incident.start < end) deployEvent(world, state, -since, PHASE.drain, 0);
      continue;
    }
    const turn = Math.max(1e-9, drain + boot);
    const gone = Math.floor(since / turn);
    for (let one = 0; one < Math.min(gone, state.paid); one++) chill(state, incident.start + (one + 1) * turn);
    if (gone >= state.paid) continue;
    const into = since - gone * turn;
    const draining = into < drain;
    if (draining) state.draining++;
    else state.deploying++;
    deployEvent(world, state, (draining ? drain : turn) - into, draining ? PHASE.boot : PHASE.back, state.paid - gone);
  }
}

/** The node that is back begins with an empty cache. */
function chill(state: StationState, time: number): void {
  if (state.component.hit !== null) state.chills.push({ time, share: 1 / Math.max(1, state.paid) });
}

/** A rolling deploy, one node after the other: it takes nothing new, finishes what it has, and is replaced. */
export function deployOn(world: World, state: StationState, gate: Gate | null, detail: number): void {
  const phase = detail & ((1 << PHASE_BITS) - 1);
  let left = detail >> PHASE_BITS;
  if (phase === PHASE.boot) {
    state.draining--;
    state.deploying++;
    deployEvent(world, state, state.component.boot, PHASE.back, left);
    return refresh(world, state);
  }
  if (phase === PHASE.back) {
    state.deploying--;
    chill(state, world.now);
    refresh(world, state);
    if (--left === 0) return;
  } else left = Math.max(1, state.paid);
  state.draining++;
  const drain = drainSeconds(state.component, state.station.holdsUsers);
  if (gate) closeGently(world, gate, 1 / Math.max(1, state.nodes), drain);
  deployEvent(world, state, drain, PHASE.boot, left);
}

/** An autoscaler looks at how busy its component was since the last time. */
export function lookAt(world: World, state: StationState, end: number): void {
  touchAll(world, state);
  const { looked, sums } = state;
  const utilization = sums.lanes > looked.lanes ? (sums.busy - looked.busy) / (sums.lanes - looked.lanes) : 0;
  const booting = state.scaler!.booting.length;
  state.scaler = look(state.scaler!, state.component, world.now, LOOK_SECONDS, utilization, state.nodes);
  state.looked = { busy: sums.busy, lanes: sums.lanes };
  const batches = state.scaler.booting;
  if (batches.length > 0 && batches.length >= booting) {
    const { ready } = batches.at(-1)!;
    if (ready > world.now && ready < end) world.events.push(ready, state.index, EVENT.capacity);
  }
  refresh(world, state);
  if (world.now + LOOK_SECONDS < end) world.events.push(world.now + LOOK_SECONDS, state.index, EVENT.look);
}
