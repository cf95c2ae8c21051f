/** `.arch` text through the whole pipeline, for tests. */
import { compile } from '../../language/compile.js';
import type { Model } from '../../simulation/model.js';
import type { ScenarioReport } from '../../simulation/report.js';
import { simulate, type SimulateOptions } from '../../simulation/simulate.js';

/** The model of a text; throws with its diagnostics where it has errors. */
export async function modelOf(text: string): Promise<Model> {
  const { model, diagnostics } = await compile('file:///test.arch', text, () => Promise.resolve(null));
  if (!model) throw new Error(diagnostics.map((one) => `${one.at.start.line + 1}:${one.at.start.character + 1} ${one.message}`).join('\n'));
  return model;
}

/** The report of a text's first scenario. */
export async function simulated(text: string, options: SimulateOptions = {}): Promise<ScenarioReport> {
  const report = simulate(await modelOf(text), options).scenarios[0];
  if (!report) throw new Error('the text has no scenario');
  return report;
}

/** One component under steady traffic: `KIND a { SETTINGS }`, a flow through it, and what else is said of the scenario. */
export function oneStation(component: string, rate: string, scenario = 'duration 10h', flow = ''): Promise<ScenarioReport> {
  return simulated(`
    system s { ${component}  flow f { rate ${rate}  ${flow}  a } }
    scenario t for s { ${scenario} }`);
}

/** A series between its steps, by straight lines. */
export function seriesAt(report: ScenarioReport, series: Float64Array, time: number): number {
  const times = report.series.time;
  const after = times.findIndex((one) => one >= time - 1e-9);
  if (after <= 0) return series[Math.max(0, after)]!;
  const share = (time - times[after - 1]!) / (times[after]! - times[after - 1]!);
  return series[after - 1]! + (series[after]! - series[after - 1]!) * share;
}
