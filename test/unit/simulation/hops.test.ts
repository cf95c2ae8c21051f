/** What each component on the way adds to a flow's mean latency at the run's worst time. */
import { describe, expect, it } from 'vitest';
import { simulated } from '../../support/simulated.js';

const shop = (rate: string): ReturnType<typeof simulated> =>
  simulated(`
    system s {
      server web { service 2ms constant  lanes 64 }
      server stock { service 100ms constant  lanes 1 }
      flow f { rate ${rate}  web -> stock }
    }
    scenario t for s { duration 10min }`);

const hops = async (rate: string): Promise<Record<string, number>> =>
  Object.fromEntries((await shop(rate)).flows['f']!.hops.map(({ component, seconds }) => [component, seconds]));

describe('hops', () => {
  it('are a component’s wait and service, most first: M/D/1 at 50 % waits half a service', async () => {
    const { stock, web } = await hops('5/s');
    expect(stock).toBeCloseTo(0.15, 3);
    expect(web).toBeCloseTo(0.002, 5);
  });

  it('of what outlasts the run are as long as the run', async () => {
    const { stock, web } = await hops('1_000/s');
    expect(stock).toBe(600);
    expect(web).toBeCloseTo(0.002, 5);
  });
});
