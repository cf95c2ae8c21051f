/** Tries fixes out: only what was applied to a copy, simulated and found to help may be offered. */
import { grown } from '../findings/fixes.js';
import { standingWithFix } from '../findings/table.js';
import type { Model } from '../model.js';
import type { Finding, Fix, Report, ScenarioReport } from '../report.js';
import { breaks, isGone, isHarmless, isWhole, outcomeOf } from './outcome.js';
import { Trials } from './trials.js';

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
 * The report with an outcome at each fix that holds: its finding is gone, and in none of the file's scenarios of that system breaks a term of
 * the contract that held, or is an error new. A fix that does not hold is taken out; one that was not reached before `shouldStop` stays as it
 * was, without an outcome. A finding that stands with its fix goes with it.
 */
export async function verifyFixes(options: VerifyOptions, trials = new Trials(options)): Promise<Report> {
  const scenarios = [...options.report.scenarios];
  for (const [i, scenario] of scenarios.entries()) {
    const show = (partial: ScenarioReport): void => options.onVerified?.({ ...options.report, scenarios: scenarios.with(i, partial) });
    scenarios[i] = await verifyScenario(scenario, options, trials, show);
  }
  return { ...options.report, scenarios };
}

async function verifyScenario(
  before: ScenarioReport,
  options: VerifyOptions,
  trials: Trials,
  show: (partial: ScenarioReport) => void,
): Promise<ScenarioReport> {
  const findings: (Finding | null)[] = [...before.findings];
  const left = (): Finding[] => findings.filter((one) => one !== null);
  let tried = 0;
  for (const [i, finding] of before.findings.entries()) {
    if (!finding.fix || finding.fix.outcome || options.shouldStop()) continue;
    const isTried = ++tried <= MOST_FIXES;
    const fix = isTried ? await verifiedFix(finding, finding.fix, before, options, trials) : null;
    findings[i] = isTried && fix === null && standingWithFix.has(finding.code) ? null : { ...finding, fix };
    if (fix?.outcome) show({ ...before, findings: left() });
  }
  return { ...before, findings: left() };
}

async function verifiedFix(
  finding: Finding,
  candidate: Fix,
  before: ScenarioReport,
  { report, shouldStop }: VerifyOptions,
  trials: Trials,
): Promise<Fix | null> {
  let fix: Fix | null = candidate;
  for (let tries = 0; fix && tries < MOST_TRIES; tries++) {
    const after = await trials.after(fix.edits, before.name);
    // Stopped in the middle of it: nothing is known yet.
    if (shouldStop()) return candidate;
    if (!after || !isWhole(after)) return null;
    if (isGone(finding, before, after) && isHarmless(before, after)) {
      const elsewhere = await isHarmlessElsewhere(fix, before, report, trials);
      if (shouldStop()) return candidate;
      return elsewhere ? { ...fix, outcome: outcomeOf(after) } : null;
    }
    // More of the same breaks a budget even more.
    if (breaks(before, after)) return null;
    fix = grown(fix);
  }
  return null;
}

/** Whether a fix does no harm in the other scenarios of the system, and in those of its alternatives. */
async function isHarmlessElsewhere(fix: Fix, { name, system }: ScenarioReport, report: Report, trials: Trials): Promise<boolean> {
  for (const other of report.scenarios) {
    if (other.name === name || !(await trials.concerns(fix.edits, system, other.system))) continue;
    const after = await trials.after(fix.edits, other.name);
    if (!after || !isWhole(after) || !isHarmless(other, after)) return false;
  }
  return true;
}
