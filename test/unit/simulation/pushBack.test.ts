/** A component that pushes what it takes to its own subscribers: `hub => hub * 20`. */
import { describe, expect, test } from 'vitest';
import { simulated } from '../../support/simulated.js';

const hub = (rate: number, lanes = 1): string => `
  system s {
    ws hub on m7g.large { lanes ${lanes}  service 0.5ms exponential  delivery 0.1ms exponential  send buffer 64KB }
    flow f { rate ${rate}/s  measure delivery  hub => hub * 20 }
  }
  scenario t for s { duration 10min  users 100 }`;

describe('a push back into the line that it comes from', () => {
  test('waits as M/G/1 tells of both parts at once, less what those in line have still to send', async () => {
    const { components } = await simulated(hub(320));
    const [rate, first, then] = [320, 0.0005, 0.002];
    const both = (first + then) ** 2 + first ** 2 + 20 * 0.0001 ** 2;
    const wait = ((rate * both) / (2 * (1 - 0.8)) - rate * then * first) / (1 + rate * then);
    // 20 of 21 operations are deliveries, with on average 9.5 others of their push before them.
    expect(components['hub']!.wait.mean! / (wait + (20 / 21) * 9.5 * 0.0001)).toBeCloseTo(1, 2);
  });

  test.each([200, 320])('%i/s: the law of the time to a delivery is that of events', async (rate) => {
    const analytic = await simulated(hub(rate));
    const events = await simulated(hub(rate), { engine: 'events', replications: 6, window: { from: 60, to: 360 } });
    for (const one of ['mean', 'p50', 'p95', 'p99'] as const) {
      expect(analytic.flows['f']!.latency[one]! / events.flows['f']!.latency[one]!, one).toBeGreaterThan(0.92);
      expect(analytic.flows['f']!.latency[one]! / events.flows['f']!.latency[one]!, one).toBeLessThan(1.08);
    }
  });

  test('of four lanes: percentiles are those of events', async () => {
    const text = hub(1280, 4);
    const analytic = (await simulated(text)).flows['f']!.latency;
    const events = (await simulated(text, { engine: 'events', replications: 4, window: { from: 60, to: 120 } })).flows['f']!.latency;
    for (const one of ['mean', 'p50', 'p95', 'p99'] as const) {
      expect(analytic[one]! / events[one]!, one).toBeGreaterThan(0.94);
      expect(analytic[one]! / events[one]!, one).toBeLessThan(1.06);
    }
  });

  test('loses nothing of what is asked', async () => {
    const { flows, trust } = await simulated(hub(320));
    expect(flows['f']!.good / flows['f']!.asked).toBeCloseTo(1, 6);
    expect(trust.conserved).toBe(true);
  });
});
