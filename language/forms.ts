/** The forms of a word between which there is a choice: `limit RATE … | limit N …`. */
import type { RootKind } from './inheritance.js';
import type { Word } from './words.js';

/** Each form by itself, where each begins with the same word. */
export function formsOf({ form }: Word): string[] {
  const [head] = form.split(' ');
  return form.split(new RegExp(` \\| (?=${head} )`));
}

/** A setting with only those of its forms that a kind has: of a limiter, a limit is a rate. */
export function wordOfKind(key: string, word: Word, kind: RootKind | null): Word {
  if (key !== 'limit' || !kind) return word;
  return { ...word, form: formsOf(word).at(kind === 'limiter' ? 0 : 1) ?? word.form };
}
