/** Formatting in the editor: a whole document, lines of it, or a block when its closing brace is typed. */
import { CstUtils, type LangiumDocument } from 'langium';
import type { Formatter } from 'langium/lsp';
import type {
  DocumentFormattingParams,
  DocumentOnTypeFormattingOptions,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
} from 'vscode-languageserver';
import { type Range, TextEdit } from 'vscode-languageserver-types';
import { layout } from './layout.js';
import { splitLines } from './tokens.js';

export class ArchFormatter implements Formatter {
  formatDocument(document: LangiumDocument, _params: DocumentFormattingParams): TextEdit[] {
    return edits(document, 0, document.textDocument.lineCount - 1);
  }

  formatDocumentRange(document: LangiumDocument, { range }: DocumentRangeFormattingParams): TextEdit[] {
    // What is selected by whole lines ends at the beginning of the line behind them.
    const isWhole = range.end.character === 0 && range.end.line > range.start.line;
    return edits(document, range.start.line, isWhole ? range.end.line - 1 : range.end.line);
  }

  formatDocumentOnType(document: LangiumDocument, { position }: DocumentOnTypeFormattingParams): TextEdit[] {
    const first = document.parseResult.value.$cstNode;
    const brace = first && CstUtils.findLeafNodeAtOffset(first, document.textDocument.offsetAt(position) - 1);
    // The brace that was typed ends a block: all of it is set.
    return brace?.text === '}' ? edits(document, brace.container?.range.start.line ?? position.line, position.line) : [];
  }

  get formatOnTypeOptions(): DocumentOnTypeFormattingOptions {
    return { firstTriggerCharacter: '}' };
  }
}

/** One edit for each line that changes; none in a text with syntax errors, whose lines may mean anything. */
function edits({ parseResult, textDocument }: LangiumDocument, first: number, last: number): TextEdit[] {
  if (parseResult.lexerErrors.length > 0 || parseResult.parserErrors.length > 0) return [];
  const written = splitLines(textDocument.getText());
  return layout(textDocument.getText()).flatMap((line, i) => {
    if (i < first || i > last || line === written[i]) return [];
    const range: Range = { start: { line: i, character: 0 }, end: { line: i, character: written[i]!.length } };
    return [TextEdit.replace(range, line)];
  });
}
