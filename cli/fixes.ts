/** Fixes as the editor offers them: tried out, or not at all. */
import { compile } from '../language/compile.js';
import { formatDuration } from '../simulation/figures.js';
import { verifyFixes } from '../simulation/improve/verify.js';
import type { Model } from '../simulation/model.js';
import type { Report } from '../simulation/report.js';
import { simulate, withRanges } from '../simulation/simulate.js';
import type { Io } from './io.js';
import { shownPlace } from './paths.js';
import { harmless } from './terminal/style.js';

/** Seconds for trying out the fixes of a file, as in the editor. */
export const BUDGET = 20;

/**
 * The report with only those fixes that hold, each with its outcome, and with what its verdict rests on. Those that were not reached within
 * `budget` seconds stay without an outcome, and are told to `io` as errors. `texts`: what the model was compiled from, by URI.
 */
export async function withVerifiedFixes(
  report: Report,
  model: Model,
  texts: Record<string, string>,
  budget: number,
  io: Io,
): Promise<Report> {
  // The event engine's noise would decide over fixes that change little.
  if (report.engine !== 'analytic') return withoutFixes(report);
  const deadline = performance.now() + 1000 * budget;
  const shouldStop = (): boolean => performance.now() > deadline;
  const fixed = await verifyFixes({
    report,
    texts,
    compile: async (changed) => (await compile(model.uri, changed[model.uri] ?? '', (uri) => Promise.resolve(changed[uri] ?? null))).model,
    simulate: (changed, name) => simulate(changed, { scenarios: [name], headroom: 'asked', shouldStop }).scenarios[0] ?? null,
    shouldStop,
  });
  let isCut = false;
  const ranged = withRanges(fixed, model, () => (isCut = shouldStop()));
  const left = notTried(ranged, io.cwd);
  if (left.length > 0 || isCut) io.err(timeIsUp(budget, left));
  return ranged;
}

/** Suggestions without an outcome, each at its place. */
function notTried({ scenarios }: Report, cwd: string): string[] {
  const fixes = scenarios.flatMap(({ findings }) => findings.flatMap(({ at, fix }) => (fix && !fix.outcome ? [{ at, fix }] : [])));
  return [...new Set(fixes.map(({ at, fix }) => `${shownPlace(at, cwd)}: ${harmless(fix.title)}`))];
}

function timeIsUp(budget: number, left: string[]): string {
  const what = left.length > 0 ? 'these suggestions were not tried out' : 'not all figures were tried at the ends of their ranges';
  return `headroom: within ${formatDuration(budget)} ${what} (--budget gives more time)${left.map((one) => `\n    ${one}`).join('')}\n`;
}

export function withoutFixes(report: Report): Report {
  const scenarios = report.scenarios.map((one) => ({ ...one, findings: one.findings.map((finding) => ({ ...finding, fix: null })) }));
  return { ...report, scenarios };
}
