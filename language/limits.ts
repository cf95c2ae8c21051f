/** Texts that are too large or too deep are not read further, before they cost time or stack. */
import {
  type AstNode,
  createParser,
  DefaultDocumentValidator,
  type LangiumCoreServices,
  type LangiumDocument,
  LangiumParser,
  type ParseResult,
  type ParserOptions,
  type ValidationOptions,
} from 'langium';
import type { CancellationToken } from 'vscode-jsonrpc';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';

/** Characters; a system of 1,000 components takes a twelfth. */
const LONGEST = 1_000_000;
/** Braces within braces, and arrows in one chain or block. */
const DEEPEST = 100;
const MOST_ARROWS = 500;
/** The parser puts all comments into the tree at once, and its stack holds some 100,000. */
const MOST_COMMENTS = 20_000;

/** Characters read again and again behind quotes and comments that do not end. */
const MOST_READ_AGAIN = 20_000_000;

/** Texts, comments, each to its end or as far as it might go; braces; arrows. */
const PARTS = /"(?:[^"\\\n\r]|\\.)*"?|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|[{}]|[-~=]>/g;

/** What is too much about a text, and the offset from which on it is not read. */
export interface TooMuch {
  message: string;
  offset: number;
}

/** What is too much about a text, or null. */
function tooMuch(text: string): TooMuch | null {
  if (text.length > LONGEST)
    return {
      message: `this file has ${grouped(text.length)} characters: more than ${grouped(LONGEST)} are not read; split it with "import"`,
      offset: 0,
    };
  const parts = new RegExp(PARTS);
  let depth = 0;
  let arrows = 0;
  let comments = 0;
  let readAgain = 0;
  for (let match = parts.exec(text); match; match = parts.exec(text)) {
    const part = match[0];
    const offset = match.index;
    if (isUnended(part)) {
      // It is none: what is behind its first characters counts.
      readAgain += part.length;
      if (readAgain > MOST_READ_AGAIN)
        return { message: 'there are too many quotes or comments that do not end: from here on nothing is read', offset };
      parts.lastIndex = offset + (part.startsWith('"') ? 1 : 2);
    } else if (part.startsWith('/')) {
      if (++comments > MOST_COMMENTS)
        return { message: `more than ${grouped(MOST_COMMENTS)} comments are not read; split the file with "import"`, offset };
    } else if (part === '{') {
      arrows = 0;
      if (++depth > DEEPEST) return { message: `braces are nested more than ${DEEPEST} deep: from here on nothing is read`, offset };
    } else if (part === '}') {
      depth = Math.max(0, depth - 1);
      arrows = 0;
    } else if (part.length === 2 && part.endsWith('>') && ++arrows > MOST_ARROWS) {
      return { message: `more than ${MOST_ARROWS} arrows follow each other: from here on nothing is read; use several flows`, offset };
    }
  }
  return null;
}

/** A whole number with its thousands apart: `1,000,000`. */
function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function isUnended(part: string): boolean {
  return part.startsWith('"')
    ? part.length < 2 || !/^"(?:[^"\\]|\\.)*"$/.test(part)
    : part.startsWith('/*') && (part.length < 4 || !part.endsWith('*/'));
}

/** Reads a text as far as it is not too much, and then gives an error. */
class LimitedParser extends LangiumParser {
  override parse<T extends AstNode>(text: string, options?: ParserOptions): ParseResult<T> {
    const problem = tooMuch(text);
    if (problem === null) return super.parse<T>(text, options);
    const { message, offset } = problem;
    const before = text.slice(0, offset);
    const result = super.parse<T>(before, options);
    const lines = before.split(/\r\n|\n|\r/);
    const line = lines.length;
    const column = lines.at(-1)!.length + 1;
    const place = { startOffset: offset, endOffset: offset, startLine: line, startColumn: column, endLine: line, endColumn: column };
    const token = { image: text.slice(offset, offset + 1), ...place, tokenTypeIdx: 0, tokenType: { name: 'text' } };
    const context = { ruleStack: [], ruleOccurrenceStack: [] };
    // That the text ends where reading stopped is nobody's fault.
    const others = result.parserErrors.filter((error) => error.token.image !== '');
    return { ...result, parserErrors: [...others, { name: 'TooMuch', message, token, resyncedTokens: [], context }] };
  }
}

/** Of one document; more are of no help to anybody. */
const MOST_DIAGNOSTICS = 1000;

/** Gives the first of the diagnostics, errors before all others. */
export class LimitedValidator extends DefaultDocumentValidator {
  override async validateDocument(
    document: LangiumDocument,
    options?: ValidationOptions,
    cancelToken?: CancellationToken,
  ): Promise<Diagnostic[]> {
    const all = await super.validateDocument(document, options, cancelToken);
    if (all.length <= MOST_DIAGNOSTICS) return all;
    const isError = (one: Diagnostic): boolean => one.severity === DiagnosticSeverity.Error;
    return [...all.filter(isError), ...all.filter((one) => !isError(one))].slice(0, MOST_DIAGNOSTICS);
  }
}

export function createLimitedParser(services: LangiumCoreServices): LangiumParser {
  const parser = createParser(services.Grammar, new LimitedParser(services), services.parser.Lexer.definition);
  parser.finalize();
  return parser;
}
