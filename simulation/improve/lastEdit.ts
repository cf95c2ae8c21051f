/** What the last edit of a file scaled: one component that was given more, and nothing else that a run depends on. */
import type { Component, Model, Scenario, System } from '../model.js';
import type { LastEdit, Place, ScenarioReport } from '../report.js';

/** A model, and what its simulation showed. */
export interface Simulated {
  model: Model;
  scenarios: ScenarioReport[];
}

/**
 * By scenario, what was scaled since a file was simulated before, with the figures of then; what was known already where nothing has changed
 * since. Not what a finding of then had asked for: that may be needed even where it is not enough.
 */
export function lastEdits(before: Simulated, model: Model): Record<string, LastEdit> {
  const edits: Record<string, LastEdit> = {};
  for (const scenario of model.scenarios) {
    const report = before.scenarios.find(({ name }) => name === scenario.name);
    const was = designOf(before.model, scenario.name);
    const is = designOf(model, scenario.name);
    if (!report || !was || !is || report.verdict === 'cut') continue;
    const edit = same(was, is) ? report.lastEdit : scaledBetween(was, is, report);
    if (edit) edits[scenario.name] = edit;
  }
  return edits;
}

interface Design {
  scenario: Scenario;
  system: System;
}

function designOf({ scenarios, systems }: Model, name: string): Design | null {
  const scenario = scenarios.find((one) => one.name === name);
  const system = systems.find((one) => one.name === scenario?.system);
  return scenario && system ? { scenario, system } : null;
}

function scaledBetween(was: Design, is: Design, report: ScenarioReport): LastEdit | null {
  const others = ({ scenario, system }: Design): unknown => ({ scenario, system: { ...system, components: [] } });
  const changed = is.system.components.flatMap((now) => {
    const before = was.system.components.find(({ name }) => name === now.name);
    return before && same(before, now) ? [] : [{ before, now }];
  });
  const [only] = changed;
  if (!only?.before || changed.length > 1 || was.system.components.length !== is.system.components.length) return null;
  if (!same(others(was), others(is)) || wasAskedFor(only.before, report)) return null;
  const scaled = scaling(only.before, only.now);
  if (!scaled) return null;
  return { component: only.now.name, ...scaled, month: report.cost.month, actual: report.contract.map((term) => term.actual) };
}

/** What one component was given more of; null where something else has changed, or it was given less. */
function scaling(before: Component, now: Component): Pick<LastEdit, 'what' | 'from' | 'to'> | null {
  const range = ({ nodes: { min, max } }: Component): string => (min === max ? String(min) : `${min}..${max}`);
  const alike = (...but: (keyof Component)[]): boolean => same(without(before, but), without(now, but));
  if (alike('nodes', 'autoscale')) {
    const more = now.nodes.min >= before.nodes.min && now.nodes.max >= before.nodes.max && range(now) !== range(before);
    return more ? { what: 'nodes', from: range(before), to: range(now) } : null;
  }
  if (alike('lanes') && before.lanes !== null && now.lanes !== null)
    return now.lanes > before.lanes ? { what: 'lanes', from: String(before.lanes), to: String(now.lanes) } : null;
  if (alike('partitions', 'prices') && before.partitions !== null && now.partitions !== null)
    return now.partitions > before.partitions ? { what: 'partitions', from: String(before.partitions), to: String(now.partitions) } : null;
  // A faster machine has shorter times, more lanes, and room for more connections.
  const machine = alike('instance', 'lanes', 'service', 'delivery', 'handshake', 'heartbeat', 'connections', 'prices');
  if (!machine || !before.instance || !now.instance) return null;
  const larger = now.instance.price > before.instance.price;
  return larger ? { what: 'instance', from: before.instance.name, to: now.instance.name } : null;
}

function without(component: Component, keys: (keyof Component)[]): Partial<Component> {
  return Object.fromEntries(Object.entries(component).filter(([key]) => !keys.some((one) => one === key)));
}

/** Whether a fix of a finding was to change the number of the component's nodes, or its machine. */
function wasAskedFor({ nodesAt, written }: Component, { findings }: ScenarioReport): boolean {
  const places = [nodesAt, ...(written['on'] ? [written['on']] : [])].map(start);
  return findings.some(({ fix }) => fix?.edits.some(({ at }) => places.includes(start(at))));
}

function start({ uri, start: { line, character } }: Place): string {
  return `${uri} ${line} ${character}`;
}

/** What says where something stands or comes from, and changes no run. */
const BESIDE = new Set(['at', 'whole', 'end', 'nodesAt', 'settingsEnd', 'optionsEnd', 'missEnd', 'written', 'figures', 'title', 'larger']);

function same(one: unknown, other: unknown): boolean {
  const plain = (value: unknown): string => JSON.stringify(value, (key, inner: unknown) => (BESIDE.has(key) ? undefined : inner));
  return plain(one) === plain(other);
}
