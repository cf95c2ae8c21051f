/** All fixes of a file in one action, for an editor's "Fix All" and for saving: those that were tried out, as far as they go together. */
import { type CodeAction, CodeActionKind, type TextEdit } from 'vscode-languageserver';
import type { Finding, Fix, Severity } from '../../simulation/report.js';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.headroom`;

const GRAVEST_FIRST: Severity[] = ['error', 'warning', 'information', 'hint'];

/** The action that applies the fixes of a file's findings; null where there is none. Other files are left alone, whoever asks for this one. */
export function fixAllAction(uri: string, findings: Finding[]): CodeAction | null {
  const fixes = together(findings.toSorted((a, b) => rank(a) - rank(b)).flatMap(({ fix }) => (fix && isOf(uri, fix) ? [fix] : [])));
  if (fixes.length === 0) return null;
  const edits = fixes.flatMap((fix) =>
    fix.edits.map(({ at, text }): TextEdit => ({ range: { start: at.start, end: at.end }, newText: text })),
  );
  return {
    title: fixes.length === 1 ? `${fixes[0]!.title}, as tried out` : `Apply ${fixes.length} fixes, each tried out by itself`,
    kind: FIX_ALL,
    edit: { changes: { [uri]: edits } },
  };
}

/** What makes the whole contract hold comes first, then the fix of what is graver. */
function rank({ severity, fix }: Finding): number {
  return GRAVEST_FIRST.indexOf(severity) + (fix?.outcome?.verdict === 'pass' ? 0 : GRAVEST_FIRST.length);
}

function isOf(uri: string, { edits, outcome }: Fix): boolean {
  return outcome !== null && edits.length > 0 && edits.every(({ at }) => at.uri === uri);
}

/**
 * The first of fixes that touch: what is on one line is most often about one thing, such as more nodes and larger ones, and the second
 * would do too much. It is offered again once the first has been simulated.
 */
function together(fixes: Fix[]): Fix[] {
  const taken: Fix[] = [];
  for (const fix of fixes) if (!taken.some((other) => touch(fix, other))) taken.push(fix);
  return taken;
}

function touch(one: Fix, other: Fix): boolean {
  return one.edits.some((a) => other.edits.some((b) => a.at.start.line <= b.at.end.line && b.at.start.line <= a.at.end.line));
}
