/** Stations between steady states, against the exact forward equations. */
import { describe, expect, it } from 'vitest';
import { oneStation, seriesAt, simulated } from '../support/simulated.js';
import type { ScenarioReport } from '../../simulation/report.js';
import { readCase } from './cases.js';
import { expectWithin } from './within.js';

interface OverTime {
  t: number[];
  EN: number[];
  sojourn_p95: number[];
  sojourn_p99?: number[];
  fraction_of_arrivals_sojourn_gt: Record<string, number>;
}

/** The mean number in the station and the p95 at every time of the reference, as fractions of their peaks. */
function expectWithinPeaks(report: ScenarioReport, expected: OverTime, which = ''): void {
  const { number, sojourn } = report.series.components['a']!;
  const compare = (what: string, series: Float64Array, truth: number[]): void => {
    const off = (i: number): number => Math.abs(seriesAt(report, series, expected.t[i]!) - truth[i]!);
    const worst = expected.t.reduce((most, _, i) => (off(i) > off(most) ? i : most), 0);
    expectWithin(
      `${which}${what}, at its worst (${expected.t[worst]} s)`,
      seriesAt(report, series, expected.t[worst]!),
      truth[worst]!,
      0.02,
      Math.max(...truth),
    );
  };
  compare('mean number', number, expected.EN);
  compare('p95', sojourn.p95, expected.sojourn_p95);
  if (expected.sojourn_p99) compare('p99', sojourn.p99, expected.sojourn_p99);
}

describe('within 2 % of the peak', () => {
  it('a rate that swings: M(t)/M/1', async () => {
    const { expected } = readCase<OverTime>('23-mt-m-1-sin');
    const points = Array.from({ length: 251 }, (_, i) => i * 0.6).map(
      (t) => `${t.toFixed(1)}s ${(0.7 + 0.25 * Math.sin((2 * Math.PI * t) / 50)).toFixed(6)}/s`,
    );
    const report = await simulated(`
      system s { server a { service 1s exponential  lanes 1 }  flow f { a } }
      scenario t for s { duration 150s  start empty  rate points { ${points.join(', ')} } }`);
    expectWithinPeaks(report, expected);
  });

  it('a rate that swings through the capacity: M(t)/M/8 and M(t)/M/100', async () => {
    for (const id of ['40-mt-m-8-overload', '41-mt-m-100-overload']) {
      const { inputs, expected } = readCase<OverTime, { mean: number; swing: number; period: number; lanes: number; duration: number }>(id);
      const { mean, swing, period, lanes, duration } = inputs;
      const points = Array.from({ length: 2 * duration + 1 }, (_, i) => i / 2).map(
        (t) => `${t.toFixed(1)}s ${(mean + swing * Math.sin((2 * Math.PI * t) / period)).toFixed(6)}/s`,
      );
      const report = await simulated(`
        system s { server a { service 1s exponential  lanes ${lanes} }  flow f { a } }
        scenario t for s { duration ${duration}s  start empty  rate points { ${points.join(', ')} } }`);
      expectWithinPeaks(report, expected, `${lanes} lanes: `);
    }
  });

  it('a burst beyond capacity, and its drain', async () => {
    const { expected } = readCase<OverTime>('26-burst-c20');
    for (const [i, [limit, late]] of Object.entries(expected.fraction_of_arrivals_sojourn_gt).entries()) {
      const report = await oneStation(
        'server a { service 100ms exponential  lanes 20 }',
        '120/s',
        'duration 120s  start empty  burst "b" at 30s for 30s { f * 2.16666666667 }',
        `deadline ${limit}s`,
      );
      // The deadline changes nothing but what is late.
      if (i === 0) expectWithinPeaks(report, expected);
      const flow = report.flows['f']!;
      expectWithin(`fraction later than ${limit} s`, (flow.late + flow.inside) / flow.asked, late, 0.02, 1);
    }
  });

  it('a backlog grows by the deficit and drains by the surplus', async () => {
    const { expected } = readCase<{ max_backlog: number; max_wait: number; wait_at_30s: number; wait_at_100s: number }>('30-fluid-drain');
    const report = await oneStation(
      'server a { service 100ms exponential  lanes 100 }',
      '600/s',
      'duration 300s  start empty  burst "b" at 0s for 60s { f * 2.5 }',
    );
    const { wait } = report.series.components['a']!;
    expectWithin('largest backlog', report.components['a']!.waiting.peak, expected.max_backlog, 0.02);
    expectWithin('longest wait', Math.max(...wait.mean), expected.max_wait, 0.02);
    expectWithin('wait at 30 s', seriesAt(report, wait.mean, 30), expected.wait_at_30s, 0.02);
    expectWithin('wait at 100 s', seriesAt(report, wait.mean, 100), expected.wait_at_100s, 0.02);
  });
});

describe('retries', () => {
  it('attempts settle at the stable fixed point, or run away where there is none', async () => {
    const { expected } = readCase<{ rows: { lambda_: number; timeout: number; retries: number; roots_effective_rate: number[] }[] }>(
      '32-retry-fixed-point',
    );
    for (const { lambda_, timeout, retries, roots_effective_rate } of expected.rows) {
      const report = await simulated(`
        system s {
          limiter source { latency 0ms }
          server a { service 10ms exponential  lanes 1 }
          flow f { rate ${lambda_}/s  source -> a timeout ${timeout}s retry ${retries} }
        }
        scenario t for s { duration 1h }`);
      expectWithin(
        `attempts per second, ${lambda_}/s, ${retries} retries after ${timeout} s`,
        report.components['a']!.arrivals / 3600,
        roots_effective_rate[0]!,
        0.005,
      );
    }
  });

  it('refused calls that are tried again settle where they cause themselves', async () => {
    const { expected } = readCase<{ rows: { lam: number; c: number; K: number; r: number; L: number; refuse: number }[] }>(
      '43-retry-refused',
    );
    for (const { lam, c, K, r, L, refuse } of expected.rows) {
      const report = await simulated(`
        system s {
          limiter source { latency 0ms }
          server a { service 1s exponential  lanes ${c}  queue ${K - c} }
          flow f { rate ${lam}/s  source -> a retry ${r} backoff 10min..20min jitter }
        }
        scenario t for s { duration 100h }`);
      const { refused, asked } = report.flows['f']!;
      expectWithin(`attempts per second, ${lam}/s, ${c} lanes and ${K - c} places`, report.components['a']!.arrivals / 360_000, L, 0.005);
      expectWithin(`fraction refused in the end, ${lam}/s, ${c} lanes and ${K - c} places`, refused / asked, refuse, 0.01);
    }
  });

  it('a storm outlives its trigger where retries at full load exceed the capacity', async () => {
    const storm = (rate: number): ReturnType<typeof simulated> =>
      simulated(`
        system s {
          limiter source { latency 0ms }
          server a { service 10ms exponential  lanes 1 }
          flow f { rate ${rate}/s  source -> a timeout 200ms retry 3 }
        }
        scenario t for s { duration 30min  at 10min slow a * 20 for 3s }`);
    const dead = await storm(60);
    const well = await storm(20);
    const lastOf = (series: Float64Array): number => series[series.length - 1]!;
    expect(lastOf(dead.series.components['a']!.arrivals)).toBeGreaterThan(200);
    expect(lastOf(well.series.components['a']!.arrivals)).toBeLessThan(21);
  });
});

describe('connections', () => {
  it('how many sessions open follows from how many are connected: M(t)/M/∞ read backwards', async () => {
    const { expected } = readCase<{ t: number[]; mean_connections: number[] }>('29-ws-connections-mt-g-inf');
    const points = expected.t.map((t, i) => `${t}s ${Math.round(expected.mean_connections[i]!)}`).join(', ');
    const report = await simulated(`
      system s { ws a { connections 10_000  lanes 100 }  flow f { once per session  a } }
      scenario t for s { duration 2h  start empty  session 10min  users points { ${points} } }`);
    // λ(t) = 2(1 + 0.8 sin 2πt/3600), over two of its periods.
    expectWithin('sessions opened', report.flows['f']!.asked, 14_400, 0.01);
    expectWithin('most connections', report.components['a']!.connections!.peak, Math.max(...expected.mean_connections), 0.01);
  });
});
