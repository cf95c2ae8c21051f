/** Problems as compilers print them. */
import type { Fix, Severity } from '../../simulation/report.js';
import { formatOutcome } from '../../simulation/terms.js';
import { shownPlace } from '../paths.js';
import type { Problem } from '../problems.js';
import { harmless, type Paint, type Style } from '../terminal/style.js';

const styles: Record<Severity, Style> = { error: 'red', warning: 'yellow', information: 'cyan', hint: 'dim' };

/** `file:3:9: error stream-no-consumer: …`, below it the related places and the fix. */
export function problemLines(problem: Problem, cwd: string, paint: Paint): string[] {
  const head = paint(styles[problem.severity], problem.severity) + (problem.code === null ? '' : ` ${problem.code}`);
  return [
    `${paint('bold', shownPlace(problem.at, cwd))}: ${head}: ${harmless(problem.message)}`,
    ...problem.related.map(({ at, message }) => `    ${shownPlace(at, cwd)}: ${harmless(message)}`),
    ...(problem.fix ? [`    ${paint('green', fixText(problem.fix, problem.triedIn))}`] : []),
  ];
}

/** `fix: Scale gateway to 5 (p95 96 ms, $842/mo, 99.95 % available)`; a fix that was not simulated only as something to try. */
export function fixText({ title, outcome }: Fix, triedIn: string | null = null): string {
  if (!outcome) return `try: ${harmless(title)}`;
  return `fix: ${harmless(title)} (${triedIn === null ? '' : `in "${harmless(triedIn)}": `}${formatOutcome(outcome)})`;
}
