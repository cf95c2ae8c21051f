/** Stretches of a run in which something holds. */
import type { Series } from '../report.js';

export interface Stretch {
  /** Seconds of the run. */
  from: number;
  to: number;
  /** The largest value in it, and when. */
  peak: number;
  peakAt: number;
}

/** Stretches in which `value` of step i is above `limit`; those less than `gap` seconds apart are one. */
export function stretchesAbove(series: Series, value: (step: number) => number, limit: number, gap = 0): Stretch[] {
  const found: Stretch[] = [];
  for (let i = 0; i < series.time.length; i++) {
    const now = value(i);
    if (!(now > limit)) continue;
    const to = series.time[i]!;
    const from = to - series.step[i]!;
    const last = found.at(-1);
    if (last && from - last.to <= gap + 1e-9) {
      last.to = to;
      if (now > last.peak) Object.assign(last, { peak: now, peakAt: to });
    } else found.push({ from, to, peak: now, peakAt: to });
  }
  return found;
}

/** The longest of some stretches; null where there is none. */
export function longest(stretches: Stretch[]): Stretch | null {
  return stretches.reduce<Stretch | null>((best, one) => (!best || one.to - one.from > best.to - best.from ? one : best), null);
}

/** The step that a moment falls into. */
export function stepAt(series: Series, time: number): number {
  let low = 0;
  let high = series.time.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (series.time[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
