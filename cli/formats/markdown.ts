/** Markdown for a comment on a change: the contracts as a table, then what was found. */
import { formatActual, formatLimit, termName, termSign } from '../../simulation/terms.js';
import type { Severity } from '../../simulation/report.js';
import { countProblems, type Checked } from '../problems.js';
import { fixText } from './problem.js';
import { shownPlace } from '../paths.js';

const words: Record<Severity, string> = { error: '**error**', warning: 'warning', information: 'note', hint: 'hint' };

export function checkMarkdown(files: Checked[], { cwd }: { cwd: string }): string {
  const rows = files.flatMap(({ path, report }) =>
    (report?.scenarios ?? []).flatMap((scenario) =>
      scenario.contract.map((term) => {
        const cells = [path, scenario.name, termName(term), `${termSign(term)} ${formatLimit(term)}`, formatActual(term), term.worst ?? ''];
        return `| ${term.met ? '✓' : '✗'} | ${cells.map(escape).join(' | ')} |`;
      }),
    ),
  );
  const table =
    rows.length === 0 ? [] : ['|   | file | scenario | term | limit | actual | worst |', '|---|---|---|---|--:|--:|---|', ...rows, ''];
  const problems = files.flatMap((file) => file.problems);
  const items = problems.map((problem) => {
    const code = problem.code === null ? '' : ` \`${problem.code}\``;
    const fix = problem.fix ? ` _${escape(fixText(problem.fix, problem.triedIn))}_` : '';
    return `- ${words[problem.severity]}${code} at \`${shownPlace(problem.at, cwd)}\`: ${escape(problem.message)}${fix}`;
  });
  return [`### Headroom: ${countProblems(problems)} found`, '', ...table, ...items, ''].join('\n');
}

/** Text that must stay text: no markup, no end of a table's cell. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|~#]/g, '\\$&').replace(/\s+/g, ' ');
}
