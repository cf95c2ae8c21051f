/** What can be folded: blocks, comments over several lines, runs of line comments, and the imports. Read from the text, so that half a text folds too. */
import type { LangiumDocument } from 'langium';
import type { FoldingRangeProvider } from 'langium/lsp';
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver';

/** Texts, comments and braces. A block comment that does not end goes to the end of the text. */
const PARTS = /"(?:[^"\\\n\r]|\\.)*"?|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|[{}]/g;

export class ArchFolding implements FoldingRangeProvider {
  getFoldingRanges({ textDocument }: LangiumDocument): FoldingRange[] {
    const lineComments = new Set<number>();
    const ranges: FoldingRange[] = [];
    const open: number[] = [];
    const text = textDocument.getText();
    const lineAt = (offset: number): number => textDocument.positionAt(offset).line;

    for (const { 0: part, index } of text.matchAll(PARTS)) {
      const line = lineAt(index);
      if (part === '{') open.push(line);
      else if (part === '}') {
        const start = open.pop();
        // The closing brace stays in sight.
        if (start !== undefined && line - 1 > start) ranges.push({ startLine: start, endLine: line - 1 });
      } else if (part.startsWith('/*')) {
        const endLine = lineAt(index + part.length);
        if (endLine > line) ranges.push({ startLine: line, endLine, kind: FoldingRangeKind.Comment });
      } else if (part.startsWith('//') && isFirstOfLine(text, index)) lineComments.add(line);
    }
    return [
      ...ranges,
      ...runs([...lineComments], FoldingRangeKind.Comment),
      ...runs(
        [...text.matchAll(/^[ \t]*import\b/gm)].map(({ index }) => lineAt(index)),
        FoldingRangeKind.Imports,
      ),
    ];
  }
}

function isFirstOfLine(text: string, offset: number): boolean {
  let i = offset - 1;
  while (i >= 0 && (text[i] === ' ' || text[i] === '\t')) i--;
  return i < 0 || text[i] === '\n' || text[i] === '\r';
}

/** Rising lines, put together where they follow each other; a line alone can't be folded. */
function runs(lines: number[], kind: FoldingRangeKind): FoldingRange[] {
  const found: FoldingRange[] = [];
  for (let i = 0; i < lines.length; i++) {
    const startLine = lines[i]!;
    while (lines[i + 1] === lines[i]! + 1) i++;
    const endLine = lines[i]!;
    if (endLine > startLine) found.push({ startLine, endLine, kind });
  }
  return found;
}
