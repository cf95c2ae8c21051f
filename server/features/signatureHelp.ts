/** While a setting, an option, an incident or a term is being written: how it goes on, with the part marked that comes next. */
import { AstUtils, CstUtils, type LangiumDocument } from 'langium';
import type { SignatureHelpProvider } from 'langium/lsp';
import type { ParameterInformation, Position, SignatureHelp, SignatureHelpOptions, SignatureHelpParams } from 'vscode-languageserver';
import { kindOf } from '../../language/checks/settings.js';
import { formsOf, wordOfKind } from '../../language/forms.js';
import * as ast from '../../language/generated/ast.js';
import { FLOW_SETTINGS, INCIDENTS, OPTIONS, type Word, type Worded, wordOf } from '../../language/words.js';
import { isWritten } from '../wordText.js';

export class Forms implements SignatureHelpProvider {
  readonly signatureHelpOptions: SignatureHelpOptions = { triggerCharacters: [' '] };

  provideSignatureHelp(document: LangiumDocument, { position }: SignatureHelpParams): SignatureHelp | undefined {
    const begun = begunAt(document, position);
    if (!begun) return undefined;
    const forms = begun.words.flatMap((word) => formsOf(word).map((label) => ({ label, meaning: word.meaning, parts: partsOf(label) })));
    const signatures = forms.map(({ label, meaning, parts }) => ({
      label,
      documentation: meaning,
      parameters: parts.map(({ start, end }): ParameterInformation => ({ label: [start, end] })),
      activeParameter: nextPart(parts, begun.tokens),
    }));
    const active = Math.max(
      0,
      forms.findIndex(({ parts }) => fitsTokens(parts, begun.tokens)),
    );
    return { signatures, activeSignature: active, activeParameter: signatures[active]?.activeParameter ?? 0 };
  }
}

/** Whether a form has all the language's words that are there already. */
function fitsTokens(parts: Part[], [, ...tokens]: string[]): boolean {
  const known = new Set(parts.flatMap(({ words }) => words));
  return tokens.every((token) => !WORD.test(token) || known.has(token));
}

/** A word of small letters; names look the same, but choices between forms come before any name. */
const WORD = /^[a-z]+$/;

/** What is being written at a place: the words that it may be, and what of it is there already, split at blanks. */
interface Begun {
  words: Word[];
  tokens: string[];
}

function begunAt(document: LangiumDocument, position: Position): Begun | null {
  const line = document.textDocument.getText({ start: { line: position.line, character: 0 }, end: position });
  // A word of which only the first letters are there may be none yet: what it will be part of stands before it.
  const typed = /[A-Za-z-]*$/.exec(line)![0].length;
  const before = { line: position.line, character: position.character - typed };
  return begunBefore(document, position) ?? (typed > 0 ? begunBefore(document, before) : null);
}

function begunBefore({ parseResult, textDocument }: LangiumDocument, position: Position): Begun | null {
  const root = parseResult.value.$cstNode;
  const offset = textDocument.offsetAt(position);
  const leaf = root && CstUtils.findLeafNodeBeforeOffset(root, offset - 1);
  // What is complete is over at the end of its line, or where a comment begins.
  if (!leaf || /\S|\n/.test(textDocument.getText().slice(leaf.end, offset))) return null;
  const written = AstUtils.getContainerOfType(leaf.astNode, isWritten);
  const node = written && (scalerBefore(written) ?? written);
  if (node?.$cstNode) return { words: wordsOf(node), tokens: tokensOf(textDocument.getText().slice(node.$cstNode.offset, offset)) };
  if (!AstUtils.getContainerOfType(leaf.astNode, ast.isFlow)) return null;
  return begunInFlow(textDocument.getText({ start: { line: position.line, character: 0 }, end: position }));
}

/** The `autoscale` that a `boot` goes on from: a boot is a setting too, and while its time is missing it is read as one. */
function scalerBefore(boot: Worded): ast.Setting | null {
  if (!ast.isSetting(boot) || boot.key !== 'boot' || boot.value) return null;
  const before = boot.$container.settings[(boot.$containerIndex ?? 0) - 1];
  return before?.key === 'autoscale' && !before.boot && !before.cooldown ? before : null;
}

/** In a flow, a word with nothing behind it yet is read as the name of a component: what it is then shows in its line. */
function begunInFlow(line: string): Begun | null {
  const step = /.*[-~=]>/.exec(line)?.[0] ?? '';
  const arrow = step !== '';
  const table: Record<string, Word> = arrow ? OPTIONS : FLOW_SETTINGS;
  const tokens = tokensOf(line.slice(step.length));
  const begin = tokens.findLastIndex((token, i) => token in table && (i > 0 || !arrow));
  const word = table[tokens[begin] ?? ''];
  return word ? { words: [word], tokens: tokens.slice(begin) } : null;
}

/** The words before the one that the cursor is in. */
function tokensOf(text: string): string[] {
  return text.trimStart().split(/\s+/).slice(0, -1);
}

/** Of an incident that does not say yet what happens: all there are. */
function wordsOf(node: Worded): Word[] {
  const word = wordOf(node);
  if (word && ast.isSetting(node)) {
    const owner = node.$container.$container;
    return [wordOfKind(node.key, word, ast.isInstanceDeclaration(owner) ? null : kindOf(owner))];
  }
  if (word) return [word];
  return ast.isIncident(node) ? Object.values(INCIDENTS) : [];
}

/** A part of a form: a word, what is filled in, or all that stands in brackets. */
interface Part {
  start: number;
  end: number;
  words: string[];
}

function partsOf(form: string): Part[] {
  const parts: Part[] = [];
  let depth = 0;
  let start = 0;
  const close = (end: number): void => {
    const text = form.slice(start, end);
    if (text !== '' && text !== '|') parts.push({ start, end, words: text.split(/[\s[\]|]+/).filter((word) => word !== '') });
    start = end + 1;
  };
  for (let i = 0; i < form.length; i++) {
    if ('[{'.includes(form[i]!)) depth++;
    else if (']}'.includes(form[i]!)) depth--;
    else if (form[i] === ' ' && depth === 0) close(i);
  }
  close(form.length);
  return parts;
}

/** Which part comes next behind the tokens that are there: that of the last known word while something is missing in it, else the one behind. */
function nextPart(parts: Part[], tokens: string[]): number {
  let part = 0;
  let since = 0;
  let word = -1;
  for (const token of tokens) {
    const found = parts.findIndex(({ words }, i) => i >= part && words.includes(token));
    if (found < 0) since++;
    else [part, since, word] = [found, 0, parts[found]!.words.indexOf(token)];
  }
  if (tokens.length === 0) return 0;
  const { words } = parts[part]!;
  const isMissing = /^[A-Z]/.test(words[word + 1] ?? '');
  if (isMissing && since === 0) return part;
  const next = part + 1 + (isMissing ? 0 : since);
  return Math.min(next, parts.length - 1);
}
