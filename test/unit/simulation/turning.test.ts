/** The law of a duration drawn while one law turns into another. */
import { describe, expect, test } from 'vitest';
import { atom, INSTANT, lawMean, mixture, scale, totalMass } from '../../../simulation/analytic/law.js';
import { quantiles } from '../../../simulation/analytic/tails.js';
import { turning } from '../../../simulation/analytic/turning.js';
import { gammaLaw } from '../../../simulation/analytic/wait.js';
import { simulated } from '../../support/simulated.js';

describe('a law that turns into another', () => {
  test('from one certain duration to the next is uniform in between', () => {
    const [p05, p50, p95] = quantiles(turning(atom(1), atom(3)), [0.05, 0.5, 0.95]);
    expect(p05).toBeCloseTo(1.1, 1);
    expect(p50).toBeCloseTo(2, 1);
    expect(p95).toBeCloseTo(2.9, 1);
  });

  test('has a mass and a mean halfway between both', () => {
    const from = gammaLaw(0.04, 0.5);
    const to = scale(
      mixture([
        { law: INSTANT, weight: 0.3 },
        { law: gammaLaw(2, 0.1), weight: 0.7 },
      ]),
      0.8,
    );
    const turned = turning(from, to);
    expect(totalMass(turned)).toBeCloseTo(0.9, 9);
    expect(lawMean(turned)).toBeCloseTo((lawMean(from) + lawMean(to)) / 2, 7);
  });

  test('stays as it is where both are the same', () => {
    const law = gammaLaw(0.2, 1);
    const [p50, p95, p99] = quantiles(turning(law, law), [0.5, 0.95, 0.99]);
    const [q50, q95, q99] = quantiles(law, [0.5, 0.95, 0.99]);
    for (const [p, q] of [
      [p50, q50],
      [p95, q95],
      [p99, q99],
    ])
      expect(p! / q!).toBeCloseTo(1, 6);
  });

  test('makes waits in an overload as evenly spread as the line grows: λ/μ − 1 seconds a second', async () => {
    const { flows } = await simulated(`
      system s { server a on m7g.large { lanes 1  service 1ms constant }  flow f { rate 1500/s  a } }
      scenario t for s { duration 100s  start empty }`);
    // Of those answered within the run, who came at t waited t / 2: evenly from 0 to 100 / 3 s.
    expect(flows['f']!.latency.p50! / (50 / 3)).toBeCloseTo(1, 1);
    expect(flows['f']!.latency.p95! / (95 / 3)).toBeCloseTo(1, 1);
  });

  test('is no law of a line that is steady long before its capacity changes', async () => {
    const bursts = (incident: string) =>
      simulated(`
        system s { server a * 2 { lanes 8  service 10ms }  flow f { rate 500/s  a } }
        scenario t for s { duration 48h  burst "b" every 20min for 30s { f * 3 }  ${incident} }`);
    const { p95, p99 } = (await bursts('')).flows['f']!.latency;
    const { latency } = (await bursts('at 2879min kill a * 1 for 1min')).flows['f']!;
    expect(latency.p95! / p95!).toBeCloseTo(1, 2);
    expect(latency.p99! / p99!).toBeCloseTo(1, 2);
  });
});
