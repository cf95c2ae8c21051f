/**
 * 95 % confidence intervals of what all replications say together, from how much these differ. A figure is a ratio of sums (what was waited
 * by who waited), so its error is that of the replications' parts in both: σ² = n/(n − 1) Σ(aᵢ − R bᵢ)² ÷ (Σbᵢ)² (Cochran 1977, ch. 6), with
 * Student's t for few replications. An interval holds the values from which the figure is no farther than t of the errors that it would
 * have if they were true (Wilson 1927), not t of those that it happens to have: a run without the rare long busy period says too small a figure
 * and too small an error, both at once.
 */
import type { Interval, PercentileIntervals } from '../report.js';
import { bucketAround, countsAbove, percentiles, type Histogram, type Packed } from './histogram.js';

/** Two-sided 95 % points of Student's t by degrees of freedom, from 1. */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086,
  2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** The point for any number of degrees of freedom; above 30 the normal's with its first correction (Cornish & Fisher). */
function studentPoint(freedom: number): number {
  const z = 1.959964;
  return T95[freedom - 1] ?? z + (z ** 3 + z) / (4 * freedom);
}

/** What one replication adds to a figure that is a ratio of sums. */
export interface Part {
  sum: number;
  of: number;
}

interface Ratio {
  value: number;
  /** Standard error. */
  error: number;
  /** Of Student's t. */
  point: number;
}

/** Null with fewer than two replications, or where one has nothing to say. */
function ratioOf(parts: Part[]): Ratio | null {
  const n = parts.length;
  if (n < 2 || parts.some(({ of }) => !(of > 0))) return null;
  let [sum, of] = [0, 0];
  for (const part of parts) {
    sum += part.sum;
    of += part.of;
  }
  const value = sum / of;
  const squares = parts.reduce((all, part) => all + (part.sum - value * part.of) ** 2, 0);
  return { value, error: Math.sqrt((n / (n - 1)) * squares) / of, point: studentPoint(n - 1) };
}

/**
 * Of a mean that is never negative (seconds, operations): its variance is taken to be in proportion to it, as that of a sum of independent
 * busy periods is. Null with fewer than two replications, or where one has nothing to say.
 */
export function meanInterval(parts: Part[]): Interval | null {
  const ratio = ratioOf(parts);
  if (!ratio) return null;
  const { value, error, point } = ratio;
  if (!(value > 0)) return { low: value, high: value };
  const spread = (point * error) ** 2 / value;
  const half = Math.sqrt(value * spread + spread ** 2 / 4);
  return { low: value + spread / 2 - half, high: value + spread / 2 + half };
}

/**
 * Of a fraction: Wilson's interval for as many independent trials as would err as much (Korn & Graubard 1998). `trials`: that many at most, so
 * that a figure which was the same in all replications, none refused of a thousand, is not taken to be exact; infinity for a share of time.
 * Null with fewer than two replications, or where one has nothing to say.
 */
export function fractionInterval(parts: Part[], trials: number): Interval | null {
  const ratio = ratioOf(parts);
  if (!ratio) return null;
  const value = Math.min(1, Math.max(0, ratio.value));
  const variance = value * (1 - value);
  const worth = Math.min(trials, ratio.error > 0 ? variance / ratio.error ** 2 : Infinity);
  if (!(worth > 0 && worth < Infinity)) return { low: value, high: value };
  const wide = ratio.point ** 2 / worth;
  const middle = (value + wide / 2) / (1 + wide);
  const half = Math.sqrt(variance * wide + wide ** 2 / 4) / (1 + wide);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

const NAMED = { p50: 0.5, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

/** Of the mean and the percentiles of durations; `all` is those of `each` replication together. */
export function durationIntervals(all: Histogram, each: Packed[]): PercentileIntervals {
  const [p50 = null, p95 = null, p99 = null, p999 = null] = percentileIntervals(all, each, Object.values(NAMED));
  return { mean: meanInterval(each.map(({ sum, count }) => ({ sum, of: count }))), p50, p95, p99, p999 };
}

/**
 * Of percentiles: the durations that are exceeded as often as the interval of the tail's share says (Woodruff 1952), the replications
 * being what was drawn. So a percentile is what all say together, not the mean of what each says, which in short runs is far too low. The error
 * is no smaller than independent requests' would be, nor, as a part of its own tail, than that of the percentile before.
 */
function percentileIntervals(all: Histogram, each: Packed[], fractions: number[]): (Interval | null)[] {
  let unsure = 0;
  return countsAbove(all, each, fractions).map((above, i) => {
    const fraction = fractions[i]!;
    const tail = ratioOf(each.map(({ count }, k) => ({ sum: above?.[k] ?? 0, of: count })));
    if (!tail) return null;
    unsure = Math.max(unsure, tail.error / (1 - fraction), Math.sqrt(fraction / ((1 - fraction) * all.count)));
    return exceededBy(all, fraction, unsure, tail.point);
  });
}

/** Of its tail at least this part is read from what was seen; where there may be less, it goes on as an exponential tail. */
const SEEN = 0.1;
/** That says as much as it should where so many were longer, and the error is no larger part of the tail (measured: docs/model.md). */
const ENOUGH = 100;
const TOO_UNSURE = 0.75;

/** `unsure`: the error of how many are longer, as a part of it. Null where these are too few, or too often the same few busy periods. */
function exceededBy(all: Histogram, fraction: number, unsure: number, point: number): Interval | null {
  const tail = 1 - fraction;
  const away = point * unsure;
  const beyond = away - (1 - SEEN);
  if (beyond > 0 && (all.count * tail < ENOUGH || unsure > TOO_UNSURE)) return null;
  const read = percentiles(all, [Math.max(0, 1 - tail * (1 + away)), fraction, 1 - tail * Math.max(SEEN, 1 - away)]);
  const [low, middle, high] = [read[0]!, read[1]!, read[2]!];
  if (beyond <= 0) return low < bucketAround(high).low ? { low, high } : bucketAround(high);
  const scale = (middle - low) / Math.log1p(Math.min(away, fraction / tail));
  return { low, high: Math.max(high, middle + scale * (beyond - Math.log(SEEN))) };
}
