/** What stands between components: connection pools, limits, networks that come apart. */
import { describe, expect, test } from 'vitest';
import type { ScenarioReport } from '../../../simulation/report.js';
import { events, share } from './system.js';

describe('connections to a store', () => {
  const shop = (settings: string): string => `
    system s {
      server api * 2 { service 1ms  lanes 8 }
      postgres db { service 50ms constant  lanes 100  ${settings} }
      flow f { rate 100/s  api -> db }
    }
    scenario t for s { duration 60s }`;

  test('a pool too small makes its callers wait, not the store', async () => {
    const [free, pooled] = [await events(shop('')), await events(shop('pool 3'))];
    expect(free.flows['f']!.latency.p95!).toBeLessThan(0.07);
    expect(pooled.flows['f']!.latency.p95!).toBeGreaterThan(0.09);
    expect(pooled.components['db']!.wait.p99!).toBe(0);
    // 6 connections of 50 ms each: 120/s, of which 100/s are used.
    expect(pooled.components['db']!.utilization.mean! * 100).toBeCloseTo(5, 0);
    expect(pooled.flows['f']!.hops[0]!.component).toBe('db');
  });

  test('pools take no more than the store has', async () => {
    const report = await events(shop('pool 10  connections 4'));
    // 4 connections of 50 ms each serve 80/s of 100/s.
    expect(report.components['db']!.utilization.mean! * 100).toBeCloseTo(4, 1);
    expect(report.flows['f']!.inside / report.flows['f']!.asked).toBeGreaterThan(0.1);
  });

  test('without a pool what finds no connection is refused, by Erlang B', async () => {
    const { refused, asked } = (await events(shop('connections 6'))).flows['f']!;
    expect(refused / asked).toBeCloseTo(0.1918, 1.5);
  });

  test('who gives up waiting for a connection leaves no work behind', async () => {
    const report = await events(`
      system s { server api  postgres db { service 1s constant  pool 1 }  flow f { rate 10/s  api -> db timeout 500ms } }
      scenario t for s { duration 60s  start empty }`);
    expect(report.components['db']!.arrivals).toBeLessThan(65);
    expect(share(report, 'timedOut')).toBeGreaterThan(0.9);
    expect(report.trust.conserved).toBe(true);
  });
});

describe('a partition', () => {
  const split = (call: string): string => `
    system s {
      server api { service 1ms }
      postgres db { service 2ms }
      flow f { rate 50/s  api -> db ${call} }
    }
    scenario t for s { duration 100s  at 50s partition api, db for 10s }`;
  const during = ({ series }: ScenarioReport, outcome: 'lost' | 'timedOut' | 'good'): number => {
    const { flows, time, step } = series;
    return time.reduce((sum, end, k) => sum + (end > 50 && end <= 60 ? flows['f']![outcome][k]! * step[k]! : 0), 0);
  };

  test('loses what is sent across, without an answer', async () => {
    const report = await events(split(''));
    expect(during(report, 'lost') / 500).toBeCloseTo(1, 1);
    expect(report.flows['f']!.good / 4500).toBeCloseTo(1, 1);
  });

  test('which a timeout notices', async () => {
    const report = await events(split('timeout 100ms retry 1'));
    expect(during(report, 'timedOut') / 500).toBeCloseTo(1, 1);
    expect(report.flows['f']!.attempts).toBeGreaterThan(1.9);
  });

  test('keeps records from their consumer until it is over', async () => {
    const report = await events(`
      system s { server api  queue q  worker w { service 1ms  lanes 1 }  external mail { service 1ms }
        flow f { rate 20/s  measure delivery  api ~> q -> w -> mail } }
      scenario t for s { duration 100s  at 50s partition q, w for 10s }`);
    expect(report.flows['f']!.lost).toBe(0);
    expect(report.components['q']!.backlog!.lag.peak).toBeGreaterThan(9);
    expect(report.components['q']!.backlog!.peak).toBeGreaterThan(150);
  });

  test('loses deliveries', async () => {
    const report = await events(`
      system s { server a  ws g  flow f { rate 20/s  measure delivery  a => g * 5 } }
      scenario t for s { duration 100s  at 50s partition a, g for 10s }`);
    expect(share(report, 'lost')).toBeCloseTo(0.1, 1.5);
  });
});

test('what the send buffers do not take is not delivered', async () => {
  const text = (buffer: string): string => `
    system s { server a  ws g { delivery 10ms constant  lanes 1  ${buffer} }  flow f { rate 2/s  payload 1KB  measure delivery  a => g * 100 } }
    scenario t for s { duration 60s  start empty }`;
  const [free, bounded] = [await events(text('')), await events(text('send buffer 2KB'))];
  expect(free.flows['f']!.lost).toBe(0);
  // 200 deliveries wait at most, 2 s of work; half of what comes is beyond the lane.
  expect(share(bounded, 'lost')).toBeCloseTo(0.5, 0.9);
  expect(bounded.flows['f']!.latency.p999!).toBeLessThan(2.2);
});
