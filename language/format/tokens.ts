/** A line taken apart for its layout. */
import { ArchTerminals } from '../generated/ast.js';

export interface Token {
  text: string;
  /** Blanks that belong before it, 0 to 2. */
  gap: number;
}

export interface Line {
  /** The end of a block comment that began in an earlier line, left as it is; null where the line begins otherwise. */
  head: string | null;
  /** Without the comment at the line's end. */
  tokens: Token[];
  /** A comment at the line's end, or alone. */
  comment: Token | null;
}

/** The tokens of the grammar, the beginning of a block comment that goes on in the next line, and anything else by itself. */
const TOKEN = new RegExp(
  [
    ArchTerminals.STRING.source,
    ArchTerminals.SL_COMMENT.source,
    ArchTerminals.ML_COMMENT.source,
    String.raw`\/\*[\s\S]*`,
    String.raw`[-~=]>|[<>]=|\.\.`,
    ArchTerminals.DOTTED.source,
    ArchTerminals.ID.source,
    ArchTerminals.QUANTITY.source,
    String.raw`\S`,
  ].join('|'),
  'g',
);

/** The lines of a text as editors count them. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** The lines taken apart, as many as there are. */
export function linesOf(lines: string[]): Line[] {
  let inComment = false;
  return lines.map((line) => {
    const end = inComment ? line.indexOf('*/') : -2;
    if (end === -1) return { head: line, tokens: [], comment: null };
    const head = inComment ? line.slice(0, end + 2) : null;
    const tokens = tokensOf(line.slice(head?.length ?? 0));
    const last = tokens.at(-1)?.text ?? '';
    inComment = last.startsWith('/*') && !isClosed(last);
    return { head, tokens, comment: isComment(last) ? tokens.pop()! : null };
  });
}

export function isComment(text: string): boolean {
  return text.startsWith('//') || text.startsWith('/*');
}

function isClosed(comment: string): boolean {
  return comment.length >= 4 && comment.endsWith('*/');
}

function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const { 0: text, index } of line.trimEnd().matchAll(TOKEN)) {
    tokens.push({ text, gap: gapBetween(tokens.at(-1)?.text, text, index - end) });
    end = index + text.length;
  }
  return tokens;
}

/** Two blanks, which set groups apart, stay two. */
function gapBetween(before: string | undefined, text: string, written: number): number {
  if (before === undefined || text === '..' || before === '..' || before === '(' || text === ')' || text === ',') return 0;
  return written >= 2 ? 2 : 1;
}

/** Tokens set with the blanks they need. */
export function joined(tokens: Token[]): string {
  return tokens.map(({ text, gap }, i) => (i === 0 ? text : ' '.repeat(gap) + text)).join('');
}
