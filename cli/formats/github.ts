/** Commands that a GitHub workflow reads from a step's output and shows at the lines of a change. */
import type { Severity } from '../../simulation/report.js';
import { formatVerdict } from '../../simulation/terms.js';
import { shownPath } from '../paths.js';
import type { Checked, Problem } from '../problems.js';

const commands: Record<Severity, 'error' | 'warning' | 'notice'> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

export function checkGithub(files: Checked[], { cwd }: { cwd: string }): string {
  const lines = files.flatMap(({ path, problems, report }) => [
    ...problems.map((problem) => command(problem, cwd)),
    ...(report?.scenarios ?? []).map((scenario) => escapeData(`${path} ${scenario.name}: ${formatVerdict(scenario)}`)),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function command({ severity, code, message, at }: Problem, cwd: string): string {
  const { start, end } = at;
  const properties = {
    file: shownPath(at.uri, cwd),
    line: start.line + 1,
    endLine: end.line + 1,
    // GitHub refuses columns on an annotation of several lines.
    ...(start.line === end.line ? { col: start.character + 1, endColumn: end.character + 1 } : {}),
    title: code ?? 'headroom',
  };
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${commands[severity]} ${written.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
