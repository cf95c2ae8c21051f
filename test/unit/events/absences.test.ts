/** Nodes that are away: deploys, outages of zones, failures by chance; and clients that ask again. */
import { describe, expect, test } from 'vitest';
import { simulateEvents } from '../../../simulation/events/simulateEvents.js';
import type { ScenarioReport } from '../../../simulation/report.js';
import { events, modelOf, share } from './system.js';

const nodesAt = (report: ScenarioReport, component: string, second: number): number =>
  report.series.components[component]!.nodes[report.series.time.findIndex((end) => end >= second)]!;

describe('a deploy', () => {
  test('replaces one node after the other and loses nothing', async () => {
    const report = await events(`
      system s { server a * 3 { service 20ms  lanes 2 }  flow f { rate 100/s  a } }
      scenario t for s { duration 10min  at 1min deploy a }`);
    expect([59, 65, 200, 320, 335].map((second) => Math.round(nodesAt(report, 'a', second)))).toEqual([3, 2, 2, 2, 3]);
    expect(report.flows['f']!.lost + report.flows['f']!.refused).toBe(0);
  });

  test('lets connections go over the drain; their users come back', async () => {
    const report = await events(`
      system s { ws g * 4 { drain 60s }  flow join { once per session  g } }
      scenario t for s { duration 20min  users 4_000  session 10h  client { reconnect 1s..10s jitter }  at 1min deploy g }`);
    const { time, flows, components } = report.series;
    const joins = time.reduce((sum, end, k) => sum + (end > 60 && end <= 121 ? flows['join']!.asked[k]! * report.series.step[k]! : 0), 0);
    expect(joins / 1000).toBeCloseTo(1, 0.7);
    expect(Math.min(...components['g']!.connections!)).toBeGreaterThan(3_700);
  });
});

describe('an outage', () => {
  const shop = (api: string, db: string): string => `
    system s {
      lb edge
      server api * 4 { service 1ms  ${api} }
      postgres db { service 2ms  ${db} }
      flow f { rate 50/s  edge -> api -> db }
    }
    scenario t for s { duration 10min  at 2min outage zone 1 for 5min }`;

  test('takes the nodes of its zone', async () => {
    const report = await events(shop('zones 2', 'zones 2  failover 30s'));
    expect(nodesAt(report, 'api', 200)).toBe(2);
    expect(nodesAt(report, 'db', 140)).toBe(0);
    expect(nodesAt(report, 'db', 160)).toBe(1);
    // Half a minute of ten without a database.
    expect(share(report, 'refused')).toBeCloseTo(0.05, 1.7);
  });

  test('and all of what stands in one zone', async () => {
    const report = await events(shop('', 'zones 2  failover 30s'));
    expect(share(report, 'refused')).toBeCloseTo(0.5, 1.5);
  });
});

describe('failures by chance', () => {
  const text = `
    system s { server a * 2 { service 1ms  mtbf 10min  mttr 5min }  flow f { rate 5/s  a } }
    scenario t for s { duration 20h }`;

  test('happen only when they are asked for', async () => {
    const report = await events(text, { replications: 1 });
    expect(report.components['a']!.nodes.mean).toBe(2);
    expect(report.trust.caveats).toEqual(['nodes of "a" do not fail by chance in this run']);
  });

  test('as often as nodes fail: 2 of 3 are up, one of nine times none', async () => {
    const report = await events(text, { failures: true });
    expect(report.components['a']!.nodes.mean).toBeCloseTo(4 / 3, 1);
    const { availability } = report.flows['f']!.intervals!;
    expect(availability!.low).toBeLessThan(8 / 9);
    expect(availability!.high).toBeGreaterThan(8 / 9);
    expect(report.trust.conserved).toBe(true);
  });

  test('a standby in another zone ends them', async () => {
    const report = await events(text.replace('mttr 5min', 'mttr 5min  zones 2  failover 1s'), { failures: true, replications: 2 });
    expect(share(report, 'refused')).toBeLessThan(1e-3);
  });
});

describe('clients that ask again', () => {
  const text = (retry: string): string => `
    system s { server a { service 20ms exponential  lanes 1  queue 0 }  flow f { rate 20/s  a } }
    scenario t for s { duration 5min  client { ${retry} } }`;

  test('get an answer at last, and make more load', async () => {
    const [once, again] = [await events(text('')), await events(text('retry 3 backoff 500ms..2s jitter'))];
    expect(share(once, 'refused')).toBeCloseTo(0.286, 1);
    expect(share(again, 'refused')).toBeLessThan(0.1);
    expect(again.components['a']!.arrivals / again.flows['f']!.asked).toBeGreaterThan(1.3);
    expect(again.flows['f']!.attempts).toBeGreaterThan(1.3);
    expect(again.flows['f']!.latency.p99!).toBeGreaterThan(0.5);
    expect(again.trust.conserved).toBe(true);
  });

  test('a budget limits them', async () => {
    const model = await modelOf(text('retry 3'));
    model.scenarios[0]!.client.retry!.budget = 0.1;
    const report = simulateEvents(model, model.scenarios[0]!, { seed: 1, replications: 4 });
    expect(report.components['a']!.arrivals / report.flows['f']!.asked).toBeCloseTo(1.1, 1);
  });

  test('users who lost their connection ask again when they have one', async () => {
    const report = await events(`
      system s { ws g * 2  flow f { rate 0.2/s per user  g } }
      scenario t for s { duration 5min  users 500  session 1h
        client { reconnect 1s..2s jitter  retry 5 backoff 2s..8s }  at 2min kill g * 1 for 1min }`);
    expect(share(report, 'good')).toBeGreaterThan(0.99);
    expect(report.trust.conserved).toBe(true);
  });
});

test('users who come at once connect within a minute, each one once', async () => {
  const report = await events(`
    system s { ws g  flow join { once per session  g } }
    scenario t for s { duration 2h  session 10h  users 1_000..9_000 spike at 30min for 1h }`);
  const { connections } = report.components['g']!;
  expect(connections!.peak / 9_000).toBeCloseTo(1, 1);
  const { time, components } = report.series;
  const at = (second: number): number => components['g']!.connections![time.findIndex((end) => end >= second)]!;
  expect(at(1_900) / 9_000).toBeCloseTo(1, 1);
  expect(at(5_460) / 1_000).toBeCloseTo(1, 1);
  expect(report.flows['join']!.asked / (8_000 + 200 + 900)).toBeCloseTo(1, 1);
});
