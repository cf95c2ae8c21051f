/** Fixes of a file that go together: tried out all at once, not only each by itself. */
import type { Finding, Fix, Report, ScenarioReport, Severity, Together } from '../report.js';
import { isGone, isHarmless, isWhole, outcomeOf } from './outcome.js';
import { Trials } from './trials.js';
import type { VerifyOptions } from './verify.js';

const GRAVEST_FIRST: Severity[] = ['error', 'warning', 'information', 'hint'];

/** A fix that holds by itself, and where that was found. */
interface Held {
  scenario: ScenarioReport;
  finding: Finding;
  fix: Fix;
}

/**
 * The fixes of the report's own file that were tried out, as far as they go together: with all of them every finding that they are for is gone,
 * and no scenario is harmed. Where all at once do not, they are taken one after the other, the gravest finding's first, and what does not go
 * with those before it is left out. `isWanted`: of which codes. Null where there is none, or `shouldStop` came first.
 */
export async function fixesTogether(
  options: VerifyOptions,
  isWanted: (code: string) => boolean,
  trials = new Trials(options),
): Promise<Together | null> {
  const { report, shouldStop } = options;
  const held = report.scenarios.flatMap((scenario) =>
    scenario.findings.flatMap((finding): Held[] =>
      finding.fix && isOf(report.file, finding.fix) && isWanted(finding.code) ? [{ scenario, finding, fix: finding.fix }] : [],
    ),
  );
  const candidates = apart(held.sort((a, b) => rank(a.finding) - rank(b.finding)));
  if (candidates.length === 0) return null;
  let taken = candidates;
  let after = await worksTogether(taken, report, trials);
  if (!after && !shouldStop()) {
    taken = [];
    for (const one of candidates) {
      const more = await worksTogether([...taken, one], report, trials);
      if (more) [taken, after] = [[...taken, one], more];
    }
  }
  if (!after || shouldStop()) return null;
  return {
    fixes: taken.map(({ finding, fix }) => ({ code: finding.code, title: fix.title, edits: fix.edits })),
    outcomes: Object.fromEntries(after.map((one) => [one.name, outcomeOf(one)])),
  };
}

/** What all scenarios show with some fixes; null where one is harmed, or a finding stays. */
async function worksTogether(taken: Held[], report: Report, trials: Trials): Promise<ScenarioReport[] | null> {
  const edits = taken.flatMap(({ fix }) => fix.edits);
  const reports: ScenarioReport[] = [];
  for (const before of report.scenarios) {
    const after = await trials.after(edits, before.name);
    if (!after || !isWhole(after) || !isHarmless(before, after)) return null;
    if (taken.some(({ scenario, finding }) => scenario.name === before.name && !isGone(finding, before, after))) return null;
    reports.push(after);
  }
  return reports;
}

/** What makes the whole contract hold comes first, then the fix of what is graver. */
function rank({ severity, fix }: Finding): number {
  return GRAVEST_FIRST.indexOf(severity) + (fix?.outcome?.verdict === 'pass' ? 0 : GRAVEST_FIRST.length);
}

/** Other files are left alone, whoever asks for this one. */
function isOf(uri: string, { edits, outcome }: Fix): boolean {
  return outcome !== null && edits.length > 0 && edits.every(({ at }) => at.uri === uri);
}

/**
 * The first of fixes that touch: what is on one line is most often about one thing, such as more nodes and larger ones, and the second
 * would do too much. It is offered again once the first has been simulated.
 */
function apart(held: Held[]): Held[] {
  const taken: Held[] = [];
  for (const one of held) if (!taken.some((other) => touch(one.fix, other.fix))) taken.push(one);
  return taken;
}

function touch(one: Fix, other: Fix): boolean {
  return one.edits.some((a) => other.edits.some((b) => a.at.start.line <= b.at.end.line && b.at.start.line <= a.at.end.line));
}
