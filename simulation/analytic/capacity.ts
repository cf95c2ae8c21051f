/** What a component can do at a time: nodes in service, lanes, and how fast a line empties with the capacity that is to come. */
import type { Component } from '../model.js';
import { within } from '../incidents.js';
import { deployed, nodesDown } from './changes.js';
import type { Plan, Station } from './plan.js';
import { slowness } from './timeline.js';

/** An autoscaler's memory. */
export interface Scaler {
  /** Nodes asked for, those that boot included. */
  wanted: number;
  /** Nodes that are booting: when they are ready, and how many. */
  booting: { ready: number; nodes: number }[];
  /** Smoothed utilisation. */
  smoothed: number;
  lookedAt: number;
  changedAt: number;
}

/** Seconds between two looks of an autoscaler, and over which it smooths utilisation. */
export const LOOK_SECONDS = 15;
const SMOOTHING_SECONDS = 60;
/** A scaler leaves things alone within this fraction of its target, as Kubernetes does. */
const TOLERANCE = 0.1;

export function newScaler(component: Component): Scaler | null {
  if (!component.autoscale || component.nodes.max <= component.nodes.min) return null;
  return { wanted: component.nodes.min, booting: [], smoothed: component.autoscale.target, lookedAt: -Infinity, changedAt: -Infinity };
}

/** The scaler with as many nodes as a utilisation at `nodes` nodes asks for, ready at once: where a steady start stands. */
export function settledScaler(scaler: Scaler, component: Component, busyNodes: number): Scaler {
  const target = component.autoscale!.target;
  const wanted = clampNodes(component, Math.ceil(busyNodes / target - 1e-9));
  return { ...scaler, wanted, smoothed: Math.min(1, busyNodes / wanted) };
}

function clampNodes(component: Component, nodes: number): number {
  return Math.min(component.nodes.max, Math.max(component.nodes.min, nodes));
}

/**
 * One look: `utilization` was seen over `seconds` up to `time`. More nodes are asked for at once, at most double or four more, whichever is
 * larger (Kubernetes' default); fewer only after the cooldown.
 */
export function look(scaler: Scaler, component: Component, time: number, seconds: number, utilization: number, inService: number): Scaler {
  const { target, boot, cooldown } = component.autoscale!;
  const weight = 1 - Math.exp(-seconds / SMOOTHING_SECONDS);
  const smoothed = scaler.smoothed + weight * (utilization - scaler.smoothed);
  const booting = scaler.booting.filter((batch) => batch.ready > time);
  const looked = { ...scaler, smoothed, booting, lookedAt: time };
  const off = smoothed / target;
  if (Math.abs(off - 1) <= TOLERANCE) return looked;
  const most = Math.max(scaler.wanted * 2, scaler.wanted + 4);
  const wanted = clampNodes(component, Math.min(most, Math.ceil(Math.max(1, inService) * off - 1e-9)));
  if (wanted > scaler.wanted) {
    return { ...looked, wanted, changedAt: time, booting: [...booting, { ready: time + boot, nodes: wanted - scaler.wanted }] };
  }
  if (wanted < scaler.wanted && booting.length === 0 && time - scaler.changedAt >= cooldown) return { ...looked, wanted, changedAt: time };
  return looked;
}

/** Capacity of a component at a moment. */
export interface Capacity {
  /** Nodes in service, and nodes paid for (those that boot, and those that died and are being replaced, included). */
  nodes: number;
  paid: number;
  /** Nodes of these that let their users go. */
  draining: number;
  /** Factor on service times. */
  slow: number;
}

export function capacityAt({ scenario }: Plan, { component, changes }: Station, scaler: Scaler | null, time: number): Capacity {
  const paid = scaler ? scaler.wanted : component.nodes.min;
  const booting = scaler ? scaler.booting.reduce((sum, batch) => sum + (batch.ready > time ? batch.nodes : 0), 0) : 0;
  const nodes = Math.max(0, paid - booting - nodesDown(changes, component, paid, time));
  return { nodes, draining: deployed(changes, paid, time).draining, paid, slow: slowness(scenario, component, time) };
}

/** Nodes that get work at a time: those of a consumer that reaches none of its buffers get none. */
export function nodesAtWork(plan: Plan, station: Station, scalers: (Scaler | null)[], time: number): number {
  const { sources, changes, index } = station;
  const serves = (one: Station): number => capacityAt(plan, one, scalers[one.index]!, time).nodes;
  if (sources.length > 0 && (within(changes.cuts, time) || sources.every((source) => serves(source) === 0))) return 0;
  return capacityAt(plan, station, scalers[index]!, time).nodes;
}

/**
 * Lanes of a store that its callers' pools can keep busy at a time: a call holds its connection as long as it holds a lane, and longer. Infinite
 * where there is no pool.
 */
export function pooledLanes(plan: Plan, { component, pooling }: Station, scalers: (Scaler | null)[], nodes: number, time: number): number {
  if (!pooling) return Infinity;
  const kept = pooling.callers.reduce((sum, one) => sum + capacityAt(plan, one, scalers[one.index]!, time).nodes * component.pool!, 0);
  const most = component.connections === null ? Infinity : component.connections * Math.max(1, nodes);
  return Math.min(kept, most) * pooling.busyShare;
}

/** Times after `time` at which the component's capacity is known to change. */
export function changesAhead({ changes }: Station, scaler: Scaler | null, time: number): number[] {
  const times = scaler ? [...changes.times, ...scaler.booting.map((batch) => batch.ready)] : changes.times;
  if (times.length === 0) return times;
  return times.filter((at) => at > time + 1e-9).sort((a, b) => a - b);
}

/**
 * In how many seconds from `time` on a number of departures takes place, where all lanes are busy at `rate(at)` departures per second, which
 * changes at the given times: inf{w : ∫ rate ≥ places}.
 */
export function drainTimes(time: number, changes: number[], rate: (at: number) => number): (places: number) => number {
  // Rates are asked for once: between two changes they stay.
  const speeds: number[] = [];
  const speedFrom = (change: number): number => (speeds[change] ??= rate(change === 0 ? time : changes[change - 1]!));
  return (places) => {
    let left = places;
    let now = time;
    for (let k = 0; k < changes.length; k++) {
      const change = changes[k]!;
      const speed = speedFrom(k);
      if (speed * (change - now) >= left) return now + left / speed - time;
      left -= speed * (change - now);
      now = change;
    }
    const speed = speedFrom(changes.length);
    return speed > 0 ? now + left / speed - time : NEVER;
  };
}

/** Stands for a wait without end, seconds (about a year): laws and JSON know no Infinity. */
export const NEVER = 3e7;
