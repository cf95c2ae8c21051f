/** A line taken apart for its layout. */

export interface Token {
  text: string;
  /** Blanks before it in the text. */
  gap: number;
}

export interface Line {
  /** Without the comment at its end. */
  tokens: Token[];
  /** A comment at the line's end, or alone. */
  comment: Token | null;
  /** Part of a block comment or of something else that is left as it is. */
  verbatim: boolean;
}

const TOKEN =
  /"(?:[^"\\]|\\.)*"|\/\/.*|\/\*.*?\*\/|\/\*.*|[-~=]>|[<>]=|\.\.|[{}(),*]|[A-Za-z_]\w*(?:-\w+)*(?:\.\w+(?:-\w+)*)*|-?\$?[0-9][0-9_]*(?:\.[0-9]+)?(?:%|[A-Za-zµ]+)?(?:\/[A-Za-z]+)?|\S/g;

/** The lines of a text, as many as it has. */
export function linesOf(text: string): Line[] {
  let inComment = false;
  return text.split('\n').map((line) => {
    if (inComment) {
      inComment = !line.includes('*/');
      return { tokens: [], comment: null, verbatim: true };
    }
    const tokens = tokensOf(line);
    const last = tokens.at(-1);
    inComment = last !== undefined && last.text.startsWith('/*') && !last.text.endsWith('*/');
    const comment = last && (last.text.startsWith('//') || last.text.startsWith('/*')) ? tokens.pop()! : null;
    return { tokens, comment, verbatim: false };
  });
}

function tokensOf(line: string): Token[] {
  let end = 0;
  return [...line.trimEnd().matchAll(TOKEN)].map((match) => {
    const token = { text: match[0], gap: match.index - end };
    end = match.index + match[0].length;
    return token;
  });
}

/** Tokens set with the blanks they need; two blanks, which set groups apart, stay two. */
export function joined(tokens: Token[]): string {
  return tokens.map((token, i) => (i === 0 ? token.text : between(tokens[i - 1]!.text, token) + token.text)).join('');
}

function between(before: string, { text, gap }: Token): string {
  if (text === '..' || before === '..' || before === '(' || text === ')' || text === ',') return '';
  return gap >= 2 ? '  ' : ' ';
}
