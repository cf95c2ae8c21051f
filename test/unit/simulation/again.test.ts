/** Requests that come to the same component more than once: they find nearly the same line again. */
import { describe, expect, test } from 'vitest';
import { convolveWith, varianceOf } from '../../../simulation/analytic/dependent.js';
import { convolve, lawMean } from '../../../simulation/analytic/law.js';
import { quantiles } from '../../../simulation/analytic/tails.js';
import { gammaLaw } from '../../../simulation/analytic/wait.js';
import { simulated } from '../../support/simulated.js';

describe('a sum of durations with a covariance', () => {
  const [a, b] = [gammaLaw(0.01, 1), gammaLaw(0.03, 0.5)];

  test('has the mean of the independent sum, and its variance and twice the covariance', () => {
    const sum = convolveWith(a, b, 1e-4);
    expect(lawMean(sum)).toBeCloseTo(0.04, 5);
    expect(varianceOf(sum)).toBeCloseTo(varianceOf(convolve(a, b)) + 2e-4, 6);
  });

  test('is at most as long as if the longest of both came together', () => {
    const twice = convolveWith(a, a, 1);
    expect(quantiles(twice, [0.95])[0]! / (2 * quantiles(a, [0.95])[0]!)).toBeCloseTo(1, 2);
  });
});

const design = (path: string, law = 'exponential'): string => `
  system s {
    server   web on m7g.large { lanes 1000  service 0.1ms }
    server   api on m7g.large { lanes 4  service 4ms ${law} }
    stream   events { partitions 100 }
    worker   job on m7g.large { lanes 100  service 2ms }
    ws       hub on m7g.large { lanes 4  service 4ms exponential  delivery 0.4ms exponential  send buffer 64KB }
    ${path}
  }
  scenario t for s { duration 30min  users 100 }`;

test.each<[string, string, string?]>([
  ['called twice in a row', 'flow f { rate 400/s  web -> api * 2 }'],
  ['called four times in a row', 'flow f { rate 200/s  web -> api * 4 }'],
  ['read, then written to', 'flow f { rate 400/s  web {\n -> api read\n -> api write\n } }'],
  ['called by one who is called twice', 'flow f { rate 400/s  web { -> hub * 2 { -> api } } }'],
  ['pushed back to by what it handed over to', 'flow f { rate 400/s  measure delivery  hub ~> events -> job => hub * 10 }'],
  ['called twice in a row, always as long', 'flow f { rate 450/s  web -> api * 2 }', 'constant'],
  ['called twice in a row, now short and now long', 'flow f { rate 400/s  web -> api * 2 }', 'cv 1.5'],
])('%s: percentiles are those of events', async (_, flow, law = 'exponential') => {
  const text = design(flow, law);
  const analytic = (await simulated(text)).flows['f']!.latency;
  const events = (await simulated(text, { engine: 'events', replications: 4, window: { from: 60, to: 180 } })).flows['f']!.latency;
  for (const one of ['mean', 'p50', 'p95', 'p99'] as const) {
    expect(analytic[one]! / events[one]!, one).toBeGreaterThan(0.92);
    expect(analytic[one]! / events[one]!, one).toBeLessThan(1.08);
  }
});
