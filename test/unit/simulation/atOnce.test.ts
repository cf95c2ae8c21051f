/** Calls made at once: how much of what their lines go through they have in common. */
import { describe, expect, it } from 'vitest';
import { fedAlike, type Fed } from '../../../simulation/queueing/atOnce.js';
import { simulated } from '../../support/simulated.js';

const CONSTANT: Fed = { lanes: 1, utilization: 0.8, service: 1, waitRatio: 0.5, noise: 1 };

/** Mean of the longer of two calls at once at lanes that are 80 % busy, `own` requests a second of which are the flow's. */
async function mean(own: number): Promise<number> {
  const report = await simulated(`
    system s {
      limiter l { latency 0ms }
      server a { service 8ms exponential  lanes 1 }
      server b { service 8ms exponential  lanes 1 }
      flow f {
        rate ${own}/s
        l {
          parallel {
            -> a
            -> b
          }
        }
      }
      flow more { rate ${100 - own}/s  a }
      flow others { rate ${100 - own}/s  b }
    }
    scenario t for s { duration 10h }`);
  return report.flows['f']!.latency.mean ?? NaN;
}

describe('calls at once', () => {
  it('lines to which the same comes, with constant service, are the same', () => {
    expect(fedAlike(CONSTANT, CONSTANT)).toBeCloseTo(1, 12);
  });

  it('lines that remember differently long are less alike', () => {
    const longer = { ...CONSTANT, utilization: 0.9 };
    expect(fedAlike(CONSTANT, longer)).toBeLessThan(0.9);
    expect(fedAlike(CONSTANT, { ...longer, utilization: 0.98 })).toBeLessThan(fedAlike(CONSTANT, longer));
  });

  it('the more of what comes to the lines is none of theirs, the less alike they are', async () => {
    const [all, half, little] = [await mean(99.9), await mean(50), await mean(1)];
    expect(all).toBeLessThan(half);
    expect(half).toBeLessThan(little);
    // Independent: one and a half times one of them.
    expect(little / (1.5 * 0.04)).toBeCloseTo(1, 2);
  });
});
