/** Model in, Report out: the one entrance for everyone who wants figures. */
import type { Model, Scenario } from './model.js';
import type { Finding, LastEdit, Report, ScenarioReport } from './report.js';
import { scenarioReport } from './analytic/report.js';
import { run } from './analytic/run.js';
import { tippingPoints } from './analytic/tipping.js';
import { reportOf } from './events/report.js';
import { simulateEvents, type Runs } from './events/simulateEvents.js';
import { runFindings, standingWithFix } from './findings/index.js';
import { findHeadroom, withHeadroom } from './improve/headroom.js';
import { tryRanges } from './improve/ranges.js';

export interface SimulateOptions {
  engine?: 'analytic' | 'events';
  seed?: number;
  /** Event engine: how many runs, each with seeds of its own. */
  replications?: number;
  /** Event engine: replications that were made elsewhere (on other threads), by scenario; what is not among them is made here. */
  runs?: ReadonlyMap<string, Runs>;
  /** Only this stretch of the run, seconds. */
  window?: { from: number; to: number };
  /** Names of the scenarios to run; all where absent. */
  scenarios?: string[];
  /** By scenario: what the last edit scaled. */
  lastEdits?: Readonly<Record<string, LastEdit>>;
  /** Polled often; a run that is stopped reports what it reached, with the verdict `cut` where nothing has broken. */
  shouldStop?: () => boolean;
  /** Called now and then with the fraction done; `partial` makes a report of what there is. */
  onProgress?: (fraction: number, partial: () => Report) => void;
  /**
   * Whether to search by how much traffic can grow (some ten more runs); by default only where the contract asks for it. `asked`: there only
   * whether it can grow by as much as that asks for (one more run), for those who need no more than the verdict.
   */
  headroom?: boolean | 'asked';
  /** False: the analytic engine at its plainest, for measuring what its shortcuts save and cost. */
  reuse?: boolean;
}

const never = (): boolean => false;

/** Simulates a model's scenarios. Throws only where the model contradicts itself (a scenario for a system that it has not got). */
export function simulate(model: Model, options: SimulateOptions = {}): Report {
  const scenarios = model.scenarios.filter((scenario) => !options.scenarios || options.scenarios.includes(scenario.name));
  const done: ScenarioReport[] = [];
  const report = (reports: ScenarioReport[]): Report => ({
    schema: 'headroom-report/1',
    file: model.uri,
    engine: options.engine ?? 'analytic',
    seed: options.seed ?? 1,
    scenarios: reports,
    together: null,
  });
  for (const scenario of scenarios) {
    const progress: Progress = (fraction, soFar) =>
      options.onProgress?.((done.length + fraction) / scenarios.length, () => report([...done, soFar()]));
    if (options.engine === 'events') {
      done.push(withFindings(model, byEvents(model, scenario, options, progress)));
      continue;
    }
    const ran = { ...analytic(model, scenario, options, progress), lastEdit: options.lastEdits?.[scenario.name] ?? null };
    const isAsked = scenario.contract.some((term) => term.metric === 'headroom');
    const wanted = !options.window && (typeof options.headroom === 'boolean' ? options.headroom : isAsked);
    done.push(wanted ? addHeadroom(model, scenario, ran, options) : withFindings(model, ran));
  }
  return report(done);
}

/** Replications of the event engine where nobody says how many. */
export const REPLICATIONS = 5;

type Progress = (fraction: number, soFar: () => ScenarioReport) => void;

function byEvents(model: Model, scenario: Scenario, options: SimulateOptions, progress: Progress): ScenarioReport {
  const made = options.runs?.get(scenario.name);
  if (made) return reportOf(model, scenario, made.gathered, made.stopped, options.window);
  return simulateEvents(model, scenario, {
    seed: options.seed ?? 1,
    replications: options.replications ?? REPLICATIONS,
    window: options.window ?? null,
    shouldStop: options.shouldStop ?? never,
    onProgress: (fraction, soFar) => {
      const report = soFar();
      if (report) progress(fraction, () => report);
    },
  });
}

function analytic(model: Model, scenario: Scenario, options: SimulateOptions, progress: Progress): ScenarioReport {
  const window = options.window ?? null;
  const record = run(model, scenario, {
    reuse: options.reuse ?? true,
    window,
    shouldStop: options.shouldStop ?? never,
    onProgress: (fraction, soFar) => progress(fraction, () => scenarioReport(soFar, false, window)),
  });
  return scenarioReport(record, record.reached < (window?.to ?? scenario.duration) * (1 - 1e-9), window);
}

/** Searches the headroom of a scenario that was simulated, and puts it and what there is to say of it into its report. */
export function addHeadroom(
  model: Model,
  scenario: Scenario,
  report: ScenarioReport,
  options: Pick<SimulateOptions, 'shouldStop' | 'headroom'>,
): ScenarioReport {
  const shouldStop = options.shouldStop ?? never;
  const again = (scaled: Model): ScenarioReport => analytic(scaled, scaled.scenarios[0]!, { shouldStop }, () => undefined);
  const only = options.headroom === 'asked' ? 'asked' : null;
  return withFindings(model, withHeadroom(report, findHeadroom(model, scenario, report, again, shouldStop, only)));
}

/** Tries every scenario of a report with figures at the ends of their ranges, and puts that and what there is to say of it into the report. */
export function withRanges(report: Report, model: Model, shouldStop: () => boolean = never): Report {
  const again = (changed: Model): ScenarioReport | null =>
    shouldStop() ? null : analytic(changed, changed.scenarios[0]!, { shouldStop }, () => undefined);
  const scenarios = report.scenarios.map((one) => {
    const scenario = model.scenarios.find(({ name }) => name === one.name);
    const ranges = scenario ? tryRanges(model, scenario, one, again) : null;
    return ranges ? withFindings(model, { ...one, trust: { ...one.trust, ranges } }) : one;
  });
  return { ...report, scenarios };
}

/** The report with all there is to say about it now. What fixes of findings that it had before were found to do stays. */
export function withFindings(model: Model, report: ScenarioReport): ScenarioReport {
  const identity = ({ code, subject, at }: Finding): string => JSON.stringify([code, subject, at]);
  const known = new Map(report.findings.map((finding) => [identity(finding), finding.fix]));
  const scenario = model.scenarios.find((one) => one.name === report.name)!;
  const whole = { ...report, tipping: tippingPoints(model, scenario) };
  const findings = runFindings(model, report.name, whole).flatMap((finding) => {
    const fix = known.get(identity(finding));
    // What was taken out with its fix does not come back.
    if (fix === undefined) return report.findings.length > 0 && standingWithFix.has(finding.code) ? [] : [finding];
    return [{ ...finding, fix }];
  });
  return { ...whole, findings };
}
