/** What incidents take away, by the analytic engine. */
import { describe, expect, it } from 'vitest';
import type { ScenarioReport } from '../../../simulation/report.js';
import { seriesAt, simulated } from '../../support/simulated.js';

const MINUTE = 60;

describe('deploy', () => {
  it('replaces one node after the other', async () => {
    const report = await simulated(`
      system s { server a * 3 { service 1ms }  flow f { rate 10/s  a } }
      scenario t for s { duration 20min  at 5min deploy a }`);
    const { nodes } = report.series.components['a']!;
    expect(seriesAt(report, nodes, 4 * MINUTE)).toBe(3);
    expect(seriesAt(report, nodes, 7 * MINUTE)).toBe(2);
    expect(seriesAt(report, nodes, 12 * MINUTE)).toBe(3);
    expect(report.flows['f']!.good).toBeCloseTo(report.flows['f']!.asked, 3);
  });

  it('takes the boot of the component for each of them', async () => {
    const report = await simulated(`
      system s { server a * 2 { service 1ms  boot 5min }  flow f { rate 10/s  a } }
      scenario t for s { duration 20min  at 5min deploy a }`);
    const { nodes } = report.series.components['a']!;
    expect([9, 14, 16].map((minute) => seriesAt(report, nodes, minute * MINUTE))).toEqual([1, 1, 2]);
  });

  it('lets users go over the drain: they connect anew, and their session runs its flow again', async () => {
    const report = await simulated(`
      system s { ws a * 2 { connections 2_000  drain 2min }  flow f { once per session  a } }
      scenario t for s { duration 30min  users 1_000  client { reconnect 1s..10s jitter }  at 5min deploy a }`);
    // Half are on the first node, half on the second.
    expect(report.flows['f']!.asked).toBeCloseTo(1_000, -1);
    expect(report.components['a']!.connections!.peak).toBeCloseTo(1_000, 0);
  });
});

describe('outage of a zone', () => {
  it('takes the nodes that stand in it', async () => {
    const report = await simulated(`
      system s { server a * 3 { service 1ms  zones 3 }  server b { service 1ms }  flow f { rate 10/s  a -> b } }
      scenario t for s { duration 1h  at 10min outage zone 2 for 5min }`);
    expect(seriesAt(report, report.series.components['a']!.nodes, 12 * MINUTE)).toBe(2);
    // What is said to stand nowhere else stands in the first zone.
    expect(seriesAt(report, report.series.components['b']!.nodes, 12 * MINUTE)).toBe(1);
  });

  it('does not touch what a provider runs over all zones, unless it is said to stand in some', async () => {
    const refusedOf = async (settings: string): Promise<number> =>
      (
        await simulated(`
        kind edge extends lb { ${settings} }
        system s { edge a  server b { service 1ms  zones all }  flow f { rate 10/s  a -> b } }
        scenario t for s { duration 1h  at 10min outage zone 1 for 6min }`)
      ).flows['f']!.refused;
    expect(await refusedOf('')).toBe(0);
    expect(await refusedOf('zones 1')).toBeCloseTo(3600, 3);
  });

  it('ends with the failover to a standby elsewhere', async () => {
    const report = await simulated(`
      system s { postgres a { service 1ms  zones 2  failover 30s }  flow f { rate 10/s  a } }
      scenario t for s { duration 1h  at 10min outage zone 1 for 5min }`);
    const { asked, refused } = report.flows['f']!;
    expect(refused / asked).toBeCloseTo(30 / 3600, 4);
  });
});

describe('partition', () => {
  it('lets no call through: without a timeout it is lost, with one the caller gives up', async () => {
    const of = (timeout: string): ReturnType<typeof simulated> =>
      simulated(`
        system s { server a { service 1ms }  server b { service 1ms }  flow f { rate 10/s  a -> b ${timeout} } }
        scenario t for s { duration 1h  at 10min partition a, b for 6min }`);
    const lost = (await of('')).flows['f']!;
    const late = (await of('timeout 100ms')).flows['f']!;
    expect(lost.lost / lost.asked).toBeCloseTo(0.1, 4);
    expect(late.timedOut / late.asked).toBeCloseTo(0.1, 4);
  });

  it('a consumer finds its records afterwards', async () => {
    const report = await simulated(`
      system s { server a { service 1ms }  stream q { partitions 1 }  worker k { service 1ms  lanes 1 }  flow f { rate 100/s  a ~> q -> k } }
      scenario t for s { duration 1h  at 10min partition q, k for 6min }`);
    expect(report.components['q']!.backlog!.lag.peak).toBeCloseTo(6 * MINUTE, -1);
    expect(report.flows['f']!.lost).toBe(0);
  });
});

describe('what dies with a node', () => {
  const killed = (nodes: string, rate: number): string => `
    system s { server a ${nodes} { service 200ms  lanes 100 }  flow f { rate ${rate}/s  a } }
    scenario t for s { duration 1h  at 30min kill a for 5min }`;
  const lostIn = (series: ScenarioReport['series'], lost: Float64Array, from: number, to: number): number =>
    lost.reduce((sum, rate, i) => sum + (series.time[i]! > from && series.time[i]! <= to ? rate * series.step[i]! : 0), 0);

  it.each([
    ['all of it', killed('', 200), 40],
    ['half of it', killed('* 2', 200), 20],
  ])('is lost where it was asked, just before, and nowhere else: %s', async (_, text, lost) => {
    const { flows, series } = await simulated(text);
    expect(lostIn(series, series.flows['f']!.lost, 29 * MINUTE, 30 * MINUTE)).toBeCloseTo(lost, 1);
    expect(lostIn(series, series.components['a']!.lost, 29 * MINUTE, 30 * MINUTE)).toBeCloseTo(lost, 1);
    expect(flows['f']!.lost).toBeCloseTo(lost, 1);
  });

  it('is counted at the same minute by events', async () => {
    const { series } = await simulated(killed('', 200), { engine: 'events' });
    expect(lostIn(series, series.flows['f']!.lost, 29 * MINUTE, 30 * MINUTE)).toBeCloseTo(40, -1.5);
    expect(lostIn(series, series.flows['f']!.lost, 30 * MINUTE, 60 * MINUTE)).toBe(0);
  });

  it('is what had waited for minutes too', async () => {
    const { flows, series } = await simulated(`
      system s { server a { service 100ms  lanes 10 }  flow f { rate 150/s  a } }
      scenario t for s { duration 20min  start empty  at 10min kill a for 5min }`);
    const lost = flows['f']!.lost;
    expect(lost).toBeCloseTo(50 * 10 * MINUTE, -4);
    // Ten minutes at 150/s for 100/s leave a line of 200 s.
    expect(lostIn(series, series.flows['f']!.lost, 6.5 * MINUTE, 10 * MINUTE)).toBeCloseTo(lost, 0);
  });
});

describe('kill', () => {
  it.each([
    ['a component without lanes', 'external a { service 10ms }'],
    ['a stream', 'stream a'],
  ])('refuses what comes to %s', async (_, component) => {
    const report = await simulated(`
      system s { server web { service 1ms }  ${component}  flow f { rate 50/s  web -> a } }
      scenario t for s { duration 10min  at 2min kill a * 1 for 5min }`);
    const { asked, refused } = report.flows['f']!;
    expect(refused / asked).toBeCloseTo(0.5, 3);
  });
});
