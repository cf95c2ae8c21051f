/** Fixes as the editor offers them: tried out, or not at all. */
import { compile } from '../language/compile.js';
import { verifyFixes } from '../simulation/improve/verify.js';
import type { Model } from '../simulation/model.js';
import type { Report } from '../simulation/report.js';
import { simulate, withRanges } from '../simulation/simulate.js';

/** The report with only those fixes that hold, each with its outcome, and with what its verdict rests on. `texts`: what the model was compiled from, by URI. */
export async function withVerifiedFixes(report: Report, model: Model, texts: Record<string, string>): Promise<Report> {
  // The event engine's noise would decide over fixes that change little.
  if (report.engine !== 'analytic') return withoutFixes(report);
  const fixed = await verifyFixes({
    report,
    texts,
    compile: async (changed) => (await compile(model.uri, changed[model.uri] ?? '', (uri) => Promise.resolve(changed[uri] ?? null))).model,
    simulate: (changed, name) => simulate(changed, { scenarios: [name], headroom: 'asked' }).scenarios[0] ?? null,
    shouldStop: () => false,
  });
  return withRanges(fixed, model);
}

export function withoutFixes(report: Report): Report {
  const scenarios = report.scenarios.map((one) => ({ ...one, findings: one.findings.map((finding) => ({ ...finding, fix: null })) }));
  return { ...report, scenarios };
}
