/**
 * What incidents take away: nodes that are killed or whose zone is out, links between two components, what a cache remembers. Times in
 * seconds of the run.
 */
import { incidentEnd } from './analytic/timeline.js';
import type { Component, Scenario } from './model.js';

export interface Stretch {
  from: number;
  to: number;
}

/** Nodes that are gone for a while: so many, or those in a zone. */
export interface Absence extends Stretch {
  nodes: number;
  zone: number | null;
}

/** Nodes of a component in a zone (from 1): they are dealt out to the zones in turn; one zone is the first. */
export function nodesInZone(component: Component, nodes: number, zone: number): number {
  if (component.regional || zone < 1 || zone > component.zones) return 0;
  return Math.floor((nodes - zone) / component.zones) + 1;
}

/** Whether one waits in another zone to take over from a single node. Of several nodes each takes over from the others. */
export function hasStandby(component: Component): boolean {
  return component.nodes.max === 1 && failsOver(component);
}

/** How long a node is missed that fails by itself or with its zone: a standby in another zone takes over after the failover. */
export function missedFor(component: Component, seconds: number): number {
  return failsOver(component) ? Math.min(seconds, component.failover) : seconds;
}

function failsOver({ zones, failover }: Component): boolean {
  return zones > 1 && failover > 0;
}

/** When incidents take nodes of a component away. `kill` means the nodes that it says for as long as it says. */
export function absencesOf(scenario: Scenario, component: Component): Absence[] {
  return scenario.incidents.flatMap((incident): Absence[] => {
    const from = incident.start;
    if (incident.type === 'kill' && incident.component === component.name)
      return [{ from, to: from + (incident.for ?? Infinity), nodes: incident.nodes, zone: null }];
    if (incident.type === 'outage')
      return [{ from, to: from + missedFor(component, incident.for ?? Infinity), nodes: 0, zone: incident.zone }];
    return [];
  });
}

/** Nodes that are away at a time, of so many that there should be. */
export function nodesAway(absences: Absence[], component: Component, nodes: number, time: number): number {
  let away = 0;
  for (const { from, to, nodes: killed, zone } of absences)
    if (time >= from && time < to) away += zone === null ? killed : nodesInZone(component, nodes, zone);
  return Math.min(nodes, away);
}

/** A node with users' connections lets them go over the drain before it is replaced, seconds; any other only finishes what it has begun. */
export function drainSeconds(component: Component, holdsUsers: boolean): number {
  return holdsUsers ? component.drain : 0;
}

/** When two components cannot reach each other. */
export function cutsBetween(scenario: Scenario, one: string, other: string): Stretch[] {
  return scenario.incidents.flatMap((incident): Stretch[] => {
    if (incident.type !== 'partition') return [];
    const [a, b] = incident.components;
    return (a === one && b === other) || (a === other && b === one) ? [{ from: incident.start, to: incidentEnd(incident, Infinity) }] : [];
  });
}

export function within(stretches: Stretch[], time: number): boolean {
  for (const { from, to } of stretches) if (time >= from && time < to) return true;
  return false;
}

/** A moment at which a cache forgot a share of what it knew. */
export interface Chill {
  time: number;
  share: number;
}

/** What flushes, kills and outages make a cache forget. */
export function chillsOf(scenario: Scenario, component: Component): Chill[] {
  const nodes = component.nodes.min;
  const flushes = scenario.incidents.flatMap((incident): Chill[] =>
    incident.type === 'flush' && incident.component === component.name ? [{ time: incident.start, share: 1 }] : [],
  );
  const losses = absencesOf(scenario, component).map(({ from, nodes: killed, zone }): Chill => {
    const lost = zone === null ? killed : nodesInZone(component, nodes, zone);
    return { time: from, share: Math.min(1, lost / Math.max(1, nodes)) };
  });
  return [...flushes, ...losses].filter(({ share }) => share > 0);
}

/** Fraction of what a warm cache hits that this one hits: 63 % of what it lacks comes back with each `warmup`. */
export function warmth(component: Component, chills: Chill[], now: number): number {
  let cold = 0;
  for (const { time, share } of chills) {
    if (now < time) continue;
    cold = Math.max(cold, share * (component.warmup > 0 ? Math.exp((time - now) / component.warmup) : 0));
  }
  return 1 - cold;
}
