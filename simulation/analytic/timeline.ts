/** When things change: bursts, incidents, bends of the traffic. Times in seconds. */
import type { Component, Incident, Scenario } from '../model.js';
import { arrivalSeconds, burstStarts, trafficBreaks } from './traffic.js';

/** Clients that all come back at once still take about this long to be seen gone and to dial again. */
export const HERD_SECONDS = 1;

/** The end of an incident, or the end of the run. */
export function incidentEnd(incident: Incident, duration: number): number {
  if (!('for' in incident) || incident.for === null) return duration;
  return Math.min(duration, incident.start + incident.for);
}

/** The seconds over which the first attempts of disconnected clients are spread. */
export function firstWave(scenario: Scenario): number {
  const policy = scenario.client.reconnect;
  if (!policy) return HERD_SECONDS;
  return policy.jitter ? Math.max(policy.base, 1e-3) : HERD_SECONDS / 4;
}

/** All times within the run at which some rate or capacity jumps or bends, ascending, with 0 and the end. `changes`: of capacities. */
export function breakTimes(scenario: Scenario, changes: number[]): number[] {
  const { duration } = scenario;
  const times = new Set<number>([0, duration]);
  const put = (time: number): void => {
    if (time > 0 && time < duration) times.add(time);
  };
  for (const traffic of [scenario.users, scenario.rate]) if (traffic) trafficBreaks(traffic, duration).forEach(put);
  // Those who come in a jump have all connected some time after it.
  if (scenario.users?.shape === 'spike') put(scenario.users.start + arrivalSeconds(scenario));
  for (const burst of scenario.bursts) {
    for (const start of burstStarts(burst, duration)) {
      put(start);
      put(start + burst.for);
    }
  }
  changes.forEach(put);
  for (const incident of scenario.incidents) {
    put(incident.start);
    put(incidentEnd(incident, duration));
    if (incident.type === 'kill' || incident.type === 'outage') {
      const wait = scenario.client.reconnect && !scenario.client.reconnect.jitter ? scenario.client.reconnect.base : 0;
      put(incident.start + wait);
      put(incident.start + wait + firstWave(scenario));
    }
  }
  return [...times].sort((a, b) => a - b);
}

/** By which factor service is slower than written at a time. */
export function slowness(scenario: Scenario, component: Component, time: number): number {
  let factor = 1;
  for (const incident of scenario.incidents) {
    if (incident.type !== 'slow' || incident.component !== component.name) continue;
    if (time >= incident.start && (incident.for === null || time < incident.start + incident.for)) factor *= incident.factor;
  }
  return factor;
}
