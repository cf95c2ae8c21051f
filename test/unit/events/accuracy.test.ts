/** The event engine against exact results. */
import { describe, expect, test } from 'vitest';
import { erlangB } from '../../../simulation/queueing/erlang.js';
import type { Interval, ScenarioReport } from '../../../simulation/report.js';
import { readCase } from '../../accuracy/cases.js';
import { events } from './system.js';

interface Sojourns {
  mean_sojourn: number;
  sojourn_p95: number;
  sojourn_p99: number;
}

/** How far an exact value is from the middle of an interval, in its half widths: within it up to 1. */
function away(interval: Interval | null | undefined, exact: number): number {
  const { low, high } = interval!;
  return Math.abs(exact - (low + high) / 2) / ((high - low) / 2);
}

/** One in twenty exact values lies outside of its interval, hardly any this far. */
const FAR = 1.5;

/** One component under steady traffic. */
function station(settings: string, rate: string, duration: string): Promise<ScenarioReport> {
  return events(`system s { server a { ${settings} }  flow f { rate ${rate}  a } }  scenario t for s { duration ${duration} }`);
}

const sojourn = (report: ScenarioReport) => report.components['a']!.intervals!.sojourn;
const wait = (report: ScenarioReport) => report.components['a']!.intervals!.wait;

describe('one station', () => {
  test('M/M/1 at 80 %', async () => {
    const { expected } = readCase<Sojourns>('01-mm1');
    const report = await station('service 1s exponential  lanes 1', '0.8/s', '100000s');
    expect(away(sojourn(report).mean, expected.mean_sojourn)).toBeLessThan(FAR);
    expect(away(sojourn(report).p95, expected.sojourn_p95)).toBeLessThan(FAR);
    expect(away(sojourn(report).p99, expected.sojourn_p99)).toBeLessThan(FAR);
    expect(away(report.components['a']!.intervals!.utilization, 0.8)).toBeLessThan(FAR);
  });

  test('M/M/20 at 90 %', async () => {
    const { expected } = readCase<Sojourns>('03-mmc-db20');
    const report = await station('service 10ms exponential  lanes 20', '1_800/s', '20s');
    expect(away(sojourn(report).mean, expected.mean_sojourn)).toBeLessThan(FAR);
    expect(away(sojourn(report).p95, expected.sojourn_p95)).toBeLessThan(FAR);
  });

  test('M/M/4 with 8 waiting places', async () => {
    const { expected } = readCase<Sojourns & { availability: number; mean_sojourn_accepted: number }>('05-mmck-stable');
    const report = await station('service 1s exponential  lanes 4  queue 8', '3.2/s', '5000s');
    expect(away(report.flows['f']!.intervals!.availability, expected.availability)).toBeLessThan(FAR);
    expect(away(sojourn(report).mean, expected.mean_sojourn_accepted)).toBeLessThan(FAR);
    expect(away(sojourn(report).p95, expected.sojourn_p95)).toBeLessThan(FAR);
  });

  test('M/D/1', async () => {
    const { expected } = readCase<{ mean_wait: number; wait_p95: number; wait_p99: number }>('09-md1');
    const report = await station('service 1s constant  lanes 1', '0.8/s', '20000s');
    expect(away(wait(report).mean, expected.mean_wait)).toBeLessThan(FAR);
    expect(away(wait(report).p95, expected.wait_p95)).toBeLessThan(FAR);
    expect(away(wait(report).p99, expected.wait_p99)).toBeLessThan(FAR);
  });

  test('M/G/1 with log-normal service waits as Pollaczek and Khinchine say', async () => {
    const report = await station('service 1s cv 1.5  lanes 1', '0.7/s', '40000s');
    expect(away(wait(report).mean, (0.7 * (1 + 1.5 ** 2)) / 2 / (1 - 0.7))).toBeLessThan(FAR);
  });

  test('three stations in a row', async () => {
    const { expected } = readCase<{ mean: number; p95: number; p99: number }>('13-tandem-mm1x3');
    const report = await events(`
      system s {
        server a { service 1000us exponential  lanes 1 }
        server b { service 1111.111us exponential  lanes 1 }
        server c { service 1250us exponential  lanes 1 }
        flow f { rate 700/s  a -> b -> c }
      }
      scenario t for s { duration 60s }`);
    const { latency } = report.flows['f']!.intervals!;
    expect(away(latency.mean, expected.mean)).toBeLessThan(FAR);
    expect(away(latency.p95, expected.p95)).toBeLessThan(FAR);
    expect(away(latency.p99, expected.p99)).toBeLessThan(FAR);
  });

  test('pushes to 220 subscribers arrive as batches', async () => {
    const { expected } = readCase<{ rows: { batch: number; mean_sojourn: number }[] }>('16-fanout-batch');
    const report = await events(`
      system s {
        server source { service 1us }
        ws sink { delivery 4.5454545ms exponential  lanes 1 }
        flow f { rate 0.7/s  measure delivery  source => sink * 220 }
      }
      scenario t for s { duration 2000s }`);
    expect(
      away(report.components['sink']!.intervals!.sojourn.mean, expected.rows.find(({ batch }) => batch === 220)!.mean_sojourn),
    ).toBeLessThan(FAR);
  });
});

describe('limits', () => {
  test('a token bucket', async () => {
    const { expected } = readCase<{ rows: { burst: number; lambda_: number; rate: number; reject: number }[] }>('21-token-bucket');
    const { reject } = expected.rows.find(({ burst, lambda_ }) => burst === 10 && lambda_ === 90)!;
    const report = await events(
      'system s { limiter a { limit 100/s  burst 10 }  flow f { rate 90/s  a } }  scenario t for s { duration 500s }',
    );
    expect(away(report.flows['f']!.intervals!.availability, 1 - reject)).toBeLessThan(FAR);
  });

  test('connections beyond the limit, by Erlang B', async () => {
    const report = await events(
      `system s { ws a { connections 225  service 0.1ms }  flow f { rate 0.05/s per user  a } }
       scenario t for s { duration 1h  users 220  session 60s }`,
      { replications: 16 },
    );
    expect(away(report.flows['f']!.intervals!.availability, 1 - erlangB(220, 225))).toBeLessThan(FAR);
  });
});

describe('over time', () => {
  const at = (report: ScenarioReport, series: Float64Array, time: number): number =>
    series[report.series.time.findIndex((end) => end >= time)]!;

  test('a burst of 260/s into 200/s and its drain', async () => {
    const { expected } = readCase<{ t: number[]; EN: number[] }>('26-burst-c20');
    const report = await events(
      `system s { server a { service 100ms exponential  lanes 20 }  flow f { rate 100%  a } }
       scenario t for s { duration 2min  start empty  rate 120/s  burst "b" at 30s for 30s { f * 2.1666666667 } }`,
      { replications: 24 },
    );
    const number = report.series.components['a']!.number;
    for (const time of [45, 60, 70]) {
      const exact = expected.EN[expected.t.indexOf(time)]!;
      expect(at(report, number, time) / exact).toBeCloseTo(1, 1);
    }
    expect(at(report, number, 110)).toBeCloseTo(12, -1);
  });

  test('an overload of 1,500/s into 1,000/s for a minute drains as a fluid', async () => {
    const { expected } = readCase<{ max_backlog: number; max_wait: number; arrivals_with_wait_gt_120ms: number }>('30-fluid-drain');
    const report = await events(
      `system s { server a { service 100ms exponential  lanes 100 }  flow f { rate 100%  deadline 220ms  a } }
       scenario t for s { duration 200s  start empty  rate 600/s  burst "b" at 0s for 60s { f * 2.5 } }`,
      { replications: 2 },
    );
    expect(report.components['a']!.waiting.peak / expected.max_backlog).toBeCloseTo(1, 1);
    expect(Math.max(...report.series.components['a']!.wait.mean) / expected.max_wait).toBeCloseTo(1, 1);
    const { asked, late } = report.flows['f']!;
    expect(asked / 174_000).toBeCloseTo(1, 1);
    expect(late).toBeGreaterThan(expected.arrivals_with_wait_gt_120ms * 0.95);
  });
});
