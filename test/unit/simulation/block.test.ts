/** `block`: who brings something to a full queue waits until there is a place. */
import { describe, expect, test } from 'vitest';
import { simulated } from '../../support/simulated.js';

const mail = (settings: string, scenario = 'duration 2h', arrow = '~> mail -> mailer', rate = '80/s'): string => `
  system s {
    server web on m7g.large { service 1us }
    queue mail { latency 0ms ${settings} }
    worker mailer on m7g.large { lanes 1 service 10ms exponential }
    flow f { rate ${rate}  web ${arrow} }
  }
  scenario t for s { ${scenario} }`;

describe('block', () => {
  test('makes who brings wait as often as M/M/1 has more than its places: ρ^(K+1), for a mean of 1 / (μ − λ)', async () => {
    const { flows } = await simulated(mail('limit 5 block'));
    expect(flows['f']!.latency.mean).toBeCloseTo((0.8 ** 6 * 1) / (100 - 80), 4);
  });

  test('keeps as many in the queue as there are places, Σ min(n, K)', async () => {
    const { components } = await simulated(mail('limit 5 block'));
    // Of n ≥ 1 in M/M/1 (1 − ρ)ρⁿ, n − 1 wait.
    const waiting = Array.from({ length: 400 }, (_, n) => 0.2 * 0.8 ** n * Math.min(Math.max(0, n - 1), 5)).reduce(
      (sum, one) => sum + one,
      0,
    );
    expect(components['mail']!.backlog!.end).toBeCloseTo(waiting, 2);
  });

  test('loses nothing in an overload, and gives up on nobody', async () => {
    const { flows, components } = await simulated(mail('limit 20 block', 'duration 1h burst "b" every 20min for 30s { f * 3 }'));
    expect(flows['f']!.good / flows['f']!.asked).toBeCloseTo(1, 6);
    expect(components['mail']!.backlog!.peak).toBeCloseTo(20, 6);
    expect(flows['f']!.latency.p99).toBeGreaterThan(5);
  });

  test('with a timeout lets go of those who do not get a place in time', async () => {
    const text = mail('limit 20 block', 'duration 1h burst "b" every 20min for 30s { f * 3 }', '~> mail timeout 1s -> mailer');
    const { flows } = await simulated(text);
    expect(flows['f']!.timedOut / flows['f']!.asked).toBeGreaterThan(0.05);
    expect(flows['f']!.latency.p99).toBeLessThan(1);
  });

  test('fills the callers that take only so many at once, and these refuse', async () => {
    const text = mail('limit 20 block', 'duration 1h burst "b" every 20min for 60s { f * 3 }').replace(
      'service 1us',
      'service 1us connections 50',
    );
    const { flows } = await simulated(text);
    expect(flows['f']!.refused / flows['f']!.asked).toBeGreaterThan(0.02);
  });

  test('without it the one who brings never waits', async () => {
    const { flows } = await simulated(mail('limit 5'));
    expect(flows['f']!.latency.mean).toBeCloseTo(0, 5);
    expect(flows['f']!.refused).toBeGreaterThan(0);
  });

  test('is the same in both engines', async () => {
    const text = mail('limit 20 block', 'duration 30min', '~> mail -> mailer', '90/s');
    const analytic = await simulated(text);
    const events = await simulated(text, { engine: 'events', replications: 6 });
    const within = (one: number, other: number, share: number): void => expect(Math.abs(one / other - 1)).toBeLessThan(share);
    within(analytic.flows['f']!.latency.mean!, events.flows['f']!.latency.mean!, 0.15);
    within(analytic.components['mail']!.backlog!.lag.p95!, events.components['mail']!.backlog!.lag.p95!, 0.05);
  });

  test('lets a worker at the door go on taking from its own queue, in both engines', async () => {
    const text = `
      system s {
        server web { service 1us }
        queue  orders { latency 0ms  limit 50 }
        worker packer on m7g.large { lanes 1  service 1ms exponential }
        queue  parcels { latency 0ms  limit 10 block }
        worker carrier on m7g.large { lanes 1  service 10ms exponential }
        flow f { rate 60/s  measure delivery  web ~> orders -> packer ~> parcels -> carrier }
      }
      scenario t for s { duration 30min  burst "b" at 10min for 1min { f * 3 } }`;
    for (const engine of ['analytic', 'events'] as const) {
      const { flows, components } = await simulated(text, { engine });
      // 60 s of 180/s for 100/s leave 4,800 at the door; the limit before the worker is never met.
      expect(flows['f']!.refused).toBe(0);
      expect(components['orders']!.backlog!.peak).toBeLessThan(1);
      expect(components['parcels']!.backlog!.peak).toBeCloseTo(10, 6);
      expect(Math.abs(flows['f']!.latency.p95! / 33 - 1)).toBeLessThan(0.1);
    }
  });
});
