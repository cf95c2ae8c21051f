/** Texts that are too large or too deep are refused before they cost time or stack. */
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

/** What is too much about a text, or null. */
export function tooMuch(text: string): string | null {
  if (text.length > LONGEST) return `this file has ${text.length} characters: more than ${LONGEST} are not read; split it with "import"`;
  let depth = 0;
  let arrows = 0;
  for (const [part] of text.matchAll(/"(?:[^"\\\n\r]|\\.)*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|[{}]|[-~=]>/g)) {
    if (part === '{') {
      arrows = 0;
      if (++depth > DEEPEST) return `braces are nested more than ${DEEPEST} deep: this is not read`;
    } else if (part === '}') {
      depth = Math.max(0, depth - 1);
      arrows = 0;
    } else if (part.length === 2 && part.endsWith('>') && ++arrows > MOST_ARROWS) {
      return `more than ${MOST_ARROWS} arrows follow each other: this is not read; use several flows`;
    }
  }
  return null;
}

/** Gives an empty file and one error for a text that is too much. */
class LimitedParser extends LangiumParser {
  override parse<T extends AstNode>(text: string, options?: ParserOptions): ParseResult<T> {
    const problem = tooMuch(text);
    if (problem === null) return super.parse<T>(text, options);
    const token = {
      image: '',
      startOffset: 0,
      endOffset: 0,
      startLine: 1,
      startColumn: 1,
      endLine: 1,
      endColumn: 1,
      tokenTypeIdx: 0,
      tokenType: { name: 'text' },
    };
    const context = { ruleStack: [], ruleOccurrenceStack: [] };
    return { ...super.parse<T>('', options), parserErrors: [{ name: 'TooMuch', message: problem, token, resyncedTokens: [], context }] };
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
