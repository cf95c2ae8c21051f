import { expect, test } from 'vitest';
import { Stream } from '../../../simulation/events/random.js';

const DRAWS = 400_000;

function moments(draw: () => number): { mean: number; variance: number; third: number } {
  const values = Float64Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  const central = (power: number): number => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / DRAWS;
  return { mean, variance: central(2), third: central(3) };
}

test('exponential draws have mean 1, variance 1 and third moment 2', () => {
  const stream = new Stream(1, 0, 'test');
  const { mean, variance, third } = moments(() => stream.exponential());
  expect(mean).toBeCloseTo(1, 2);
  expect(variance).toBeCloseTo(1, 1.5);
  expect(third).toBeCloseTo(2, 0.5);
});

test('normal draws have mean 0, variance 1 and no skew', () => {
  const stream = new Stream(2, 0, 'test');
  const { mean, variance, third } = moments(() => stream.normal());
  expect(mean).toBeCloseTo(0, 2);
  expect(variance).toBeCloseTo(1, 1.8);
  expect(third).toBeCloseTo(0, 1.3);
});

test('tails are as heavy as they should be', () => {
  const stream = new Stream(3, 0, 'test');
  let beyond = 0;
  let far = 0;
  for (let i = 0; i < DRAWS; i++) {
    if (stream.exponential() > 8) beyond++;
    if (Math.abs(stream.normal()) > 3.5) far++;
  }
  expect(beyond / DRAWS / Math.exp(-8)).toBeCloseTo(1, 0);
  expect(far / DRAWS / 4.6526e-4).toBeCloseTo(1, 0);
});

test('Poisson and binomial counts have their means and variances', () => {
  const stream = new Stream(4, 0, 'test');
  const poisson = moments(() => stream.poisson(3.2));
  expect(poisson.mean).toBeCloseTo(3.2, 1);
  expect(poisson.variance).toBeCloseTo(3.2, 1);
  const binomial = moments(() => stream.binomial(12, 0.25));
  expect(binomial.mean).toBeCloseTo(3, 1);
  expect(binomial.variance).toBeCloseTo(2.25, 1);
});

test('a stream depends on its seed, replication and name, and on nothing else', () => {
  const first = (seed: number, replication: number, name: string): number => new Stream(seed, replication, name).bits();
  expect(first(1, 0, 'a')).toBe(first(1, 0, 'a'));
  expect(new Set([first(1, 0, 'a'), first(2, 0, 'a'), first(1, 1, 'a'), first(1, 0, 'b')]).size).toBe(4);
});
