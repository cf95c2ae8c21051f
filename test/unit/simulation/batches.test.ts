/** Pushes over several lanes: the batch waits as one, and the lanes share its work. */
import { describe, expect, it } from 'vitest';
import { batchDelay } from '../../../simulation/queueing/batch.js';
import { erlangC } from '../../../simulation/queueing/erlang.js';
import { simulated } from '../../support/simulated.js';

describe('batches that come to several lanes', () => {
  it('are Pollaczek and Khinchine behind one lane, Erlang C where they are of one', () => {
    // M^X/M/1: W = (X + 1) ρ / 2(1 − ρ).
    const one = batchDelay(1, [{ rate: 0.5 / 9, size: 9 }]);
    expect([one.pWait, one.firstWait]).toEqual([expect.closeTo(0.5, 9), expect.closeTo(5, 9)]);
    const single = batchDelay(20, [{ rate: 18, size: 1 }]);
    expect(single.pWait).toBeCloseTo(erlangC(18, 20), 9);
    expect(single.firstWait).toBeCloseTo(erlangC(18, 20) / 2, 9);
    expect(single.waitersScv).toBeCloseTo(1, 9);
  });

  it('fill many lanes at once: mean of a delivery, as by events', async () => {
    // By events, two million deliveries each (to 3 %); the lanes' number, the batch, the utilisation, mean and p95 in ms.
    const seen: [number, number, number, number, number][] = [
      [2, 9, 0.5, 5.04, 13.5],
      [4, 20, 0.8, 12.99, 36.7],
      [8, 20, 0.5, 2.79, 7.33],
      [16, 9, 0.8, 2.0, 5.27],
      [16, 100, 0.8, 15.69, 43.8],
    ];
    for (const [lanes, size, load, mean, p95] of seen) {
      const { latency } = (
        await simulated(`
          system s {
            limiter source { latency 0ms }
            ws a { delivery 1ms exponential  lanes ${lanes} }
            flow f { rate ${((load * lanes) / (size * 0.001)).toFixed(3)}/s  measure delivery  source => a * ${size} }
          }
          scenario t for s { duration 10h }`)
      ).flows['f']!;
      expect(Math.abs((latency.mean! * 1000) / mean - 1), `mean, ${size} over ${lanes}`).toBeLessThan(0.04);
      expect(Math.abs((latency.p95! * 1000) / p95 - 1), `p95, ${size} over ${lanes}`).toBeLessThan(0.04);
    }
  });

  it('fill very many lanes as they fill many', () => {
    const some = batchDelay(4096, [{ rate: 40, size: 100 }]);
    const more = batchDelay(4097, [{ rate: 40.01, size: 100 }]);
    expect(more.pWait / some.pWait).toBeCloseTo(1, 0);
    expect(more.firstWait / some.firstWait).toBeCloseTo(1, 0);
  });
});
