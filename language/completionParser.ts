/**
 * What has been read where a word is about to be written. The parser looks ahead to tell a setting from a component of the same name, and
 * would run into the end of what is written: so it is given the braces that are missing, and what it reads of them does not count.
 */
import { createParser, type CompletionParserResult, type GrammarAST, LangiumCompletionParser, type LangiumCoreServices } from 'langium';

type TokenType = Parameters<LangiumCompletionParser['consume']>[1];

export class ClosingCompletionParser extends LangiumCompletionParser {
  /** Whether the last word is left open, to be read in every way that it can be. */
  leavesLast = false;
  /** Tokens that somebody wrote. */
  private written = 0;

  override parse(text: string): CompletionParserResult {
    const { tokens } = this.lexer.tokenize(text, { mode: 'partial' });
    const last = this.leavesLast ? tokens.at(-1) : undefined;
    const read = last ? text.slice(0, last.startOffset) : text;
    this.written = tokens.length - (last ? 1 : 0);
    const closed = super.parse(`${read}\n${'}'.repeat(missingBraces(tokens))}`);
    const open = super.parse(read);
    // What is half written allows no brace, and is read as something else before one.
    const isDeeper = open.tokenIndex === this.written && open.elementStack.length > closed.elementStack.length;
    const { elementStack, tokenIndex } = closed.tokenIndex < this.written || isDeeper ? open : closed;
    return { tokens, elementStack, tokenIndex };
  }

  override consume(index: number, type: TokenType, feature: GrammarAST.AbstractElement): void {
    if (!this.isRecording() && this.currIdx + 1 >= this.written) this.wrapper.wrapConsume(index, type);
    else super.consume(index, type, feature);
  }
}

function missingBraces(tokens: CompletionParserResult['tokens']): number {
  let depth = 0;
  for (const { image } of tokens) {
    if (image === '{') depth++;
    else if (image === '}') depth = Math.max(0, depth - 1);
  }
  return depth;
}

export function createClosingCompletionParser(services: LangiumCoreServices): ClosingCompletionParser {
  const parser = createParser(services.Grammar, new ClosingCompletionParser(services), services.parser.Lexer.definition);
  parser.finalize();
  return parser;
}
