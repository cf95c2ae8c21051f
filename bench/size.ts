/** The same system a thousand times as large: it must not take longer. */
import type { Component, Model, Traffic } from '../simulation/model.js';
import type { ScenarioReport } from '../simulation/report.js';
import { simulate } from '../simulation/simulate.js';
import { medianTime, milliseconds, type Section } from './measure.js';

const TIMES = 1000;

const times = <T extends number | null>(value: T): T => (value === null ? value : value * TIMES) as T;

/** More nodes of the same size. */
export function wider(component: Component): Component {
  const { min, max } = component.nodes;
  return { ...component, nodes: { min: min * TIMES, max: max * TIMES } };
}

/** Larger nodes, as many as before: their memory, too. */
export function taller(component: Component): Component {
  const { instance } = component;
  const larger = instance && { ...instance, memory: instance.memory * TIMES };
  return { ...component, lanes: times(component.lanes), connections: times(component.connections), instance: larger };
}

export function grown(model: Model, grow: (component: Component) => Component): Model {
  const components = (all: Component[]): Component[] =>
    all.map(grow).map((one) => {
      const { perUser, total } = one.limit;
      const limit = { perUser, total: total && { rate: total.rate * TIMES, burst: total.burst * TIMES } };
      return { ...one, limit, partitions: times(one.partitions), queue: one.kind === 'queue' ? times(one.queue) : one.queue };
    });
  return {
    ...model,
    systems: model.systems.map((system) => ({ ...system, components: components(system.components) })),
    scenarios: model.scenarios.map((scenario) => ({
      ...scenario,
      users: scenario.users && more(scenario.users),
      rate: scenario.rate && more(scenario.rate),
      incidents: scenario.incidents.map((one) => (one.type === 'kill' && grow === wider ? { ...one, nodes: one.nodes * TIMES } : one)),
    })),
  };
}

function more(traffic: Traffic): Traffic {
  if (traffic.shape === 'steady') return { ...traffic, value: traffic.value * TIMES };
  if (traffic.shape === 'points') return { ...traffic, points: traffic.points.map(({ time, value }) => ({ time, value: value * TIMES })) };
  return { ...traffic, from: traffic.from * TIMES, to: traffic.to * TIMES };
}

export async function measureSizes(model: Model): Promise<Section> {
  const models = { 'as written': model, '1,000 × users and nodes': grown(model, wider), '1,000 × users and lanes': grown(model, taller) };
  const reports = Object.values(models).map((one) => simulate(one, { headroom: false }).scenarios[0]!);
  const taken: number[] = [];
  for (const one of Object.values(models)) taken.push(await medianTime(7, () => simulate(one, { headroom: false })));
  return {
    title: 'A thousand times the size',
    about:
      'The same scenario; limits and partitions are multiplied too. Differences are those of mean utilisations, against the scenario as written.',
    header: ['', 'time', 'ratio', 'largest difference of utilisations'],
    rows: Object.keys(models).map((name, i) => [
      name,
      milliseconds(taken[i]!),
      (taken[i]! / taken[0]!).toFixed(2),
      `${(100 * farthest(reports[i]!, reports[0]!)).toFixed(2)} points`,
    ]),
  };
}

function farthest(one: ScenarioReport, other: ScenarioReport): number {
  const differences = Object.entries(one.components).map(([name, { utilization }]) =>
    Math.abs((utilization.mean ?? 0) - (other.components[name]!.utilization.mean ?? 0)),
  );
  return Math.max(...differences);
}
