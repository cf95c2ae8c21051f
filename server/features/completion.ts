/** Completion in comments: the codes that `// arch-ignore` may silence, first those that the last run found on the line it is for. */
import type { LangiumDocument } from 'langium';
import type { LangiumServices } from 'langium/lsp';
import { type CompletionItem, CompletionItemKind, type CompletionList, type CompletionParams, type Range } from 'vscode-languageserver';
import { ArchCompletionProvider, commentAt } from '../../language/completion.js';
import { codes } from '../../simulation/findings/index.js';
import type { Simulations } from '../simulations.js';

/** A comment up to the cursor, with what of the code is there already. */
const BEGUN = /^\/\/\s*arch-ignore\s+([\w-]*)$/;

export class Completions extends ArchCompletionProvider {
  private readonly simulations: Simulations;

  constructor(services: LangiumServices, simulations: Simulations) {
    super(services);
    this.simulations = simulations;
  }

  override async getCompletion(document: LangiumDocument, params: CompletionParams): Promise<CompletionList | undefined> {
    const { position } = params;
    const comment = commentAt(document, position);
    if (!comment) return super.getCompletion(document, params);
    const { line, character } = comment.range.start;
    const { textDocument } = document;
    const [, typed] = BEGUN.exec(textDocument.getText({ start: comment.range.start, end: position })) ?? [];
    if (typed === undefined) return { isIncomplete: false, items: [] };
    const before = textDocument.getText({ start: { line, character: 0 }, end: { line, character } });
    const found = this.foundOn(document, before.trim() === '' ? line + 1 : line);
    const range = { start: { line, character: position.character - typed.length }, end: position };
    return { isIncomplete: false, items: codes.map((code) => itemOf(code, found.get(code), range)) };
  }

  /** What the last run of the file found on a line, by code. */
  private foundOn({ uri }: LangiumDocument, line: number): Map<string, string> {
    const { finished } = this.simulations.get(uri.toString());
    if (!finished) return new Map();
    const move = this.simulations.movesSince(finished);
    const findings = finished.report.scenarios.flatMap((scenario) => scenario.findings);
    const here = findings.filter(({ at }) => at.uri === uri.toString() && move(at).start.line === line);
    return new Map(here.map(({ code, message }) => [code, message]));
  }
}

function itemOf(code: string, found: string | undefined, range: Range): CompletionItem {
  return {
    label: code,
    kind: CompletionItemKind.Constant,
    detail: found ?? 'A finding',
    sortText: `${found === undefined ? 1 : 0} ${code}`,
    textEdit: { range, newText: code },
  };
}
