/** Lines that serve the more urgent first. */
import { describe, expect, it } from 'vitest';
import { waitsByClass } from '../../../simulation/analytic/priority.js';
import { lineOf } from '../../../simulation/analytic/load.js';
import { simulated } from '../../support/simulated.js';

const EXPONENTIAL = { mean: 1, scv: 1, shape: 'exponential' } as const;
const line = lineOf([{ rate: 0.8, size: 1, service: EXPONENTIAL }], 1, 1, 1, false);

describe('mean waits by class', () => {
  it('are those of Cobham in M/M/1', () => {
    // W0 = ρ; W1 = W0 / (1 − ρ1), W2 = W0 / ((1 − ρ1)(1 − ρ)).
    const [high, , low] = waitsByClass(line, 0.8, 4, [0.5, 0, 0.5]);
    expect(high!.mean).toBeCloseTo(0.8 / 0.6, 9);
    expect(low!.mean).toBeCloseTo(0.8 / (0.6 * 0.2), 9);
  });

  it('are that of all, where there is one class', () => {
    expect(waitsByClass(line, 0.8, 4, [0, 1, 0])[1]!.mean).toBeCloseTo(4, 9);
  });
});

describe('flows with priorities', () => {
  const mixed = (high: string, low: string): ReturnType<typeof simulated> =>
    simulated(`
      system s {
        server a { service 10ms exponential  lanes 4 }
        flow urgent { rate 150/s  priority ${high}  a }
        flow other { rate 200/s  priority ${low}  a }
      }
      scenario t for s { duration 1h  at 20min traffic * 1.4 for 2min }`);

  it('the urgent one hardly notices an overload that is the other one', async () => {
    const report = await mixed('high', 'low');
    expect(report.flows['urgent']!.latency.p99).toBeLessThan(0.1);
    expect(report.flows['other']!.latency.p99).toBeGreaterThan(10);
  });

  it('what one gains the other loses', async () => {
    const wait = async (high: string, low: string): Promise<number> => {
      const { flows } = await mixed(high, low);
      return flows['urgent']!.latency.mean! * flows['urgent']!.asked + flows['other']!.latency.mean! * flows['other']!.asked;
    };
    const [apart, alike] = [await wait('high', 'low'), await wait('normal', 'normal')];
    expect(apart / alike).toBeCloseTo(1, 1);
  });
});

it('a class whose load and the more urgent just make the capacity waits for what a random walk above nothing has piled up', async () => {
  // The work that waits is √(2σ²t/π) on average and half normal, σ² = λ E[S²] = 20 ms; what comes behind it is drawn out by 1 / (1 − load of the more urgent).
  const seconds = 300;
  for (const [high, normal] of [
    [30, 70],
    [40, 60],
    [50, 50],
  ] as const) {
    const { flows } = await simulated(`
      system s {
        server a { service 10ms exponential  lanes 1 }
        flow first { rate ${high}/s  priority high  a }
        flow then { rate ${normal}/s  a }
        flow last { rate 20/s  priority low  a }
      }
      scenario t for s { duration ${seconds}s }`);
    const { mean, p95 } = flows['then']!.latency;
    const deviation = Math.sqrt(0.02 * seconds) / (1 - high / 100);
    expect(mean! / (Math.sqrt(2 / Math.PI) * (2 / 3) * deviation), `${high} and ${normal}`).toBeCloseTo(1, 1);
    // Of a half normal law at each moment, all moments alike: 95 % are below 1.465 times the last one's deviation.
    expect(p95! / (1.465 * deviation), `p95 of ${high} and ${normal}`).toBeCloseTo(1, 1);
  }
});
