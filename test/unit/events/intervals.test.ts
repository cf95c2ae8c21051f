/** 95 % intervals of what all replications say together. */
import { describe, expect, it } from 'vitest';
import { addTo, histogram, mergeInto, pack, percentiles, type Histogram } from '../../../simulation/events/histogram.js';
import { durationIntervals, fractionInterval, meanInterval } from '../../../simulation/events/intervals.js';
import type { PercentileIntervals } from '../../../simulation/report.js';

const parts = (of: number, sums: number[]) => sums.map((sum) => ({ sum, of }));

describe('of a mean', () => {
  it('is the t interval of the replications where these differ little', () => {
    // Mean 10, standard error 0.1/√5 · √2.5, Student's t 2.776.
    const { low, high } = meanInterval(parts(1, [9.8, 9.9, 10, 10.1, 10.2]))!;
    expect((high - low) / 2).toBeCloseTo(2.776 * 0.1 * Math.sqrt(2.5 / 5), 3);
    expect((high + low) / 2).toBeCloseTo(10, 2);
  });

  it('reaches farther up, and never below nothing', () => {
    const { low, high } = meanInterval(parts(1, [0, 0, 0, 0, 10]))!;
    expect(low).toBeGreaterThan(0);
    expect(high - 2).toBeGreaterThan(2 * (2 - low));
  });

  it('weighs a replication by what there was in it', () => {
    const { low, high } = meanInterval([
      { sum: 100, of: 100 },
      { sum: 101, of: 100 },
      { sum: 5, of: 1 },
    ])!;
    expect(low).toBeLessThan(206 / 201);
    expect(high).toBeGreaterThan(206 / 201);
    expect(high).toBeLessThan(1.2);
  });

  it('is not told by one replication, nor where one says nothing', () => {
    expect([meanInterval(parts(10, [1])), meanInterval([...parts(10, [1, 2]), { sum: 0, of: 0 }])]).toEqual([null, null]);
  });
});

describe('of a fraction', () => {
  it('is not exact because none of a thousand failed', () => {
    const { low, high } = fractionInterval(parts(200, [200, 200, 200, 200, 200]), 1000)!;
    expect(high).toBe(1);
    // Three in a thousand would still show none once in twenty times (Hanley & Lippman-Hand 1983); clusters more often.
    expect(low).toBeLessThan(1 - 3 / 1000);
    expect(low).toBeGreaterThan(1 - 12 / 1000);
  });

  it('of time is exact where it never varies', () => {
    expect(fractionInterval(parts(10, [10, 10, 10]), Infinity)).toEqual({ low: 1, high: 1 });
    expect(fractionInterval(parts(10, [0, 0, 0]), Infinity)).toEqual({ low: 0, high: 0 });
  });

  it('stays between 0 and 1', () => {
    const { low, high } = fractionInterval(parts(100, [60, 100, 100, 100, 100]), 500)!;
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThanOrEqual(1);
  });
});

/** Replications of durations; their intervals, and the percentiles of all. */
function durations(replications: number[][]): { intervals: PercentileIntervals; all: Histogram } {
  const each = replications.map((values) => {
    const one = histogram();
    for (const value of values) addTo(one, value);
    return one;
  });
  const all = histogram();
  for (const one of each) mergeInto(all, one);
  return { intervals: durationIntervals(all, each.map(pack)), all };
}

/** So many durations, evenly over an exponential law with this mean. */
const exponential = (count: number, mean: number): number[] => Array.from({ length: count }, (_, i) => -mean * Math.log((i + 0.5) / count));

describe('of percentiles', () => {
  it('holds the percentile of all together, not the mean of each', () => {
    const { intervals, all } = durations([1, 1, 1, 1, 2].map((mean) => exponential(2000, mean)));
    const [p95] = percentiles(all, [0.95]);
    expect(intervals.p95!.low).toBeLessThan(p95!);
    expect(intervals.p95!.high).toBeGreaterThan(p95!);
    expect(1.2 * -Math.log(0.05)).toBeLessThan(p95!);
  });

  it('is narrow where replications hardly differ, yet no narrower than chance', () => {
    const { intervals } = durations([1, 1, 1, 1, 1].map((mean) => exponential(2000, mean)));
    // Of 10,000 each with its own chance to be longer, 500 are, give or take 22; the law's density turns that into seconds.
    const half = (2.776 * Math.sqrt(0.95 * 0.05 * 1e-4)) / 0.05;
    expect((intervals.p95!.high - intervals.p95!.low) / 2).toBeCloseTo(half, 2);
  });

  it('goes on beyond what was seen where one replication has nearly all of the tail', () => {
    const { intervals, all } = durations([1, 1, 1, 2, 2].map((mean, i) => exponential(i < 3 ? 4000 : 3000, mean)));
    const [p99] = percentiles(all, [0.99]);
    expect(intervals.p99!.high - p99!).toBeGreaterThan(2 * (p99! - intervals.p99!.low));
  });

  it('is left out where too few were longer to tell', () => {
    const { intervals } = durations([1, 1, 1].map((mean) => exponential(100, mean)));
    expect(intervals.p50).not.toBeNull();
    expect([intervals.p99, intervals.p999]).toEqual([null, null]);
  });

  it('of one value is the bucket that it is in', () => {
    const { intervals } = durations([1, 2, 3].map(() => Array.from({ length: 500 }, () => 0.0101)));
    const { low, high } = intervals.p50!;
    expect([low <= 0.0101, high >= 0.0101, high / low < 1.02]).toEqual([true, true, true]);
  });

  it('of waits that are mostly none is none', () => {
    const { intervals } = durations([1, 2, 3].map(() => [...Array.from({ length: 900 }, () => 0), ...exponential(100, 1)]));
    expect(intervals.p50).toEqual({ low: 0, high: 0 });
  });
});
