/** All fixes of a file in one action, for an editor's "Fix All" and for saving: those that were tried out together. */
import { type CodeAction, CodeActionKind, type TextEdit } from 'vscode-languageserver';
import type { Together } from '../../simulation/report.js';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.headroom`;

/** The action that applies fixes of a file; null where there is none, or some of them are no longer wanted and nobody tried the others without. */
export function fixAllAction(uri: string, { fixes }: Together, isWanted: (code: string) => boolean): CodeAction | null {
  const wanted = fixes.filter(({ code }) => isWanted(code));
  const [first] = wanted;
  // One alone was tried out by itself.
  if (!first || (wanted.length < fixes.length && wanted.length > 1)) return null;
  const edits = wanted.flatMap((fix) =>
    fix.edits.map(({ at, text }): TextEdit => ({ range: { start: at.start, end: at.end }, newText: text })),
  );
  return {
    title: wanted.length === 1 ? `${first.title}, as tried out` : `Apply ${wanted.length} fixes, tried out together`,
    kind: FIX_ALL,
    edit: { changes: { [uri]: edits } },
  };
}
