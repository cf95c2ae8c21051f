/** What callers and clients do about failures, by the analytic engine. */
import { describe, expect, it } from 'vitest';
import { breakerAfter, CLOSED, opensAt } from '../../../simulation/analytic/breakers.js';
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
