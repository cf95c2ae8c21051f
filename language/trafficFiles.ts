/** Traffic from CSV files: a time and a number a line. */
import type { LangiumDocument } from 'langium';
import { parseQuantity } from './quantities.js';

export interface TrafficPoint {
  time: number;
  value: number;
}

/** Texts of the files a document names, by the path as written; null where a file cannot be read. */
const texts = new WeakMap<LangiumDocument, Map<string, string | null>>();

export function rememberTrafficFile(document: LangiumDocument, path: string, text: string | null): void {
  const known = texts.get(document) ?? new Map<string, string | null>();
  texts.set(document, known.set(path, text));
}

/** The points of a file that a document names; a string is what is wrong. */
export function trafficFile(document: LangiumDocument, path: string): TrafficPoint[] | string {
  const text = texts.get(document)?.get(path) ?? null;
  return text === null ? `there is no file "${path}" beside this one` : readTraffic(text);
}

/**
 * Lines `time,users`: the time a duration (`90min`) or a plain number of seconds, a first line of words is a header, blank lines and lines
 * with `#` are left out. A string is what is wrong.
 */
function readTraffic(text: string): TrafficPoint[] | string {
  const points: TrafficPoint[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!.trim();
    if (line === '' || line.startsWith('#')) continue;
    const cells = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const time = parseQuantity(cells[0] ?? '');
    const value = parseQuantity(cells[1] ?? '');
    const isPoint =
      typeof time !== 'string' &&
      (time.dimension === 'duration' || time.dimension === 'number') &&
      typeof value !== 'string' &&
      value.dimension === 'number';
    if (!isPoint) {
      if (points.length === 0 && typeof time === 'string') continue;
      return `line ${i + 1} is not "time, number": ${line.slice(0, 40)}`;
    }
    if (value.value < 0) return `line ${i + 1}: ${cells[1]} is below zero`;
    const last = points.at(-1);
    if (last && time.value <= last.time) return `line ${i + 1}: times must rise`;
    points.push({ time: time.value, value: value.value });
  }
  return points.length > 0 ? points : 'there is no line "time, number" in it';
}
