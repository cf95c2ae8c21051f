/** What was found wrong with a file, whoever found it: the language (diagnostics) or the simulation (findings). */
import type { Diagnostic } from '../language/compile.js';
import { folded, foundIn, sentenceOf } from '../simulation/findings/index.js';
import type { Place } from '../simulation/model.js';
import type { Finding, Report, Severity } from '../simulation/report.js';

export interface Problem {
  severity: Severity;
  /** Null for what the parser says. */
  code: string | null;
  message: string;
  at: Place;
  related: { message: string; at: Place }[];
  /** The one scenario that it was found in; null where it needs no run, or several have it. */
  scenario: string | null;
  fix: Finding['fix'];
  /** The scenario whose run gave the fix's outcome, where it could be another than `scenario`. */
  triedIn: string | null;
}

/** All about one file, ready to be shown. */
export interface Checked {
  path: string;
  problems: Problem[];
  /** Null where the text has errors. */
  report: Report | null;
}

/**
 * One list of problems, in the order of the text. What several scenarios find alike at one place is said once; what only some of them find
 * says in which.
 * @param standing findings that need no scenario
 */
export function problemsOf(diagnostics: Diagnostic[], standing: Finding[], report: Report | null): Problem[] {
  const inRuns = new Map((report ? foundIn(report) : []).map((one) => [sentenceOf(one.finding), one]));
  const inText = standing.map((finding): Problem => {
    const run = inRuns.get(sentenceOf(finding));
    inRuns.delete(sentenceOf(finding));
    // A run knows whether a fix holds; without one it is a suggestion.
    return { ...problemOf(finding), fix: run ? run.finding.fix : finding.fix, triedIn: run?.triedIn ?? null };
  });
  const problems = [
    ...diagnostics.map((one) => problemOf({ ...one, code: one.code ?? null, fix: null })),
    ...inText,
    ...[...inRuns.values()].map(({ finding, scenarios, triedIn, prefix }) => ({
      ...problemOf(finding),
      message: prefix + finding.message,
      scenario: scenarios.length === 1 ? scenarios[0]! : null,
      triedIn: scenarios.length === 1 ? null : triedIn,
    })),
  ];
  // What the text tells may be one cause with what a run found.
  return folded(problems).sort(
    (a, b) => a.at.uri.localeCompare(b.at.uri) || a.at.start.line - b.at.start.line || a.at.start.character - b.at.start.character,
  );
}

function problemOf({ severity, code, message, at, related, fix }: Omit<Problem, 'scenario' | 'triedIn'>): Problem {
  return { severity, code, message, at, related, scenario: null, fix, triedIn: null };
}

/** The report without findings that say what some others do. */
export function withoutFindings(report: Report, outdone: Finding[]): Report {
  const gone = new Set(outdone.map(sentenceOf));
  const scenarios = report.scenarios.map((one) => ({ ...one, findings: one.findings.filter((finding) => !gone.has(sentenceOf(finding))) }));
  return { ...report, scenarios };
}

/** What a file without scenarios is told of without figures is left out where another one, which imports it, is told the same with them. */
export function toldOnce(files: Checked[]): Checked[] {
  const identity = ({ code, at }: Problem): string => JSON.stringify([code, at.uri, at.start]);
  const runs = files.filter(({ report }) => report !== null && report.scenarios.length > 0);
  const told = new Set(runs.flatMap(({ problems }) => problems.map(identity)));
  return files.map((file) =>
    file.report?.scenarios.length === 0 ? { ...file, problems: file.problems.filter((problem) => !told.has(identity(problem))) } : file,
  );
}

/** 2 for text with errors, 1 for a contract that is broken (or was cut short) or an error found, else 0. */
export function exitCodeOf(files: Checked[]): 0 | 1 | 2 {
  if (files.some((file) => file.report === null)) return 2;
  const broken = files.some((file) => file.report?.scenarios.some(({ verdict }) => verdict === 'fail' || verdict === 'cut'));
  const errors = files.some((file) => file.problems.some(({ severity }) => severity === 'error'));
  return broken || errors ? 1 : 0;
}

/** `3 errors, 1 warning`; `nothing` where there is none. */
export function countProblems(problems: Problem[]): string {
  const counts = (['error', 'warning', 'information', 'hint'] as const).map((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    const word = severity === 'information' ? 'note' : severity;
    return count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
  });
  return counts.filter(Boolean).join(', ') || 'nothing';
}
