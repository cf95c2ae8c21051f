/** Colours and widths of text in a terminal. */
import { styleText } from 'node:util';

export type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';
export type Paint = (style: Style | null, text: string) => string;

/** Gives a function that colours text, or leaves it as it is. */
export function painter(color: boolean): Paint {
  return (style, text) => (color && style !== null ? styleText(style, text, { validateStream: false }) : text);
}

/** Text from a file, made harmless: a control character in a title must not move the reader's cursor. */
export function harmless(text: string): string {
  return text.replace(/\p{Cc}/gu, '�');
}

/** At most `width` characters, the rest as `…`. */
export function shorten(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Breaks a text at blanks into lines of at most `width` characters; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && [...line].length + 1 + [...word].length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
