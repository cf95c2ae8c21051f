/** Tries fixes out: only what was applied to a copy, simulated and found to help may be offered. */
import { grown } from '../findings/fixes.js';
import type { Model } from '../model.js';
import type { Finding, Fix, FixOutcome, Report, ScenarioReport } from '../report.js';
import { applyEdits } from './edits.js';

export interface VerifyOptions {
  /** What was simulated; its findings carry the candidates. */
  report: Report;
  /** The texts it was made from, by URI. */
  texts: Record<string, string>;
  /** The model of the report's file, with these texts in place of those on disk; null where they have errors. */
  compile: (texts: Record<string, string>) => Promise<Model | null>;
  /** One scenario simulated, findings included; null where it was stopped. */
  simulate: (model: Model, scenario: string) => ScenarioReport | null;
  shouldStop: () => boolean;
  /** Gets the report as far as it is known, each time a fix was found to hold. */
  onVerified?: (report: Report) => void;
}

/** Fixes tried in a scenario, most severe findings first; and how often one that is a number of nodes is tried with more. */
const MOST_FIXES = 12;
const MOST_TRIES = 3;

/**
 * The report with an outcome at each fix that holds: its finding is gone, no term of the contract that held breaks, and no error is new. A fix
 * that does not hold is taken out; one that was not reached before `shouldStop` stays as it was, without an outcome.
 */
export async function verifyFixes(options: VerifyOptions): Promise<Report> {
  const scenarios = [...options.report.scenarios];
  for (const [i, scenario] of scenarios.entries()) {
    const show = (partial: ScenarioReport): void => options.onVerified?.({ ...options.report, scenarios: scenarios.with(i, partial) });
    scenarios[i] = await verifyScenario(scenario, options, show);
  }
  return { ...options.report, scenarios };
}

async function verifyScenario(
  before: ScenarioReport,
  options: VerifyOptions,
  show: (partial: ScenarioReport) => void,
): Promise<ScenarioReport> {
  const findings = [...before.findings];
  const tryOut = rememberedTries(before.name, options);
  let tried = 0;
  for (const [i, finding] of before.findings.entries()) {
    if (!finding.fix || finding.fix.outcome || options.shouldStop()) continue;
    const fix = ++tried > MOST_FIXES ? null : await verifiedFix(finding, finding.fix, before, tryOut, options.shouldStop);
    findings[i] = { ...finding, fix };
    if (fix?.outcome) show({ ...before, findings: [...findings] });
  }
  return { ...before, findings };
}

/** What a scenario shows after some edits; null where they make no simulation. The same edits of several findings are tried once. */
type TryOut = (edits: Fix['edits']) => Promise<ScenarioReport | null>;

function rememberedTries(scenario: string, { texts, compile, simulate, shouldStop }: VerifyOptions): TryOut {
  const known = new Map<string, ScenarioReport | null>();
  return async (edits) => {
    const key = JSON.stringify(edits);
    const before = known.get(key);
    if (before !== undefined) return before;
    const changed = applyEdits(texts, edits);
    const model = changed && (await compile(changed));
    const after = !shouldStop() && model?.scenarios.some((one) => one.name === scenario) ? simulate(model, scenario) : null;
    known.set(key, after);
    return after;
  };
}

async function verifiedFix(
  finding: Finding,
  candidate: Fix,
  before: ScenarioReport,
  tryOut: TryOut,
  shouldStop: () => boolean,
): Promise<Fix | null> {
  let fix: Fix | null = candidate;
  for (let tries = 0; fix && tries < MOST_TRIES; tries++) {
    const after = await tryOut(fix.edits);
    // Stopped in the middle of it: nothing is known yet.
    if (shouldStop()) return candidate;
    if (!after || after.reached < after.duration * (1 - 1e-9)) return null;
    if (helps(finding, before, after)) return { ...fix, outcome: outcomeOf(after) };
    // More of the same breaks a budget even more.
    if (breaks(before, after)) return null;
    fix = grown(fix);
  }
  return null;
}

function helps(finding: Finding, before: ScenarioReport, after: ScenarioReport): boolean {
  const alike = (report: ScenarioReport): number =>
    report.findings.filter((one) => one.code === finding.code && one.subject === finding.subject).length;
  const errors = (report: ScenarioReport): Set<string> =>
    new Set(report.findings.filter((one) => one.severity === 'error').map((one) => JSON.stringify([one.code, one.subject])));
  const known = errors(before);
  return alike(after) < alike(before) && !breaks(before, after) && [...errors(after)].every((one) => known.has(one) || isContract(one));
}

/** Errors of the contract may change their subject: that no term breaks is what `breaks` sees to. */
function isContract(error: string): boolean {
  return error.includes('-contract"');
}

/** Whether a term that held does not any more. */
function breaks(before: ScenarioReport, after: ScenarioReport): boolean {
  return before.contract.some((term, i) => term.met && after.contract[i]?.met === false);
}

function outcomeOf(report: ScenarioReport): FixOutcome {
  const latencies = report.contract.filter((term) => term.metric === 'latency' && term.actual !== null);
  const worst = latencies.sort((a, b) => b.actual! / b.limit - a.actual! / a.limit)[0];
  const flows = Object.values(report.flows);
  const asked = flows.reduce((sum, flow) => sum + flow.asked - flow.inside, 0);
  const good = flows.reduce((sum, flow) => sum + flow.good, 0);
  const term = report.contract.find((one) => one.metric === 'availability');
  return {
    latency: worst?.actual ?? null,
    percentile: worst?.percentile ?? null,
    cost: report.cost.month,
    availability: term ? term.actual : asked > 0 ? Math.min(1, good / asked) : null,
    verdict: report.verdict,
  };
}
