/** Overload that travels upstream. */
import { expect, it } from 'vitest';
import { simulated } from '../../support/simulated.js';

const slowStore = (connections: string): ReturnType<typeof simulated> =>
  simulated(`
    system s {
      server a { service 1ms  lanes 64  ${connections} }
      postgres b { service 10ms exponential  lanes 4  latency 0ms  connections 100_000 }
      flow f { rate 300/s  a -> b }
    }
    scenario t for s { duration 20min  at 5min slow b * 3 for 3min }`);

it('a slow store fills its caller, which then refuses what the store does not manage', async () => {
  const { flows, components } = await slowStore('connections 100');
  // 300/s come, 133/s are answered, for three minutes.
  const beyond = (300 - 400 / 3) * 180;
  expect(flows['f']!.refused / beyond).toBeGreaterThan(0.9);
  expect(flows['f']!.refused / beyond).toBeLessThan(1.1);
  expect(components['a']!.refused).toBeGreaterThan(0.9 * beyond);
});

it('a caller that holds any number lets them wait', async () => {
  const { flows, components } = await slowStore('');
  expect(flows['f']!.refused).toBe(0);
  expect(components['b']!.waiting.peak).toBeGreaterThan(20_000);
});

it('never holds more than it may, also of calls further down', async () => {
  const through = async (calls: string): Promise<[number, number]> => {
    const { flows, components, series } = await simulated(`
      system s {
        server a { service 1ms  lanes 64  connections 100 }
        server between { service 2ms  lanes 64 }
        postgres b { service 10ms exponential  lanes 4  latency 0ms  connections 100_000 }
        flow f { rate 300/s  ${calls} }
      }
      scenario t for s { duration 20min  at 5min slow b * 3 for 3min }`);
    expect(components['b']!.refused).toBe(0);
    return [Math.max(...series.components['b']!.number), flows['f']!.refused];
  };
  // By events 99 at most, and 29,500 to 29,700 refused.
  for (const calls of ['a -> b', 'a -> between -> b', 'a { -> between  -> b }']) {
    const [most, refused] = await through(calls);
    expect(most).toBeLessThanOrEqual(100);
    expect(refused / 29_600).toBeCloseTo(1, 1);
  }
});

it('refuses by chance while it waits for something that has no lines', async () => {
  const { flows } = await simulated(`
    system s { server a { service 1us  lanes 64  connections 5 }  external far { service 20ms }  flow f { rate 200/s  a -> far } }
    scenario t for s { duration 20min }`);
  // Erlang B: 4 erlangs, 5 places.
  expect(flows['f']!.refused / flows['f']!.asked).toBeCloseTo(0.199, 2);
});
