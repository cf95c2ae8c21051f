/** SARIF 2.1.0, which code hosts show beside the lines of a change. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
import type { Place } from '../../simulation/model.js';
import type { Severity } from '../../simulation/report.js';
import { shownPath } from '../paths.js';
import type { Checked, Problem } from '../problems.js';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', information: 'note', hint: 'note' };

/** The rule of what has no code of its own: text that is no `.arch`. */
const invalid = 'invalid-arch';

export function checkSarif(files: Checked[], { cwd }: { cwd: string }, version: string): string {
  const problems = files.flatMap((file) => file.problems);
  const rules = [...new Set(problems.map(({ code }) => code ?? invalid))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'headroom', version, rules: rules.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => result(problem, rules, cwd)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(problem: Problem, rules: string[], cwd: string): object {
  const ruleId = problem.code ?? invalid;
  const related = problem.related.map(({ at, message }, id) => ({ id, ...location(at, cwd), message: { text: message } }));
  return {
    ruleId,
    ruleIndex: rules.indexOf(ruleId),
    level: levels[problem.severity],
    message: { text: problem.message },
    locations: [location(problem.at, cwd)],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
    ...(problem.fix?.outcome ? { fixes: [fix(problem.fix.title, problem.fix.edits, cwd)] } : {}),
  };
}

function fix(title: string, edits: { at: Place; text: string }[], cwd: string): object {
  return {
    description: { text: title },
    artifactChanges: edits.map(({ at, text }) => ({
      artifactLocation: artifact(at, cwd),
      replacements: [{ deletedRegion: region(at), insertedContent: { text } }],
    })),
  };
}

function location(at: Place, cwd: string): object {
  return { physicalLocation: { artifactLocation: artifact(at, cwd), region: region(at) } };
}

function artifact(at: Place, cwd: string): { uri: string } {
  const path = shownPath(at.uri, cwd);
  const inside = at.uri.startsWith('file:') && !/^([/\\]|[A-Za-z]:)/.test(path);
  return { uri: inside ? path.split(/[/\\]/).map(encodeURIComponent).join('/') : at.uri };
}

function region({ start, end }: Place): object {
  return { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}
