/** From a few lines of `.arch` to what is found in them. */
import { compile } from '../../../language/compile.js';
import { staticFindings } from '../../../simulation/findings/index.js';
import type { Model } from '../../../simulation/model.js';
import type { Finding, ScenarioReport } from '../../../simulation/report.js';
import { simulate } from '../../../simulation/simulate.js';

export const URI = 'file:///test.arch';

/** Throws with what is wrong where the text has errors. */
export async function modelOf(text: string): Promise<Model> {
  const { model, diagnostics } = await compile(URI, text, () => Promise.resolve(null));
  if (!model) throw new Error(diagnostics.map(({ message, at }) => `${at.start.line + 1}: ${message}`).join('\n'));
  return model;
}

/** What is found while typing. */
export async function typed(text: string): Promise<Finding[]> {
  return staticFindings(await modelOf(text));
}

/** The report of the first scenario. */
export async function simulated(text: string): Promise<ScenarioReport> {
  return simulate(await modelOf(text)).scenarios[0]!;
}

/** Messages of one code. */
export function messages(findings: Finding[], code: string): string[] {
  return findings.filter((finding) => finding.code === code).map((finding) => finding.message);
}
