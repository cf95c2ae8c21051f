/** A run's outcome in few words, for lenses and the status bar. */
import { formatMoney, formatTime } from '../simulation/figures.js';
import type { ScenarioReport } from '../simulation/report.js';
import { formatVerdict } from '../simulation/terms.js';
import type { FileStatus } from './protocol.js';
import type { Simulation } from './simulations.js';

/** The verdict with its figures, the cost without a contract too, and where a run was cut. */
export function summarize(scenario: ScenarioReport): string {
  const parts = [formatVerdict(scenario)];
  if (!scenario.contract.some((term) => term.metric === 'cost')) parts.push(formatMoney(scenario.cost.month));
  if (scenario.reached < scenario.duration) parts.push(`cut after ${formatTime(scenario.reached)} of ${formatTime(scenario.duration)}`);
  return parts.join(' · ');
}

const worstFirst: readonly ScenarioReport['verdict'][] = ['fail', 'cut', 'none', 'pass'];

/** A file's status: what the scenario that is worst off says (of a broken contract only the broken terms), and a line for each. */
export function statusOf(simulation: Simulation): FileStatus {
  const { uri, stale, finished, problem, running } = simulation;
  const scenarios = finished?.report.scenarios ?? [];
  const worst = scenarios.toSorted((a, b) => worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict))[0];
  return {
    uri,
    verdict: problem ? 'problem' : (worst?.verdict ?? 'unknown'),
    text: problem?.message ?? (worst ? shorten(worst) : ''),
    details: problem ? [problem.message] : scenarios.map((scenario) => `${scenario.title ?? scenario.name}: ${summarize(scenario)}`),
    stale,
    running: running?.fraction ?? null,
  };
}

function shorten(scenario: ScenarioReport): string {
  return scenario.verdict === 'fail'
    ? formatVerdict({ ...scenario, contract: scenario.contract.filter((term) => !term.met) })
    : summarize(scenario);
}
