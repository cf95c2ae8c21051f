/** Does the contract's verdict hold over the ranges in which figures plausibly lie? */
import { layOut, type VisitNode } from '../analytic/network.js';
import { systemOf } from '../analytic/plan.js';
import type { Component, Figure, Flow, Model, Scenario, ServiceTime, System } from '../model.js';
import type { RangeTrial, Ranges, ScenarioReport, TermReport } from '../report.js';

/** Figures tried alone, those first that weigh most: with the run of all together, so many runs and one more. */
const MOST_ALONE = 8;

/** Settings of which more is worse, and of which less is. Others have no bad end: none is tried. */
const WORSE_HIGH = new Set([
  'service',
  'read',
  'write',
  'delivery',
  'handshake',
  'latency',
  'heartbeat',
  'warmup',
  'hottest',
  'poll',
  'price',
  'rate',
  'payload',
]);
const WORSE_LOW = new Set(['hit', 'lanes', 'connections', 'throughput', 'bandwidth']);

/** A figure of a component or flow at one end of its range. */
interface Trial {
  subject: string;
  setting: string;
  figure: Figure;
  end: 'low' | 'high';
  value: number;
}

/**
 * What a scenario's verdict becomes with figures at the bad ends of their ranges (of a broken contract: at the good ends). All together
 * first: where even that changes nothing, no figure alone is tried. Null where there is no verdict, no figure with a range, or no time.
 * Each run is a simulation of the whole scenario (`simulate`, without headroom; null where it was stopped).
 */
export function tryRanges(
  model: Model,
  scenario: Scenario,
  report: ScenarioReport,
  simulate: (model: Model) => ScenarioReport | null,
): Ranges | null {
  if ((report.verdict !== 'pass' && report.verdict !== 'fail') || report.window) return null;
  const holds = isMet(report.contract);
  // Broken by its headroom alone: that is not searched for here.
  if (holds !== (report.verdict === 'pass')) return null;
  const system = systemOf(model, scenario);
  const trials = byWeight(trialsOf(system, report, holds), report);
  const run = (tried: Trial[]): ScenarioReport | null => {
    const after = simulate(changed(model, scenario, system, tried));
    return after && after.reached >= after.duration * (1 - 1e-9) ? after : null;
  };
  const all = trials.length > 0 ? run(trials) : null;
  if (!all) return null;
  const together = isMet(all.contract) !== holds;
  const tried: RangeTrial[] = [];
  for (const trial of together ? trials.slice(0, MOST_ALONE) : []) {
    const after = trials.length === 1 ? all : run([trial]);
    if (!after) break;
    tried.push(outcomeOf(trial, after.contract, holds));
  }
  return { figures: trials.length, together, tried };
}

function isMet(contract: TermReport[]): boolean {
  return contract.every(({ metric, met }) => met || metric === 'headroom');
}

function outcomeOf({ subject, setting, end, value }: Trial, contract: TermReport[], held: boolean): RangeTrial {
  const flips = isMet(contract) !== held;
  const term = flips && held ? contract.findIndex(({ metric, met }) => !met && metric !== 'headroom') : -1;
  return { subject, setting, end, value, flips, term: term < 0 ? null : term, actual: contract[term]?.actual ?? null };
}

/** Figures with a range and a bearing on the scenario, at the end that may change the verdict. */
function trialsOf(system: System, report: ScenarioReport, holds: boolean): Trial[] {
  const { components, arriving } = layOut(system);
  const used = components.map((component, i) => {
    const has = hasBearing(component, arriving[i]!, report);
    return { ...component, figures: Object.fromEntries(Object.entries(component.figures).filter(([setting]) => has(setting))) };
  });
  return [...used, ...system.flows].flatMap(({ name, figures }) =>
    Object.entries(figures).flatMap(([setting, figure]): Trial[] => {
      const up = WORSE_HIGH.has(setting);
      if ((!up && !WORSE_LOW.has(setting)) || figure.value <= 0) return [];
      const end = up === holds ? 'high' : 'low';
      const value = figure[end];
      return value === null || value === figure.value ? [] : [{ subject: name, setting, figure, end, value }];
    }),
  );
}

/** Whether anything that comes to a component makes use of a setting. */
function hasBearing({ name, figures }: Component, visits: VisitNode[], { components }: ScenarioReport): (setting: string) => boolean {
  const pushes = visits.some(({ visit }) => visit.arrow === 'push');
  const accesses = new Set(visits.filter(({ visit }) => visit.arrow !== 'push').map(({ visit }) => visit.access));
  return (setting) => {
    switch (setting) {
      case 'delivery':
        return pushes;
      case 'read':
      case 'write':
        return accesses.has(setting);
      case 'service':
        return [...accesses].some((access) => access === 'other' || !figures[access]);
      case 'handshake':
      case 'heartbeat':
        return components[name]?.connections != null;
      case 'hit':
      case 'warmup':
        return visits.some(({ miss }) => miss.length > 0);
      default:
        return visits.length > 0;
    }
  };
}

/** Those first whose subject is busiest or adds most to a flow's latency, and whose end is farthest away. */
function byWeight(trials: Trial[], { components, flows }: ScenarioReport): Trial[] {
  const weight = ({ subject, setting, figure, value }: Trial): number => {
    const shares = Object.values(flows).map(({ hops }) => {
      const sum = hops.reduce((total, hop) => total + hop.seconds, 0);
      return sum > 0 ? (hops.find((hop) => hop.component === subject)?.seconds ?? 0) / sum : 0;
    });
    const busy = components[subject] ? Math.max(components[subject].utilization.peak ?? 0, ...shares) : 1;
    // What matters of a cache is what it misses.
    const [from, to] = setting === 'hit' ? [1 - figure.value, 1 - value] : [figure.value, value];
    return (setting === 'hit' ? 1 : busy) * Math.abs(Math.log(Math.max(1e-3, to) / Math.max(1e-3, from)));
  };
  return [...trials].sort((a, b) => weight(b) - weight(a));
}

/** The model of one scenario with figures at those values. */
function changed(model: Model, scenario: Scenario, system: System, trials: Trial[]): Model {
  const of = (name: string): Trial[] => trials.filter(({ subject }) => subject === name);
  const other: System = {
    ...system,
    components: system.components.map((one) => of(one.name).reduce(withFigure, one)),
    flows: system.flows.map((one) => of(one.name).reduce(withFlowFigure, one)),
  };
  return { ...model, systems: model.systems.map((one) => (one === system ? other : one)), scenarios: [scenario] };
}

function withFlowFigure(flow: Flow, { setting, value }: Trial): Flow {
  if (setting === 'payload') return { ...flow, payload: value };
  return flow.rate.per === 'user' || flow.rate.per === 'total' ? { ...flow, rate: { ...flow.rate, rate: value } } : flow;
}

/** What a figure says may hold for the machine or for each of its cores: what is simulated changes by the same factor. */
function withFigure(component: Component, { setting, figure, value }: Trial): Component {
  const factor = value / figure.value;
  const longer = (time: ServiceTime): ServiceTime => ({ ...time, mean: time.mean * factor });
  const more = (n: number | null): number | null => n && n * factor;
  const { service, figures, prices } = component;
  switch (setting) {
    case 'service': {
      const read = figures['read'] ? service.read : longer(service.read);
      const write = figures['write'] ? service.write : longer(service.write);
      return { ...component, service: { other: longer(service.other), read, write } };
    }
    case 'read':
    case 'write':
      return { ...component, service: { ...service, [setting]: longer(service[setting]) } };
    case 'delivery':
    case 'handshake':
      return { ...component, [setting]: longer(component[setting]) };
    case 'latency':
    case 'heartbeat':
    case 'warmup':
    case 'poll':
    case 'hit':
    case 'hottest':
    case 'throughput':
    case 'bandwidth':
      return { ...component, [setting]: more(component[setting]) };
    case 'lanes':
    case 'connections': {
      const whole = more(component[setting]);
      return { ...component, [setting]: whole && Math.max(1, Math.round(whole)) };
    }
    case 'price':
      return { ...component, prices: prices.map((one) => (one.per === 'node' ? { ...one, usd: one.usd * factor } : one)) };
    default:
      return component;
  }
}
