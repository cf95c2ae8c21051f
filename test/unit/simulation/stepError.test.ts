/** Steps of time and laws that are used again: what they put off, and that a run says so. */
import { describe, expect, it } from 'vitest';
import { simulated } from '../../support/simulated.js';

describe('what a run says that its steps put off', () => {
  const evening = `
    system s { server a { service 100ms  lanes 8 }  flow f { rate 0.1/s per user  a } }
    scenario t for s { duration 24h  users 100..780 evening peak 20h }`;

  it('is about what they do, against the forward equation in every step and each law used once', async () => {
    const [usual, plain] = [await simulated(evening), await simulated(evening, { reuse: false })];
    const off = Math.abs(usual.components['a']!.sojourn.mean! / plain.components['a']!.sojourn.mean! - 1);
    const { mean } = usual.trust.stepError!;
    expect(mean).toBeGreaterThan(off);
    expect(mean).toBeLessThan(0.01);
  });

  it('is nothing where nothing changes', async () => {
    const { trust } = await simulated('system s { server a  flow f { rate 1/s  a } } scenario t for s { duration 1h }');
    expect(trust.stepError!.mean).toBeLessThan(1e-4);
    expect(trust.stepError!.p95).toBeLessThan(1e-4);
  });
});

describe('laws that are used again', () => {
  const both = async (text: string): Promise<[number, number]> => [
    (await simulated(text)).flows['f']!.latency.p95!,
    (await simulated(text, { reuse: false })).flows['f']!.latency.p95!,
  ];

  it('are of pushes to as many users, where they go to all', async () => {
    const [usual, plain] = await both(`
      system s { server b { lanes 64 }  ws a { delivery 1ms  lanes 8 }  flow f { rate 0.01/s  measure delivery  b => a * users } }
      scenario t for s { duration 10h  users points { 0h 8, 10h 4000 } }`);
    expect(usual / plain).toBeCloseTo(1, 1);
    expect(plain).toBeGreaterThan(0.3);
  });

  it('leave a certain duration certain', async () => {
    const report = await simulated(`
      system s { lb a  server b  flow f { rate 1/s per user  a -> b } }
      scenario t for s { duration 24h  users 1..2 evening peak 20h }`);
    const { p50, p99 } = report.components['a']!.sojourn;
    expect(p99! / p50!).toBeLessThan(1.001);
  });
});
