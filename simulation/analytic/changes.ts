/** What incidents do to one component over a run: nodes that are away or replaced, caches that forget, buffers out of reach. */
import { absencesOf, chillsOf, cutsBetween, drainSeconds, nodesAway, type Absence, type Chill, type Stretch } from '../incidents.js';
import type { Component, Scenario } from '../model.js';
import { incidentEnd } from './timeline.js';

/** A rolling deploy, one node after the other: each lets its users go over the drain, is away while it boots, and is back. Seconds. */
interface Deploy {
  start: number;
  drain: number;
  boot: number;
}

export interface Changes {
  absences: Absence[];
  deploys: Deploy[];
  chills: Chill[];
  /** When a consumer does not reach what it reads from. */
  cuts: Stretch[];
  /** Times within the run at which any of this begins or ends, or service becomes slower or faster. */
  times: number[];
}

/** `sources`: the buffers that it takes work from. Only a node that holds users' connections drains; any other just finishes what it has. */
export function changesOf(scenario: Scenario, component: Component, holdsUsers: boolean, sources: Component[]): Changes {
  const absences = absencesOf(scenario, component);
  const cuts = sources.flatMap(({ name }) => cutsBetween(scenario, name, component.name));
  const deploys = scenario.incidents.flatMap((incident): Deploy[] =>
    incident.type === 'deploy' && incident.component === component.name
      ? [{ start: incident.start, drain: drainSeconds(component, holdsUsers), boot: component.boot }]
      : [],
  );
  const nodes = component.nodes.max;
  const turns = deploys.flatMap(({ start, drain, boot }) =>
    Array.from({ length: nodes }, (_, k) => start + k * (drain + boot)).map((from) => ({
      from,
      away: from + drain,
      back: from + drain + boot,
    })),
  );
  const slowed = scenario.incidents.filter((one) => one.type === 'slow' && one.component === component.name);
  const away = [absences, ...sources.map((source) => absencesOf(scenario, source)), cuts].flat();
  const times = [
    ...away.flatMap(({ from, to }) => [from, to]),
    ...turns.flatMap((turn) => [turn.from, turn.away, turn.back]),
    ...slowed.flatMap((one) => [one.start, incidentEnd(one, scenario.duration)]),
  ].filter((time) => time >= 0 && time <= scenario.duration);
  return {
    absences,
    deploys,
    // A node that was replaced begins with an empty cache.
    chills: [...chillsOf(scenario, component), ...turns.map(({ back }) => ({ time: back, share: 1 / Math.max(1, nodes) }))],
    cuts,
    times: [...new Set(times)].sort((a, b) => a - b),
  };
}

/** Nodes that a deploy has begun to drain, and those that boot, of so many nodes at a time. */
export function deployed({ deploys }: Changes, nodes: number, time: number): { draining: number; booting: number } {
  const stage = { draining: 0, booting: 0 };
  for (const { start, drain, boot } of deploys) {
    const turn = Math.max(1e-9, drain + boot);
    const into = time - start - Math.floor((time - start) / turn) * turn;
    if (time < start || time - start >= turn * nodes) continue;
    if (into < drain) stage.draining++;
    else stage.booting++;
  }
  return stage;
}

/** Nodes that do not serve at a time, of so many that there should be. */
export function nodesDown(changes: Changes, component: Component, nodes: number, time: number): number {
  return Math.min(nodes, nodesAway(changes.absences, component, nodes, time) + deployed(changes, nodes, time).booting);
}
