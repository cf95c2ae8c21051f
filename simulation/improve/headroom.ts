/** By how much all traffic can grow before the contract breaks. */
import type { Model, Scenario } from '../model.js';
import type { Headroom, ScenarioReport, TermReport } from '../report.js';
import { scaleTraffic } from '../analytic/traffic.js';
import { verdictOf } from '../contract.js';

/** No limit is looked for beyond this factor. */
const MOST = 8;
/** The factor is found to within this fraction of itself. */
const CLOSE = 0.02;

/** The same design under `factor` times the traffic: users, open rates, and flows with a rate of their own. */
function scaledTraffic(model: Model, scenario: Scenario, factor: number): Model {
  const scaled: Scenario = {
    ...scenario,
    users: scenario.users && scaleTraffic(scenario.users, factor),
    rate: scenario.rate && scaleTraffic(scenario.rate, factor),
    contract: scenario.contract.filter((term) => term.metric !== 'headroom'),
  };
  const systems = model.systems.map((system) => ({
    ...system,
    flows: system.flows.map((flow) =>
      flow.rate.per === 'total' ? { ...flow, rate: { ...flow.rate, rate: flow.rate.rate * factor } } : flow,
    ),
  }));
  return { ...model, systems, scenarios: [scaled] };
}

/**
 * Searches the factor by doubling and bisecting, each probe a simulation of the whole scenario (`simulate`, without findings). Null where the
 * contract says nothing that traffic could break, or where `shouldStop` cut the search. `only`: of how much the contract asks for is all that
 * matters; the factor is then the most that was tried, 0 where today's traffic breaks it.
 */
export function findHeadroom(
  model: Model,
  scenario: Scenario,
  report: ScenarioReport,
  simulate: (model: Model) => ScenarioReport | null,
  shouldStop: () => boolean,
  only: 'asked' | null = null,
): Headroom | null {
  if (!scenario.contract.some((term) => term.metric !== 'headroom')) return null;
  const broken = (terms: TermReport[]): TermReport | null => terms.find((term) => term.metric !== 'headroom' && !term.met) ?? null;
  let holds = 0;
  let breaks = Infinity;
  let first: { term: TermReport; report: ScenarioReport } | null = null;
  const probe = (factor: number): boolean => {
    const probed = factor === 1 ? report : simulate(scaledTraffic(model, scenario, factor));
    if (!probed || probed.reached < probed.duration * (1 - 1e-9)) return false;
    const term = broken(probed.contract);
    if (term) {
      breaks = factor;
      first = { term, report: probed };
    } else holds = factor;
    return true;
  };
  if (!probe(1)) return null;
  if (only === 'asked') {
    const asked = scenario.contract.filter((term) => term.metric === 'headroom').map(({ limit }) => 1 + limit);
    for (const factor of asked.sort((a, b) => a - b)) if (breaks === Infinity && (shouldStop() || !probe(factor))) return null;
    return { factor: holds, open: breaks === Infinity, ...limitOf(first) };
  }
  for (let factor = 1.5; breaks === Infinity && factor <= MOST; factor = factor === 1.5 ? 2 : factor * 2)
    if (shouldStop() || !probe(factor)) return null;
  if (breaks === Infinity) return { factor: holds, open: true, term: null, component: null };
  for (let factor = breaks / 2; holds === 0 && factor > 0.01; factor /= 2) if (shouldStop() || !probe(factor)) return null;
  while (holds > 0 && breaks / holds > 1 + CLOSE) if (shouldStop() || !probe(Math.sqrt(breaks * holds))) return null;
  return { factor: holds, open: false, ...limitOf(first) };
}

function limitOf(first: { term: TermReport; report: ScenarioReport } | null): Pick<Headroom, 'term' | 'component'> {
  if (!first) return { term: null, component: null };
  const { term, report } = first;
  const name = term.metric === 'latency' ? `p${term.percentile}` : term.metric;
  if (term.metric === 'cost' || term.metric === 'backlog') return { term: name, component: term.worst };
  let component: string | null = null;
  let most = 0;
  for (const [one, { utilization }] of Object.entries(report.components)) {
    if ((utilization.peak ?? 0) > most) {
      most = utilization.peak ?? 0;
      component = one;
    }
  }
  return { term: name, component };
}

/** The report with its headroom, and the terms and the verdict that hang on it. */
export function withHeadroom(report: ScenarioReport, headroom: Headroom | null): ScenarioReport {
  if (!headroom) return report;
  const contract = report.contract.map((term) =>
    term.metric === 'headroom'
      ? { ...term, actual: headroom.factor - 1, met: headroom.factor - 1 >= term.limit - 1e-9, worst: headroom.component }
      : term,
  );
  return { ...report, headroom, contract, verdict: verdictOf(contract, report.reached < report.duration * (1 - 1e-9)) };
}
