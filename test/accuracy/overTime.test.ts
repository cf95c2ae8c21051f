/** Stations between steady states, against the exact forward equations. */
import { describe, expect, it } from 'vitest';
import { oneStation, seriesAt, simulated } from '../support/simulated.js';
import { readCase, relativeError } from './cases.js';

interface OverTime {
  t: number[];
  EN: number[];
  sojourn_p95: number[];
  fraction_of_arrivals_sojourn_gt: Record<string, number>;
}

/** Largest differences of the mean number and the p95, relative to their peaks. */
function errors(report: Awaited<ReturnType<typeof simulated>>, expected: OverTime): { number: number; p95: number } {
  const { number, sojourn } = report.series.components['a']!;
  const worst = (series: Float64Array, truth: number[]): number =>
    Math.max(...expected.t.map((time, i) => Math.abs(seriesAt(report, series, time) - truth[i]!))) / Math.max(...truth);
  return { number: worst(number, expected.EN), p95: worst(sojourn.p95, expected.sojourn_p95) };
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
    const { number, p95 } = errors(report, expected);
    expect(number).toBeLessThan(0.02);
    expect(p95).toBeLessThan(0.02);
  });

  it('a burst beyond capacity, and its drain', async () => {
    const { expected } = readCase<OverTime>('26-burst-c20');
    for (const [limit, late] of Object.entries(expected.fraction_of_arrivals_sojourn_gt)) {
      const report = await oneStation(
        'server a { service 100ms exponential  lanes 20 }',
        '120/s',
        'duration 120s  start empty  burst "b" at 30s for 30s { f * 2.16666666667 }',
        `deadline ${limit}s`,
      );
      const { number, p95 } = errors(report, expected);
      expect(number).toBeLessThan(0.02);
      expect(p95).toBeLessThan(0.02);
      const flow = report.flows['f']!;
      expect(Math.abs((flow.late + flow.inside) / flow.asked - late)).toBeLessThan(0.02);
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
    expect(relativeError(report.components['a']!.waiting.peak, expected.max_backlog)).toBeLessThan(0.02);
    expect(relativeError(Math.max(...wait.mean), expected.max_wait)).toBeLessThan(0.02);
    expect(relativeError(seriesAt(report, wait.mean, 30), expected.wait_at_30s)).toBeLessThan(0.02);
    expect(relativeError(seriesAt(report, wait.mean, 100), expected.wait_at_100s)).toBeLessThan(0.02);
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
      expect(relativeError(report.components['a']!.arrivals / 3600, roots_effective_rate[0]!)).toBeLessThan(0.005);
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
