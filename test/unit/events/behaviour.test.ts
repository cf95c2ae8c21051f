import { assert, asyncProperty } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulateEvents } from '../../../simulation/events/simulateEvents.js';
import { runReplication } from '../../../simulation/events/replication.js';
import { gather, type Gathered } from '../../../simulation/events/gather.js';
import { reportOf } from '../../../simulation/events/report.js';
import { randomSystem } from '../../support/randomSystems.js';
import { events, modelOf } from './system.js';

const shop = (extra = ''): string => `
  system s {
    server api { service 5ms  lanes 4 }
    postgres db { service 4ms  lanes 2 }
    flow f { rate 300/s  api -> db read }
    ${extra}
  }
  scenario t for s { duration 60s }`;

describe('random numbers', () => {
  test('the same seed gives the same report', async () => {
    expect(await events(shop(), { replications: 2 })).toEqual(await events(shop(), { replications: 2 }));
  });

  test('another seed gives another, and so does another replication', async () => {
    const asked = async (seed: number): Promise<number> => (await events(shop(), { seed, replications: 1 })).flows['f']!.asked;
    expect(await asked(1)).not.toBe(await asked(2));
  });

  test('a component and flow more do not change what others draw', async () => {
    const alone = await events(shop(), { replications: 1 });
    const besides = await events(shop('queue mail  flow g { rate 10/s  mail }'), { replications: 1 });
    expect(besides.flows['f']).toEqual(alone.flows['f']);
  });

  test('replications made apart and merged are those made together', async () => {
    const model = await modelOf(shop());
    const scenario = model.scenarios[0]!;
    const runs = [0, 1, 2].map((replication) =>
      runReplication(model, scenario, { seed: 5, replication, window: null, shouldStop: () => false }),
    );
    const gathered = runs.reduce<Gathered | null>((before, run) => gather(before, structuredClone(run)), null);
    expect(reportOf(model, scenario, gathered!, false)).toEqual(simulateEvents(model, scenario, { seed: 5, replications: 3 }));
  });
});

describe('requests', () => {
  test('in any system: asked = good + late + refused + timed out + lost + inside, and no NaN', async () => {
    await assert(
      asyncProperty(randomSystem, async ({ text }) => {
        const report = await events(text(2, 0.5), { replications: 1, window: { from: 590, to: 640 } });
        expect(report.trust.conserved).toBe(true);
        expect(JSON.stringify(report)).not.toContain('NaN');
        for (const { utilization } of Object.values(report.components)) expect(utilization.peak ?? 0).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  test('what is called later than its timeout is tried again, and the work is done all the same', async () => {
    const report = await events(`
      system s { server a  external slow { service 1s constant }  flow f { rate 20/s  a -> slow timeout 100ms retry 2 } }
      scenario t for s { duration 60s }`);
    const { attempts, timedOut, asked, inside } = report.flows['f']!;
    expect(attempts).toBeCloseTo(3, 1);
    expect(timedOut).toBeCloseTo(asked - inside, 6);
    expect(report.components['slow']!.arrivals / asked).toBeCloseTo(3, 1);
  });

  test('a hit is answered by the cache alone', async () => {
    const report = await events(`
      system s { redis c { hit 75% }  postgres db  flow f { rate 200/s  c read miss { -> db read } } }
      scenario t for s { duration 60s }`);
    expect(report.components['db']!.arrivals / report.components['c']!.arrivals).toBeCloseTo(0.25, 1);
  });

  test('of calls made at once the slowest counts', async () => {
    const report = await events(`
      system s {
        server a { service 1us }
        external x { service 20ms constant latency 0ms }
        external y { service 50ms constant latency 0ms }
        flow f { rate 10/s  a -> x -> y }
        flow g {
          rate 10/s
          a {
            parallel {
              -> x
              -> y
            }
          }
        }
      }
      scenario t for s { duration 60s }`);
    expect(report.flows['f']!.latency.p50!).toBeCloseTo(0.07, 2);
    expect(report.flows['g']!.latency.p50!).toBeCloseTo(0.05, 2);
  });

  test('a higher priority waits less', async () => {
    const report = await events(`
      system s {
        server a { service 10ms  lanes 1 }
        flow first { rate 40/s  priority high  a }
        flow last { rate 50/s  priority low  a }
      }
      scenario t for s { duration 2min }`);
    expect(report.flows['first']!.latency.mean!).toBeLessThan(report.flows['last']!.latency.mean! / 3);
  });

  test('a breaker refuses what would only time out', async () => {
    const text = (breaker: string): string => `
      system s { server a  external x { service 1s constant }  flow f { rate 50/s  a -> x timeout 100ms ${breaker} } }
      scenario t for s { duration 60s }`;
    const [without, withIt] = [await events(text('')), await events(text('breaker 50% over 5s open 10s'))];
    expect(withIt.components['x']!.arrivals).toBeLessThan(without.components['x']!.arrivals / 5);
  });
});

describe('buffers', () => {
  const queue = (settings: string): string => `
    system s { queue q { limit 20  ${settings} }  worker w { service 100ms  lanes 1 }  flow f { rate 20/s  q -> w } }
    scenario t for s { duration 2min }`;

  test('a full queue rejects', async () => {
    const { refused, lost, asked } = (await events(queue(''))).flows['f']!;
    expect(refused / asked).toBeCloseTo(0.5, 1);
    expect(lost).toBe(0);
  });

  test('or drops the oldest, which then are lost', async () => {
    const { refused, lost, asked } = (await events(queue('drop oldest'))).flows['f']!;
    expect(refused).toBe(0);
    expect(lost / asked).toBeCloseTo(0.5, 1);
  });

  test('or makes its callers wait', async () => {
    const report = await events(queue('block'));
    expect(report.flows['f']!.refused + report.flows['f']!.lost).toBe(0);
    expect(report.flows['f']!.latency.p99!).toBeGreaterThan(10);
  });

  test('what nobody reads piles up', async () => {
    const report = await events('system s { queue q  flow f { rate 20/s  q } }  scenario t for s { duration 2min }');
    expect(report.components['q']!.backlog!.end).toBeGreaterThan(2000);
  });

  test('a record older than the retention is lost', async () => {
    const report = await events(`
      system s { stream e { partitions 2  retention 5s }  worker w { service 100ms  lanes 1 }  flow f { rate 20/s  measure delivery  e -> w } }
      scenario t for s { duration 2min }`);
    expect(report.flows['f']!.lost / report.flows['f']!.asked).toBeCloseTo(0.5, 1);
    expect(report.components['w']!.wait.p999!).toBeLessThanOrEqual(5.1);
  });
});

describe('incidents', () => {
  const killed = (client: string): string => `
    system s { lb edge  ws g * 2 { service 1ms  handshake 1ms }  flow f { rate 0.2/s per user  edge -> g }  flow join { once per session  edge -> g } }
    scenario t for s { duration 3min  users 2_000  session 10min  ${client}  at 1min kill g * 1 for 1min }`;

  test('a killed node takes half of the connections with it, which come back by the policy', async () => {
    const report = await events(killed('client { reconnect 10s..20s jitter }'), { replications: 2 });
    const { time, components, flows } = report.series;
    const at = (second: number): number => time.findIndex((end) => end >= second);
    const before = components['g']!.connections![at(59)]!;
    expect(components['g']!.connections![at(61)]! / before).toBeLessThan(0.6);
    expect(components['g']!.connections![at(80)]! / before).toBeGreaterThan(0.95);
    expect(flows['f']!.refused[at(61)]! / flows['f']!.asked[at(61)]!).toBeGreaterThan(0.4);
    expect(flows['join']!.asked[at(65)]!).toBeGreaterThan(50);
    expect(components['g']!.nodes[at(90)]).toBe(1);
    expect(components['g']!.nodes[at(130)]).toBe(2);
  });

  test('with no policy all come back at once', async () => {
    const report = await events(killed(''), { replications: 2 });
    expect(Math.max(...report.series.flows['join']!.asked)).toBeGreaterThan(400);
  });

  test('an autoscaler adds nodes when traffic grows', async () => {
    const report = await events(
      `system s { server a * 1..8 { service 20ms  lanes 1  autoscale 60% boot 30s }  flow f { rate 100%  a } }
       scenario t for s { duration 20min  rate 10/s..150/s ramp over 10min }`,
      { replications: 1 },
    );
    expect(report.series.components['a']!.nodes[0]).toBe(1);
    expect(report.components['a']!.nodes.peak).toBeGreaterThanOrEqual(5);
  });
});

describe('runs', () => {
  test('a window is measured as it is within the run', async () => {
    const text = `system s { server a { service 5ms  lanes 1 }  flow f { rate 100%  a } }
      scenario t for s { duration 60h  rate 20/s..100/s evening peak 20h }`;
    const report = await events(text, { replications: 2, window: { from: 72_000, to: 72_120 } });
    expect(report.series.time[0]!).toBeGreaterThan(72_000);
    expect(report.reached).toBe(72_120);
    expect(report.flows['f']!.asked / 12_000).toBeCloseTo(1, 1);
    expect(report.flows['f']!.inside).toBe(0);
  });

  test('a window inherits what an overload long before it left behind', async () => {
    const text = `system s { server a { service 100ms exponential  lanes 20 }  flow f { rate 120/s  a } }
      scenario t for s { duration 10min  burst "b" at 1min for 2min { f * 2.2 } }`;
    const [whole, window] = [await events(text), await events(text, { window: { from: 240, to: 243 } })];
    const { time, components } = whole.series;
    const then = components['a']!.waiting[time.findIndex((end) => end >= 242)]!;
    expect(then).toBeGreaterThan(2_000);
    expect(window.components['a']!.waiting.mean / then).toBeCloseTo(1, 1);
  });

  test('a stopped run says how far it came', async () => {
    let looks = 0;
    const text =
      'system s { server a { service 1ms }  flow f { rate 100/s  a } }  scenario t for s { duration 10h  contract { latency p95 <= 1s } }';
    const report = await events(text, { shouldStop: () => ++looks > 10 });
    expect(report.verdict).toBe('cut');
    expect(report.reached).toBeLessThan(3600);
    expect(report.series.time.at(-1)).toBe(report.reached);
  });
});
