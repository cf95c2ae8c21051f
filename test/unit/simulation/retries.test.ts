/** What callers and clients do about failures, by the analytic engine. */
import { describe, expect, it } from 'vitest';
import { breakerAfter, CLOSED, opensAt } from '../../../simulation/analytic/breakers.js';
import type { Tipping } from '../../../simulation/report.js';
import { simulated } from '../../support/simulated.js';

const AT = { uri: '', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const breaker = { threshold: 0.5, over: 10, open: 30, at: AT };

describe('a breaker', () => {
  it('opens when its share of the window has failed', () => {
    expect(opensAt(breaker, CLOSED, 1, 100, 60)).toBe(65);
    expect(opensAt(breaker, CLOSED, 0.4, 100, 60)).toBe(Infinity);
  });

  it('says nothing after a few calls', () => {
    expect(opensAt(breaker, CLOSED, 1, 0.5, 60)).toBe(Infinity);
  });

  it('tries a call when it has been open, and stays open where that fails', () => {
    const open = breakerAfter(breaker, CLOSED, 1, 100, 0, 5);
    expect(open.openUntil).toBe(35);
    expect(breakerAfter(breaker, open, 1, 0, 5, 35).openUntil).toBe(65);
    expect(breakerAfter(breaker, open, 0, 0, 5, 35)).toEqual(CLOSED);
  });

  it('spares a slow store its callers, and refuses them at once', async () => {
    const slow = (options: string): ReturnType<typeof simulated> =>
      simulated(`
        system s {
          server a { service 1ms  lanes 64 }
          server b * 2 { service 20ms  lanes 4 }
          flow f { rate 200/s  a -> b timeout 200ms ${options} }
        }
        scenario t for s { duration 30min  at 5min slow b * 20 for 5min }`);
    const without = (await slow('')).flows['f']!;
    const spared = (await slow('breaker 50% over 10s open 30s')).flows['f']!;
    expect(spared.refused).toBeGreaterThan(0.8 * without.timedOut * (5 / 12));
    expect(spared.timedOut).toBeLessThan(0.1 * without.timedOut);
    expect(spared.good).toBeGreaterThan(without.good);
  });
});

describe('clients that ask again', () => {
  it('reach more, and ask more', async () => {
    const asked = (client: string): ReturnType<typeof simulated> =>
      simulated(`
        system s { server a { service 5ms  lanes 1  queue 3 }  flow f { rate 120/s  a } }
        scenario t for s { duration 30min  client { latency 10ms ${client} } }`);
    const once = await asked('');
    const again = await asked('retry 2 backoff 200ms..2s jitter');
    expect(again.flows['f']!.refused).toBeLessThan(once.flows['f']!.refused / 5);
    expect(again.components['a']!.arrivals).toBeGreaterThan(1.05 * once.components['a']!.arrivals);
    expect(again.flows['f']!.asked).toBeCloseTo(once.flows['f']!.asked, 3);
  });
});

describe('an attempt after one that was refused', () => {
  const design = (retry: string, client = ''): string => `
    system s {
      server web on m7g.large { lanes 1000  service 0.1ms }
      server a on m7g.large { lanes 2  service 5ms exponential  queue 6 }
      flow f { rate 340/s  web -> a ${retry} }
    }
    scenario t for s { duration 30min  client { ${client} } }`;

  it('at once finds the line as full as it was: it is refused, and no burden', async () => {
    const again = await simulated(design('retry 2'));
    const once = (await simulated(design(''))).flows['f']!;
    expect(again.flows['f']!.refused / once.refused).toBeCloseTo(1, 2);
    expect(again.components['a']!.refused / (3 * once.refused)).toBeCloseTo(1, 2);
  });

  it.each([
    ['a call, a little later', design('retry 2 backoff 20ms..1s jitter')],
    ['a call, a service time later', design('retry 2 backoff 5ms..5ms')],
    ['a client', design('', 'retry 2 backoff 20ms..1s jitter')],
  ])('%s: percentiles are those of events', async (_, text) => {
    const analytic = (await simulated(text)).flows['f']!.latency;
    const events = (await simulated(text, { engine: 'events', replications: 4, window: { from: 60, to: 260 } })).flows['f']!.latency;
    for (const one of ['mean', 'p50', 'p95', 'p99'] as const) {
      expect(analytic[one]! / events[one]!, one).toBeGreaterThan(0.88);
      expect(analytic[one]! / events[one]!, one).toBeLessThan(1.08);
    }
  });
});

describe('retries that could keep a component full', () => {
  const tipping = async (rate: number, retry: string, lanes = 1, service = 'exponential'): Promise<Tipping | undefined> => {
    const { tipping: found } = await simulated(`
      system s {
        limiter source { latency 0ms }
        server a { service 10ms ${service}  lanes ${lanes} }
        flow f { rate ${rate}/s  source -> a timeout 200ms retry ${retry} }
      }
      scenario t for s { duration 10min }`);
    return found[0];
  };

  it('have three loads at which attempts agree with what they cause', async () => {
    // For M/M/1, P(sojourn > τ) = e^(−(μ − Λ)τ): the roots of Λ = λ(1 + p + p² + p³).
    const { healthy, tipping: edge, dead, capacity, load } = (await tipping(60, '3'))!;
    expect([capacity, load]).toEqual([expect.closeTo(100, 6), expect.closeTo(60, 6)]);
    expect([healthy, edge, dead]).toEqual([expect.closeTo(60.02, 1), expect.closeTo(95.2, 1), expect.closeTo(240, 1)]);
  });

  it('can do so where all attempts exceed the capacity, λ(r + 1) ≥ μ, and by themselves where there is no healthy load', async () => {
    expect((await tipping(60, '1'))!.dead).toBeCloseTo(120, 3);
    expect((await tipping(40, '1'))!.dead).toBeNull();
    expect((await tipping(40, '1'))!.vulnerableFrom).toBeCloseTo(1.25, 3);
    expect((await tipping(110, '1'))!.healthy).toBeNull();
  });

  it('do so after a standstill as long as events say', async () => {
    // Of five runs by events with 16 lanes: 250 ms tips four, 200 ms one; with a backoff of 2.5 s on average 1.1 s tips all, 0.8 s none.
    expect((await tipping(960, '3', 16))!.stall).toBeCloseTo(0.25, 2);
    expect((await tipping(960, '1 backoff 5s jitter', 16))!.stall).toBeGreaterThan(0.8);
    expect((await tipping(960, '1 backoff 5s jitter', 16))!.stall).toBeLessThan(1.2);
  });

  it('do so by chance about as soon as in ten runs by events', async () => {
    // By events on average after 878 s, 137 s, 55 s; with constant service in none of ten times two hours.
    const after = async (rate: number, service = 'exponential'): Promise<number> => (await tipping(rate, '3', 1, service))!.byChance!;
    expect(Math.abs(Math.log((await after(60)) / 878))).toBeLessThan(Math.log(3));
    expect(Math.abs(Math.log((await after(70)) / 137))).toBeLessThan(Math.log(3));
    expect(Math.abs(Math.log((await after(75)) / 55))).toBeLessThan(Math.log(3));
    expect(await after(70, 'constant')).toBeGreaterThan(72_000);
    expect((await tipping(960, '3', 16))!.byChance).toBeNull();
  });

  it('do not where they wait behind first attempts, or a budget keeps them few', async () => {
    expect((await tipping(60, '3 low'))?.dead ?? null).toBeNull();
    expect((await tipping(60, '3 retry budget 20%'))?.dead ?? null).toBeNull();
    // A fifth more than 90 of 100 is too much all the same.
    expect((await tipping(84, '3 retry budget 20%'))!.dead).toBeCloseTo(100.8, 1);
  });

  it('do not behind a breaker', async () => {
    expect((await tipping(60, '3 breaker 50% over 10s open 30s'))?.dead ?? null).toBeNull();
  });

  it('are found through calls that wait for each other', async () => {
    const { tipping: found } = await simulated(`
      system s {
        server a { service 1ms  lanes 64 }
        server b { service 1ms  lanes 64 }
        server c { service 10ms exponential  lanes 1 }
        flow f { rate 30/s  a -> b timeout 500ms retry 1 -> c timeout 200ms retry 1 }
      }
      scenario t for s { duration 10min }`);
    // Two layers of one retry each: four attempts.
    expect(found.map(({ component, dead }) => [component, dead])).toEqual([['c', expect.closeTo(120, 2)]]);
  });
});
