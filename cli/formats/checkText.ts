/** What `check` prints for a reader: problems like a compiler's, then one line a scenario, then the sum. */
import { formatVerdict } from '../../simulation/terms.js';
import type { ScenarioReport } from '../../simulation/report.js';
import type { Io } from '../io.js';
import { countProblems, type Checked } from '../problems.js';
import { painter, type Style } from '../terminal/style.js';
import { problemLines } from './problem.js';

export const verdictStyles: Record<ScenarioReport['verdict'], Style> = { pass: 'green', fail: 'red', cut: 'yellow', none: 'dim' };

export function checkText(files: Checked[], io: Io): string {
  const paint = painter(io.color);
  const lines = files.flatMap(({ problems }) => problems.flatMap((problem) => problemLines(problem, io.cwd, paint)));
  const verdicts = files.flatMap(({ path, report }) =>
    (report?.scenarios ?? []).map(
      (scenario) => `${paint('bold', `${path} ${scenario.name}`)}: ${paint(verdictStyles[scenario.verdict], formatVerdict(scenario))}`,
    ),
  );
  // A catalog is a file like any other; but who forgot the scenario should not read that all is well.
  const idle = files.flatMap(({ path, report }) =>
    report?.scenarios.length === 0 ? [`${paint('bold', path)}: ${paint('dim', '– no scenario, nothing was simulated')}`] : [],
  );
  const sum = `${files.length === 1 ? '1 file' : `${files.length} files`} checked: ${countProblems(files.flatMap(({ problems }) => problems))} found`;
  return [...lines, ...(lines.length > 0 && verdicts.length + idle.length > 0 ? [''] : []), ...verdicts, ...idle, sum, ''].join('\n');
}
