/** Model in, Report out: the one entrance for everyone who wants figures. */
import type { Model } from './model.js';
import type { Report, ScenarioReport } from './report.js';
import { scenarioReport } from './analytic/report.js';
import { run } from './analytic/run.js';

export interface SimulateOptions {
  engine?: 'analytic' | 'events';
  seed?: number;
  /** Names of the scenarios to run; all where absent. */
  scenarios?: string[];
  /** Polled often; a run that is stopped reports what it reached, with the verdict `cut` where nothing has broken. */
  shouldStop?: () => boolean;
  /** Called now and then with the fraction done; `partial` makes a report of what there is. */
  onProgress?: (fraction: number, partial: () => Report) => void;
  /** False: the analytic engine at its plainest, for measuring what its shortcuts save and cost. */
  reuse?: boolean;
}

/** Simulates a model's scenarios. Throws only where the model contradicts itself (a scenario for a system that it has not got). */
export function simulate(model: Model, options: SimulateOptions = {}): Report {
  const scenarios = model.scenarios.filter((scenario) => !options.scenarios || options.scenarios.includes(scenario.name));
  const done: ScenarioReport[] = [];
  const report = (reports: ScenarioReport[]): Report => ({
    schema: 'headroom-report/1',
    file: model.uri,
    engine: 'analytic',
    seed: options.seed ?? 1,
    scenarios: reports,
  });
  for (const scenario of scenarios) {
    const record = run(model, scenario, {
      reuse: options.reuse ?? true,
      shouldStop: options.shouldStop ?? (() => false),
      onProgress: (fraction, soFar) => options.onProgress?.((done.length + fraction) / scenarios.length, () => report([...done, scenarioReport(soFar, false)])),
    });
    done.push(scenarioReport(record, record.reached < scenario.duration * (1 - 1e-9)));
  }
  return report(done);
}
