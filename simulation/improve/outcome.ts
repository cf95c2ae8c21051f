/** What a change of the text did to a scenario. */
import { availabilityOf } from '../terms.js';
import type { Finding, FixOutcome, ScenarioReport } from '../report.js';

export function isWhole({ reached, duration }: ScenarioReport): boolean {
  return reached >= duration * (1 - 1e-9);
}

/** Whether there are fewer findings of that code about that subject. */
export function isGone({ code, subject }: Finding, before: ScenarioReport, after: ScenarioReport): boolean {
  const alike = ({ findings }: ScenarioReport): number => findings.filter((one) => one.code === code && one.subject === subject).length;
  return alike(after) < alike(before);
}

/** Whether all terms that held still hold, and no error is new. */
export function isHarmless(before: ScenarioReport, after: ScenarioReport): boolean {
  const errors = ({ findings }: ScenarioReport): Set<string> =>
    new Set(findings.filter((one) => one.severity === 'error').map((one) => JSON.stringify([one.code, one.subject])));
  const known = errors(before);
  return !breaks(before, after) && [...errors(after)].every((one) => known.has(one) || isContract(one));
}

/** Whether a term that held does not any more. */
export function breaks(before: ScenarioReport, after: ScenarioReport): boolean {
  return before.contract.some((term, i) => term.met && after.contract[i]?.met === false);
}

/** Errors of the contract may change their subject: that no term breaks is what `breaks` sees to. */
function isContract(error: string): boolean {
  return error.includes('-contract"');
}

export function outcomeOf(report: ScenarioReport): FixOutcome {
  const latencies = report.contract.filter((term) => term.metric === 'latency' && term.actual !== null);
  const worst = latencies.sort((a, b) => b.actual! / b.limit - a.actual! / a.limit)[0];
  return {
    latency: worst?.actual ?? null,
    percentile: worst?.percentile ?? null,
    cost: report.cost.month,
    ...availabilityOf(report),
    verdict: report.verdict,
  };
}
