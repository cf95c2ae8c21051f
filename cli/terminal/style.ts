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

const graphemes = new Intl.Segmenter('en');

/** Each of these is a character by itself. */
const plain = /^[ -~]*$/;

/** A text's characters as a reader counts them. */
function characters(text: string): string[] {
  // A segmentation keeps kilobytes until the next collection: hundreds of megabytes for a table of a thousand components.
  if (plain.test(text)) return text.split('');
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

export function widthOf(text: string): number {
  return plain.test(text) ? text.length : characters(text).length;
}

/** At most `width` characters, the rest as `…`. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const kept = characters(text).slice(0, Math.max(0, width - 1));
  return `${kept.join('')}…`;
}

/** Breaks a text at blanks into lines of at most `width` characters; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
