/**
 * Log histograms of durations: a bucket's bounds are the leading bits of the number itself, so that finding the bucket takes no
 * logarithm. 64 buckets an octave for what percentiles are read from (no bucket wider than 1.6 %), 16 for series.
 */

/** Durations below 2^-24 s (60 ns) count as 0; those above 2^26 s (two years) go to the last bucket. */
const LOWEST_EXPONENT = -24;
const OCTAVES = 50;

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);
/** The word that holds sign, exponent and leading bits. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** `bits`: leading bits of the mantissa that tell buckets apart. Bucket 0 holds what counts as 0. */
function bucketOf(value: number, bits: number, buckets: number): number {
  if (!(value > 0)) return 0;
  number[0] = value;
  const index = (words[HIGH]! >>> (20 - bits)) - ((1023 + LOWEST_EXPONENT) << bits) + 1;
  return index < 0 ? 0 : index >= buckets ? buckets - 1 : index;
}

function lowerBound(index: number, bits: number): number {
  if (index === 0) return 0;
  const per = 1 << bits;
  const octave = Math.floor((index - 1) / per);
  return 2 ** (LOWEST_EXPONENT + octave) * (1 + ((index - 1) % per) / per);
}

/** Where a percentile lies: a bucket, and which part of what it holds lies below. */
interface Spot {
  index: number;
  below: number;
}

/** Spots of percentiles in bucket counts; `fractions` ascending, from 0 to 1. Null for each where nothing was counted. */
function spotsOf(counts: ArrayLike<number>, fractions: number[]): (Spot | null)[] {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  if (total === 0) return fractions.map(() => null);
  let below = 0;
  let index = 0;
  return fractions.map((fraction) => {
    const wanted = fraction * total;
    while (index < counts.length - 1 && below + counts[index]! < wanted) below += counts[index++]!;
    const here = counts[index]!;
    return { index, below: here > 0 ? Math.min(1, Math.max(0, (wanted - below) / here)) : 0 };
  });
}

/** Percentiles of bucket counts: linear within a bucket. `fractions` ascending; null for each where nothing was counted. */
function quantilesOf(counts: ArrayLike<number>, fractions: number[], bits: number): (number | null)[] {
  return spotsOf(counts, fractions).map((spot) => {
    if (spot === null || spot.index === 0) return spot && 0;
    const low = lowerBound(spot.index, bits);
    return low + (lowerBound(spot.index + 1, bits) - low) * spot.below;
  });
}

const FINE_BITS = 6;
const FINE_BUCKETS = (OCTAVES << FINE_BITS) + 1;
const COARSE_BITS = 4;
const COARSE_BUCKETS = (OCTAVES << COARSE_BITS) + 1;
const COARSER = 1 << (FINE_BITS - COARSE_BITS);

/** Durations with their exact sum; plain data but for its functions below. */
export interface Histogram {
  counts: Float64Array;
  count: number;
  sum: number;
}

export function histogram(): Histogram {
  return { counts: new Float64Array(FINE_BUCKETS), count: 0, sum: 0 };
}

export function addTo(histogram: Histogram, value: number): void {
  const index = bucketOf(value, FINE_BITS, FINE_BUCKETS);
  histogram.counts[index] = histogram.counts[index]! + 1;
  histogram.count++;
  histogram.sum += value;
}

/** Adds all of `other` to `into`. */
export function mergeInto(into: Histogram, other: Histogram): void {
  for (let i = 0; i < FINE_BUCKETS; i++) into.counts[i] = into.counts[i]! + other.counts[i]!;
  into.count += other.count;
  into.sum += other.sum;
}

export function meanOf(histogram: Histogram): number | null {
  return histogram.count > 0 ? histogram.sum / histogram.count : null;
}

/** Percentiles, as fractions in ascending order; null where nothing was counted. */
export function percentiles(histogram: Histogram, fractions: number[]): (number | null)[] {
  return quantilesOf(histogram.counts, fractions, FINE_BITS);
}

/** The bounds of the bucket that a duration is in, seconds: a percentile says no more of a value that comes again and again. */
export function bucketAround(seconds: number): { low: number; high: number } {
  const index = bucketOf(seconds, FINE_BITS, FINE_BUCKETS);
  return index === 0 ? { low: 0, high: 0 } : { low: lowerBound(index, FINE_BITS), high: lowerBound(index + 1, FINE_BITS) };
}

/** A histogram to be kept beside many others: only the buckets from the first to the last that hold something. */
export interface Packed {
  zeros: number;
  first: number;
  counts: Uint32Array;
  count: number;
  sum: number;
}

export function pack({ counts, count, sum }: Histogram): Packed {
  let first = 1;
  let end = FINE_BUCKETS;
  while (first < end && counts[first] === 0) first++;
  while (end > first && counts[end - 1] === 0) end--;
  return { zeros: counts[0]!, first, counts: Uint32Array.from(counts.subarray(first, end)), count, sum };
}

/** How many of each part lie above the percentiles of the whole; `fractions` ascending, null for each where nothing was counted. */
export function countsAbove(whole: Histogram, parts: Packed[], fractions: number[]): (number[] | null)[] {
  return spotsOf(whole.counts, fractions).map((spot) => spot && parts.map((part) => countAbove(part, spot)));
}

function countAbove({ zeros, first, counts, count }: Packed, { index, below }: Spot): number {
  if (index === 0) return count - zeros * below;
  const at = index - first;
  let above = (counts[at] ?? 0) * (1 - below);
  for (let i = Math.max(0, at + 1); i < counts.length; i++) above += counts[i]!;
  return above;
}

/** Coarse histograms by step of time; a step's is made when something happens in it. */
export interface HistogramSeries {
  steps: (Uint32Array | null)[];
  count: Float64Array;
  sum: Float64Array;
}

export function histogramSeries(steps: number): HistogramSeries {
  return { steps: Array.from({ length: steps }, () => null), count: new Float64Array(steps), sum: new Float64Array(steps) };
}

/** Counts a value in the histogram of a whole run and in its step's. */
export function count(whole: Histogram, series: HistogramSeries, step: number, value: number): void {
  const fine = bucketOf(value, FINE_BITS, FINE_BUCKETS);
  whole.counts[fine] = whole.counts[fine]! + 1;
  whole.count++;
  whole.sum += value;
  const counts = (series.steps[step] ??= new Uint32Array(COARSE_BUCKETS));
  const coarse = coarser(fine);
  counts[coarse] = counts[coarse]! + 1;
  series.count[step] = series.count[step]! + 1;
  series.sum[step] = series.sum[step]! + value;
}

/** What is counted in the step that is under way: one array for each value, shared out when the step is over. */
export interface StepCounts {
  counts: Uint32Array;
  /** 1 for each octave in which something was counted. */
  octaves: Uint8Array;
  sum: number;
}

export function stepCounts(): StepCounts {
  return { counts: new Uint32Array(FINE_BUCKETS), octaves: new Uint8Array((FINE_BUCKETS >> FINE_BITS) + 1), sum: 0 };
}

export function countNow(now: StepCounts, value: number): void {
  const index = bucketOf(value, FINE_BITS, FINE_BUCKETS);
  now.counts[index] = now.counts[index]! + 1;
  now.octaves[index >> FINE_BITS] = 1;
  now.sum += value;
}

/** Counts the value 0 several times. */
export function countZeros(now: StepCounts, times: number): void {
  now.counts[0] = now.counts[0]! + times;
  now.octaves[0] = 1;
}

/** A step is over: adds what was counted in it to the whole run's histogram and to its step's, and begins anew. */
export function closeStep(now: StepCounts, whole: Histogram, series: HistogramSeries, step: number): void {
  let counted = 0;
  for (let octave = 0; octave < now.octaves.length; octave++) {
    if (now.octaves[octave] === 0) continue;
    const counts = (series.steps[step] ??= new Uint32Array(COARSE_BUCKETS));
    const end = Math.min(FINE_BUCKETS, (octave + 1) << FINE_BITS);
    for (let i = octave << FINE_BITS; i < end; i++) {
      const here = now.counts[i]!;
      if (here === 0) continue;
      counted += here;
      whole.counts[i] = whole.counts[i]! + here;
      const coarse = coarser(i);
      counts[coarse] = counts[coarse]! + here;
    }
  }
  whole.count += counted;
  whole.sum += now.sum;
  series.count[step] = series.count[step]! + counted;
  series.sum[step] = series.sum[step]! + now.sum;
  clear(now);
}

export function clear(now: StepCounts): void {
  now.octaves.forEach((used, octave) => {
    if (used === 1) now.counts.fill(0, octave << FINE_BITS, (octave + 1) << FINE_BITS);
  });
  now.octaves.fill(0);
  now.sum = 0;
}

/** A coarse bucket is four fine ones. */
function coarser(fine: number): number {
  return (fine + COARSER - 1) >> (FINE_BITS - COARSE_BITS);
}

export function mergeSeries(into: HistogramSeries, other: HistogramSeries): void {
  other.steps.forEach((counts, step) => {
    if (!counts) return;
    const mine = (into.steps[step] ??= new Uint32Array(COARSE_BUCKETS));
    for (let i = 0; i < COARSE_BUCKETS; i++) mine[i] = mine[i]! + counts[i]!;
    into.count[step] = into.count[step]! + other.count[step]!;
    into.sum[step] = into.sum[step]! + other.sum[step]!;
  });
}

/** A percentile (a fraction) at each step; 0 where nothing happened. */
export function seriesPercentile(series: HistogramSeries, fraction: number): Float64Array {
  return Float64Array.from(series.steps, (counts) => (counts ? (quantilesOf(counts, [fraction], COARSE_BITS)[0] ?? 0) : 0));
}

export function seriesMean(series: HistogramSeries): Float64Array {
  return series.sum.map((sum, step) => (series.count[step]! > 0 ? sum / series.count[step]! : 0));
}
