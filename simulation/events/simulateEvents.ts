/** The event engine: every request, one by one, with random numbers; the same model as the analytic engine, the same report. */
import type { Model, Scenario } from '../model.js';
import type { ScenarioReport } from '../report.js';
import { gather, type Gathered } from './gather.js';
import { runReplication } from './replication.js';
import { reportOf } from './report.js';

/** Replications that were made, gathered in the order of their numbers; `stopped`: not all that were wanted, or not to their end. */
export interface Runs {
  gathered: Gathered;
  stopped: boolean;
}

export interface EventOptions {
  seed: number;
  /** How many runs, each with random numbers of its own; two or more give 95 % intervals. */
  replications: number;
  /** Only this stretch of the run, seconds; absent or null: all of it. */
  window?: { from: number; to: number } | null;
  /** Nodes fail by chance, as their `mtbf` and `mttr` say: a forecast. By default nothing fails that the scenario does not say. */
  failures?: boolean;
  /** Polled every few thousand events. A stopped run reports the replications that were done, or what the first one reached. */
  shouldStop?: () => boolean;
  /** Called with the fraction done and the report of the replications done, if there is one yet. */
  onProgress?: (fraction: number, soFar: () => ScenarioReport | null) => void;
}

/** Simulates a scenario by events. Throws where its system is not in the model. */
export function simulateEvents(model: Model, scenario: Scenario, options: EventOptions): ScenarioReport {
  const replications = Math.max(1, Math.floor(options.replications));
  let done: Gathered | null = null;
  let stopped = false;
  const shouldStop = (): boolean => (stopped ||= options.shouldStop?.() ?? false);
  let merged: { runs: number; report: ScenarioReport } | null = null;
  const soFar = (): ScenarioReport | null => {
    if (!done) return null;
    const runs = done.figures.length;
    // Progress is told often, replications end seldom.
    if (merged?.runs !== runs) merged = { runs, report: reportOf(model, scenario, done, true, options.window) };
    return merged.report;
  };
  for (let replication = 0; replication < replications; replication++) {
    const onProgress = (fraction: number): void => options.onProgress?.((replication + fraction) / replications, soFar);
    const run = runReplication(model, scenario, {
      seed: options.seed,
      replication,
      window: options.window ?? null,
      failures: options.failures ?? false,
      shouldStop,
      onProgress,
    });
    if (!stopped || !done) done = gather(done, run);
    if (stopped) break;
  }
  return reportOf(model, scenario, done!, stopped, options.window);
}
