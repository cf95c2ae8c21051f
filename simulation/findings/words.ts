/** Turns of phrase that findings share. */
import { formatCount, formatTime } from '../figures.js';
import type { ScenarioReport } from '../report.js';

/** `1 node`, `3 nodes`, `1.3 M events`. */
export function count(n: number, one: string, many = `${one}s`): string {
  const figure = formatCount(n);
  return `${figure} ${figure === '1' ? one : many}`;
}

/** `a, b and c` */
export function list(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `from 41 h 03 min to 41 h 12 min`; a stretch that begins and ends in the same minute is `at …`. */
export function span(from: number, to: number): string {
  const [start, end] = [formatTime(from), formatTime(to)];
  return start === end ? `at ${start}` : `from ${start} to ${end}`;
}

/** The same of a run, behind some words: `, longest from 41 h 03 min to 41 h 12 min`; but ` all the time` for what lasts from its beginning to its end. */
export function spanOf(from: number, to: number, { reached, window }: Pick<ScenarioReport, 'reached' | 'window'>, words: string): string {
  return from <= (window?.from ?? 0) && to >= reached - 1e-6 ? ' all the time' : `${words} ${span(from, to)}`;
}

/** How many times, for people: `1.9 times`, `half of`. */
export function times(factor: number): string {
  return `${formatCount(factor, 2)} times`;
}

/** A figure that rounds up to something that can be bought or set: 1, 2, 3 … whole. */
export function whole(n: number): number {
  return Math.max(1, Math.ceil(n - 1e-9));
}

/** A part of a whole, for people: `71 %`, `under 1 %`, `nearly all`, `all`. Not for figures that a contract is held against. */
export function share(fraction: number): string {
  if (fraction >= 0.9995) return 'all';
  if (fraction > 0.99) return 'nearly all';
  return fraction < 0.01 ? 'under 1 %' : `${Math.round(fraction * 100)} %`;
}
