/** Settings that change a figure of a run. */
import { describe, expect, test } from 'vitest';
import { simulated } from '../../support/simulated.js';

describe('delivery of a server', () => {
  const pushes = (settings: string): string => `
    system s {
      server api on m7g.large
      server web on m7g.large { service 5ms  ${settings} }
      flow f { rate 10/s  measure delivery  api => web * 10 }
    }
    scenario t for s { duration 1h  users 100 }`;

  test('is how long a push holds a lane', async () => {
    const { components } = await simulated(pushes('delivery 0.5ms'));
    expect(components['web']!.utilization.mean).toBeCloseTo((100 * 0.0005) / 2, 6);
  });

  test('is as long as any operation where it is not said', async () => {
    const { components } = await simulated(pushes(''));
    expect(components['web']!.utilization.mean).toBeCloseTo((100 * 0.005) / 2, 6);
  });
});

test('a pool to something outside is as many calls at once: M/D/12', async () => {
  const text = `
    system s {
      server web * 2 on m7g.large { service 1us constant }
      external mailer { service 1us constant  latency 200ms  pool 6 }
      flow f { rate 50/s  web -> mailer }
    }
    scenario t for s { duration 1h }`;
  const analytic = await simulated(text);
  const events = await simulated(text, { engine: 'events', replications: 4 });
  expect(analytic.flows['f']!.latency.mean! / events.flows['f']!.latency.mean!).toBeCloseTo(1, 1);
  expect(analytic.flows['f']!.latency.mean).toBeGreaterThan(0.22);
});

test('what clients ask again with `low` lets first requests go before it', async () => {
  const asked = (low: string): string => `
    system s {
      postgres db on db.m7g.large { service 10ms exponential  lanes 1  queue 5 }
      flow f { rate 85/s  db }
    }
    scenario t for s { duration 1h  users 10  client { retry 3 backoff 100ms..1s jitter ${low} } }`;
  const equal = await simulated(asked(''));
  const last = await simulated(asked('low'));
  expect(last.flows['f']!.latency.p50).toBeLessThan(equal.flows['f']!.latency.p50! * 0.95);
  expect(last.flows['f']!.latency.p95).toBeGreaterThan(equal.flows['f']!.latency.p95! * 1.05);
});
