/** Quick fixes of mistakes in a text: a word that is nearly another, a unit or a line that is missing. */
import type { LangiumDocument } from 'langium';
import { type CodeAction, CodeActionKind, type Diagnostic, type Range, type TextEdit } from 'vscode-languageserver';
import { type Repair, repairsOf } from '../../language/repairs.js';
import { unitsAt } from '../../language/unitCompletion.js';

/** Of the units that fit a number as many as can be told apart at a glance. */
const MOST_UNITS = 3;

/** For each mistake at a place what it was probably meant to be, the likeliest first. */
export function repairsAt(document: LangiumDocument, range: Range): CodeAction[] {
  return (document.diagnostics ?? [])
    .filter((diagnostic) => touches(diagnostic.range, range))
    .flatMap((diagnostic) => {
      const edits = editsFor(document, diagnostic);
      return edits.map((edit): CodeAction => ({
        title: `Write "${edit.newText.trim()}"`,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        edit: { changes: { [document.uri.toString()]: [edit] } },
        isPreferred: edits.length === 1,
      }));
    });
}

function editsFor(document: LangiumDocument, diagnostic: Diagnostic): TextEdit[] {
  const repairs = repairsOf(diagnostic);
  if (repairs.length > 0) return repairs.map((one) => editOf(one, diagnostic));
  const units = unitsAt(document, diagnostic.range.end)?.items ?? [];
  return units.slice(0, MOST_UNITS).flatMap(({ textEdit }) => (textEdit && 'range' in textEdit ? [textEdit] : []));
}

function editOf({ place, text, at }: Repair, { range }: Diagnostic): TextEdit {
  const { start, end } = at ?? range;
  if (place === 'instead') return { range: { start, end }, newText: text };
  const insertion = place === 'before' ? start : end;
  return { range: { start: insertion, end: insertion }, newText: text };
}

/** Whether two ranges have a place in common, their ends included. */
export function touches(one: Range, other: Range): boolean {
  const before = (a: Range['start'], b: Range['start']): boolean => a.line < b.line || (a.line === b.line && a.character < b.character);
  return !before(one.end, other.start) && !before(other.end, one.start);
}
