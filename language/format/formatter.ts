/** Formatting in the editor: a whole document, or lines of it. */
import type { LangiumDocument } from 'langium';
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
    return edits(document, range.start.line, range.end.line);
  }

  formatDocumentOnType(document: LangiumDocument, { position }: DocumentOnTypeFormattingParams): TextEdit[] {
    return edits(document, position.line, position.line);
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
