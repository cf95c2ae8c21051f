/** Values of options: each takes the text and gives the value, or throws what the caller did wrong. */
import { Option } from 'commander';
import { STDIN_NAME } from './files.js';
import { CallError } from './io.js';

const seconds: Record<string, number> = { d: 86_400, h: 3600, min: 60, m: 60, s: 1, ms: 0.001 };

/** A duration as in the language, parts in a row: `40h50m`, `90s`, `1.5h`. Gives seconds. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(min|ms|d|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) {
    throw new CallError(`"${text}" is not a time; write it as 40h50m or 90s`);
  }
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * (seconds[unit ?? ''] ?? 0), 0);
}

/** A stretch of a run, `40h50m..41h20m`. Gives seconds. */
export function parseWindow(text: string): { from: number; to: number } {
  const ends = text.split('..');
  if (ends.length !== 2) throw new CallError(`"${text}" is not a window; write it as 40h50m..41h20m`);
  const [from = 0, to = 0] = ends.map(parseDuration);
  if (from >= to) throw new CallError(`the window ${text} ends before it starts`);
  return { from, to };
}

/** Whole numbers from `low` to `high`. */
export function parseWhole(name: string, low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) throw new CallError(`${name} is a whole number from ${low} to ${high}, not "${text}"`);
    return value;
  };
}

/** A number of seconds, up to a day; with a unit it is any time: `20`, `0.5`, `2min`. */
export function parseSeconds(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : parseDuration(text);
  if (value > 86_400) throw new CallError(`"${text}" is longer than a day`);
  return value;
}

/** What a text from standard input is called. */
export function stdinNameOption(): Option {
  return new Option('--stdin-name <path>', 'of -: what the text is called, and where its imports start from').default(STDIN_NAME);
}
