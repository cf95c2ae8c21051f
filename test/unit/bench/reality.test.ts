import { describe, expect, test } from 'vitest';
import { type Law, moments, plan } from '../../../bench/reality/plan.js';
import { ascending, deviation, mean, median, percentile } from '../../../bench/reality/statistics.js';

const LOGNORMAL: Law = { shape: 'lognormal', mean: 2e-3, cv: 1 };

describe('the plan of a load generator', () => {
  test('is the same for the same seed, another for another', () => {
    const options = { rate: 500, duration: 2, law: LOGNORMAL };
    expect(plan({ ...options, seed: 7 })).toEqual(plan({ ...options, seed: 7 }));
    expect(plan({ ...options, seed: 8 }).times).not.toEqual(plan({ ...options, seed: 7 }).times);
  });

  test('has Poisson arrivals at the rate asked for', () => {
    const { times } = plan({ seed: 1, rate: 1000, duration: 100, law: LOGNORMAL });
    // Four standard deviations of a Poisson number.
    expect(Math.abs(times.length - 100_000)).toBeLessThan(4 * Math.sqrt(100_000));
    expect(times.every((time, i) => time > (times[i - 1] ?? 0) && time < 100)).toBe(true);
    const gaps = times.subarray(1).map((time, i) => time - times[i]!);
    expect(mean(gaps) * 1000).toBeCloseTo(1, 1);
    expect(deviation(gaps) / mean(gaps)).toBeCloseTo(1, 1);
    expect(gaps.filter((gap) => gap > 1e-3).length / gaps.length).toBeCloseTo(Math.exp(-1), 2);
  });

  test.each<Law>([
    { shape: 'constant', mean: 1e-3 },
    { shape: 'exponential', mean: 1e-3 },
    { shape: 'lognormal', mean: 1e-3, cv: 0.7 },
    { shape: 'two', short: 1e-3, long: 9e-3, share: 0.1 },
  ])('draws works of the law $shape', (law) => {
    const wanted = moments(law);
    const { works } = plan({ seed: 3, rate: 1000, duration: 100, law });
    expect(mean(works) / wanted.mean).toBeCloseTo(1, 1);
    expect((deviation(works) - wanted.deviation) / wanted.mean).toBeCloseTo(0, 1);
  });

  test('has the moments of the law to the last request where that is asked for', () => {
    const { works } = plan({ seed: 3, rate: 100, duration: 2, law: LOGNORMAL, exact: true });
    expect(mean(works) / 2e-3).toBeCloseTo(1, 2);
    expect(deviation(works) / 2e-3).toBeCloseTo(1, 2);
  });
});

describe('percentiles of measured values', () => {
  test('are the nearest rank', () => {
    const hundred = ascending(Array.from({ length: 100 }, (_, i) => 100 - i));
    expect([0, 1, 50, 95, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([1, 1, 50, 95, 99, 100]);
    expect(percentile([5], 99)).toBe(5);
    expect(percentile([1, 2], 50.1)).toBe(2);
    expect(percentile([], 50)).toBeNaN();
  });

  test('the median is between the two middle ones of an even number', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 2])).toBe(3.5);
  });
});
