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
