/** Connections that calls need, by the analytic engine. */
import { describe, expect, it } from 'vitest';
import { erlangC } from '../../../simulation/queueing/erlang.js';
import { simulated } from '../../support/simulated.js';

const calling = (store: string, rate: string): ReturnType<typeof simulated> =>
  simulated(`
    system s {
      server a * 2 { service 1ms  lanes 64 }
      postgres b { service 10ms exponential  latency 0ms  ${store} }
      flow f { rate ${rate}  a -> b }
    }
    scenario t for s { duration 30min }`);

describe('a pool', () => {
  it('smaller than the store makes its callers wait as if there were as many lanes', async () => {
    const { wait } = (await calling('lanes 16  pool 3', '500/s')).components['b']!;
    expect(wait.mean).toBeCloseTo((erlangC(5, 6) * 0.01) / (6 - 5), 4);
  });

  it('larger than the store changes nothing', async () => {
    const of = async (pool: string): Promise<number | null> => (await calling(`lanes 8 ${pool}`, '700/s')).flows['f']!.latency.p95;
    expect(await of('pool 20')).toBe(await of(''));
  });
});

describe('connections of a store', () => {
  it('refuse what they do not hold', async () => {
    // M/M/4/20: up to 4 served, up to 16 waiting.
    const a = 3.9;
    const states = Array.from({ length: 21 }, (_, n) => (n <= 4 ? a ** n / [1, 1, 2, 6, 24][n]! : (a ** 4 / 24) * (a / 4) ** (n - 4)));
    const { refused, asked } = (await calling('lanes 4  connections 20', '390/s')).flows['f']!;
    expect(refused / asked).toBeCloseTo(states[20]! / states.reduce((sum, one) => sum + one, 0), 4);
  });
});
