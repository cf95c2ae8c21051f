import { expect, test } from 'vitest';
import {
  addTo,
  count,
  histogram,
  histogramSeries,
  meanOf,
  mergeInto,
  percentiles,
  seriesPercentile,
} from '../../../simulation/events/histogram.js';

test('percentiles are right within a bucket, the mean exactly', () => {
  const counted = histogram();
  for (let i = 1; i <= 1000; i++) addTo(counted, i / 1000);
  const [p50, p95, p99] = percentiles(counted, [0.5, 0.95, 0.99]);
  expect(p50! / 0.5).toBeCloseTo(1, 2);
  expect(p95! / 0.95).toBeCloseTo(1, 2);
  expect(p99! / 0.99).toBeCloseTo(1, 2);
  expect(meanOf(counted)).toBeCloseTo(0.5005, 10);
});

test('zeros count, and nothing has no percentiles', () => {
  const counted = histogram();
  expect(percentiles(counted, [0.5])).toEqual([null]);
  addTo(counted, 0);
  addTo(counted, 0);
  addTo(counted, 4);
  expect(percentiles(counted, [0.5])).toEqual([0]);
});

test('two merged histograms are one of all', () => {
  const [a, b, all] = [histogram(), histogram(), histogram()];
  for (let i = 1; i < 500; i++) {
    addTo(i % 3 ? a : b, i * 1e-4);
    addTo(all, i * 1e-4);
  }
  mergeInto(a, b);
  expect(a.counts).toEqual(all.counts);
  expect(percentiles(a, [0.5, 0.95])).toEqual(percentiles(all, [0.5, 0.95]));
});

test('a series keeps steps apart, in coarser buckets', () => {
  const [whole, series] = [histogram(), histogramSeries(3)];
  for (let i = 0; i < 1000; i++) count(whole, series, 1, 0.02 + i * 1e-5);
  for (let i = 0; i < 10; i++) count(whole, series, 2, 0);
  expect(seriesPercentile(series, 0.5)[0]).toBe(0);
  expect(seriesPercentile(series, 0.5)[1]! / 0.025).toBeCloseTo(1, 1);
  expect(seriesPercentile(series, 0.95)[1]! / 0.0295).toBeCloseTo(1, 1);
  expect(seriesPercentile(series, 0.95)[2]).toBe(0);
  expect(whole.count).toBe(1010);
});
