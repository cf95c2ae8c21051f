/** Whole paths, and whole runs, against exact laws. */
import { describe, it } from 'vitest';
import type { Percentiles, ScenarioReport } from '../../simulation/report.js';
import { simulated } from '../support/simulated.js';
import { readCase } from './cases.js';
import { expectWithin } from './within.js';

type Exact = Record<'mean' | 'p50' | 'p95' | 'p99' | 'p999', number>;

function expectLaw(which: string, { flows }: ScenarioReport, exact: Exact, tolerance = 0.01): void {
  const latency: Percentiles = flows['f']!.latency;
  expectWithin(`mean, ${which}`, latency.mean, exact.mean, 1e-3);
  for (const what of ['p50', 'p95', 'p99', 'p999'] as const) expectWithin(`${what}, ${which}`, latency[what], exact[what], tolerance);
}

describe('paths', () => {
  it('several lanes, one lane, several lanes in a row', async () => {
    const { expected } = readCase<{
      rows: (Exact & { st: [number, number][]; lam: number })[];
    }>('49-tandem-mmc');
    for (const { st, lam, ...exact } of expected.rows) {
      const servers = st.map(([lanes, rate], i) => `server a${i} { service ${(1e6 / rate).toFixed(6)}us exponential  lanes ${lanes} }`);
      const report = await simulated(`
        system s { ${servers.join('  ')}  flow f { rate ${lam}/s  ${st.map((_, i) => `a${i}`).join(' -> ')} } }
        scenario t for s { duration 20h }`);
      expectLaw(st.map(([lanes]) => lanes).join(', '), report, exact);
    }
  });

  it('calls at once: the slowest counts', async () => {
    const { expected } = readCase<Exact>('50-parallel');
    const report = await simulated(`
      system s {
        limiter l { latency 0ms }
        external a { service 20ms }
        external b { service 30ms exponential }
        external c { service 25ms constant }
        flow f {
          rate 10/s
          l {
            parallel {
              -> a
              -> b
              -> c
            }
          }
        }
      }
      scenario t for s { duration 10h }`);
    expectLaw('three at once', report, expected);
  });

  it('hits and misses of a cache', async () => {
    const { expected } = readCase<Exact>('51-cache-path');
    const report = await simulated(`
      system s {
        limiter l { latency 0ms }
        redis c { latency 1ms  service 2ms exponential  hit 80% }
        postgres d { service 50ms exponential  lanes 4 }
        flow f { rate 300/s  l -> c miss { -> d } }
      }
      scenario t for s { duration 10h }`);
    expectLaw('80 % hits', report, expected);
  });
});

describe('runs', () => {
  it('percentiles over hours of different load are those of all requests', async () => {
    const { expected } = readCase<Exact>('55-hours-of-load');
    const report = await simulated(`
      system s { server a { service 100ms exponential  lanes 4 }  flow f { a } }
      scenario t for s {
        duration 270min
        rate points { 0s 10/s, 3599.9s 10/s, 3600s 30/s, 7199.9s 30/s, 7200s 36/s, 8999.9s 36/s, 9000s 5/s, 270min 5/s }
      }`);
    expectLaw('four loads', report, expected);
  });

  it('retries with backoff at many lanes settle at the lower fixed point', async () => {
    const { expected } = readCase<{
      rows: { lam: number; c: number; t: number; r: number; L: number }[];
    }>('54-retry-many-lanes');
    for (const { lam, c, t, r, L } of expected.rows) {
      const report = await simulated(`
        system s {
          limiter l { latency 0ms }
          server a { service 100ms exponential  lanes ${c} }
          flow f { rate ${lam}/s  l -> a timeout ${t}s retry ${r} backoff 100ms..1s jitter }
        }
        scenario t for s { duration 3h }`);
      expectWithin(`attempts per second, ${lam}/s over ${c} lanes`, report.components['a']!.arrivals / 10_800, L, 0.005);
    }
  });

  it('a burst into a line with few places', async () => {
    const { expected } = readCase<{ blocked: number; arrivals: number }>('56-burst-finite-room');
    const report = await simulated(`
      system s { server a { service 100ms exponential  lanes 20  queue 40 }  flow f { rate 150/s  a } }
      scenario t for s { duration 90s  start empty  burst "b" at 30s for 30s { f * 2 } }`);
    const { refused, asked } = report.flows['f']!;
    expectWithin('asked', asked, expected.arrivals, 1e-6);
    expectWithin('refused', refused, expected.blocked, 0.005);
  });
});
