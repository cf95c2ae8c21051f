/** Stations in their steady state, against exact results. */
import { describe, it } from 'vitest';
import { erlangB, erlangC } from '../../simulation/queueing/erlang.js';
import { oneStation, simulated } from '../support/simulated.js';
import { readCase } from './cases.js';
import { expectWithin } from './within.js';

interface Sojourns {
  mean_sojourn: number;
  sojourn_p50: number;
  sojourn_p95: number;
  sojourn_p99: number;
  wait_p95: number;
}

describe('exponential service: within 1 %', () => {
  it('M/M/1 at 80 %', async () => {
    const { expected } = readCase<Sojourns>('01-mm1');
    const report = await oneStation('server a { service 1s exponential  lanes 1 }', '0.8/s');
    const { latency } = report.flows['f']!;
    expectWithin('mean', latency.mean, expected.mean_sojourn, 1e-3);
    expectWithin('p50', latency.p50, expected.sojourn_p50, 0.01);
    expectWithin('p95', latency.p95, expected.sojourn_p95, 0.01);
    expectWithin('p99', latency.p99, expected.sojourn_p99, 0.01);
    expectWithin('wait p95', report.components['a']!.wait.p95, expected.wait_p95, 0.01);
  });

  it('M/M/20 at 90 %', async () => {
    const { expected } = readCase<Sojourns>('03-mmc-db20');
    const { latency } = (await oneStation('server a { service 10ms exponential  lanes 20 }', '1_800/s')).flows['f']!;
    expectWithin('mean', latency.mean, expected.mean_sojourn, 1e-3);
    expectWithin('p95', latency.p95, expected.sojourn_p95, 0.01);
    expectWithin('p99', latency.p99, expected.sojourn_p99, 0.01);
  });

  it('M/M/4 with 8 waiting places refuses what finds none', async () => {
    const { expected } = readCase<{
      blocking: number;
      mean_sojourn_accepted: number;
      sojourn_p95: number;
      sojourn_p99: number;
      availability: number;
    }>('05-mmck-stable');
    const report = await oneStation(
      'server a { service 1s exponential  lanes 4  queue 8 }',
      '3.2/s',
      'duration 10h  contract { availability >= 90% }',
    );
    const flow = report.flows['f']!;
    expectWithin('fraction refused', flow.refused / flow.asked, expected.blocking, 1e-3);
    expectWithin('mean', flow.latency.mean, expected.mean_sojourn_accepted, 1e-3);
    expectWithin('p95', flow.latency.p95, expected.sojourn_p95, 0.01);
    expectWithin('p99', flow.latency.p99, expected.sojourn_p99, 0.01);
    expectWithin('availability', report.contract[0]!.actual, expected.availability, 1e-4);
  });

  it('Erlang B and C for up to a million lanes', () => {
    const { expected } = readCase<{ values: { a: number; c: number; B: number; C: number | null }[] }>('04-erlang-large');
    for (const { a, c, B, C } of expected.values) {
      expectWithin(`B, ${a} erlang on ${c}`, erlangB(a, c), B, 1e-6);
      // Beyond full load everyone waits.
      if (C !== null) expectWithin(`C, ${a} erlang on ${c}`, erlangC(a, c), C, 1e-6);
    }
  });
});

describe('a line for each node', () => {
  it('in turn: E_N/M/1', async () => {
    const { expected } = readCase<{ rows: ({ n: number; lam: number; mean: number; wait_p95: number } & Record<string, number>)[] }>(
      '42-round-robin',
    );
    for (const { n, lam, ...exact } of expected.rows) {
      const report = await simulated(`
        system s {
          lb edge { latency 0ms  service 1us  balance round-robin }
          server a * ${n} { service 1s exponential  lanes 1 }
          flow f { rate ${n * lam}/s  edge -> a }
        }
        scenario t for s { duration 10h }`);
      const { latency } = report.flows['f']!;
      const which = `${n} nodes at ${100 * lam} %`;
      expectWithin(`mean, ${which}`, latency.mean, exact.mean, 1e-3);
      for (const what of ['p50', 'p95', 'p99', 'p999'] as const) expectWithin(`${what}, ${which}`, latency[what], exact[what]!, 0.01);
      expectWithin(`wait p95, ${which}`, report.components['a']!.wait.p95, exact.wait_p95, 0.01);
    }
  });
});

describe('general service', () => {
  it('M/D/1: waits within 1 %', async () => {
    const { expected } = readCase<{ mean_wait: number; wait_p95: number; wait_p99: number }>('09-md1');
    const { wait } = (await oneStation('server a { service 1s constant  lanes 1 }', '0.8/s')).components['a']!;
    expectWithin('mean wait', wait.mean, expected.mean_wait, 1e-3);
    expectWithin('wait p95', wait.p95, expected.wait_p95, 0.01);
    expectWithin('wait p99', wait.p99, expected.wait_p99, 0.01);
  });

  it('log-normal and constant service over many lanes: waits within 5 %', async () => {
    const { expected } = readCase<{
      rows: { lanes: number; rho: number; scv: number; mean_wait: number; wait_p95: number; wait_p99: number; error: number }[];
    }>('35-mlnc');
    const points = [
      [1, 0.8, 4],
      [2, 0.7, 4],
      [2, 0.9, 16],
      [4, 0.8, 1],
      [4, 0.9, 0.25],
      [8, 0.7, 2],
      [8, 0.8, 0],
      [20, 0.8, 2],
      [20, 0.9, 9],
      [64, 0.9, 4],
      [200, 0.95, 2],
      [500, 0.97, 0.5],
    ];
    for (const [lanes, rho, scv] of points as [number, number, number][]) {
      const row = expected.rows.find((one) => one.lanes === lanes && one.rho === rho && one.scv === scv)!;
      const { wait } = (await oneStation(`server a { service 1s cv ${Math.sqrt(scv)}  lanes ${lanes} }`, `${rho * lanes}/s`)).components[
        'a'
      ]!;
      const what = `${lanes} lanes at ${100 * rho} %, scv ${scv}`;
      expectWithin(`mean wait, ${what}`, wait.mean, row.mean_wait, 0.03);
      expectWithin(`wait p95, ${what}`, wait.p95, row.wait_p95, 0.05);
      expectWithin(`wait p99, ${what}`, wait.p99, row.wait_p99, 0.05);
    }
  });

  it('two classes of exponential service, M/H2/c: mean wait within 3 %', async () => {
    const { expected } = readCase<{ rows: { lambda_: number; c: number; scv: number; mean_wait: number }[] }>('11-mh2c');
    for (const { lambda_, c, scv, mean_wait } of expected.rows) {
      const reads = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
      const report = await simulated(`
        system s {
          postgres a { read ${0.5 / reads}s exponential  write ${0.5 / (1 - reads)}s exponential  lanes ${c}  connections 1_000_000 }
          flow f { rate ${lambda_ * reads}/s  a read }
          flow g { rate ${lambda_ * (1 - reads)}/s  a write }
        }
        scenario t for s { duration 10h }`);
      expectWithin(`mean wait, ${c} lanes at ${(100 * lambda_) / c} %, scv ${scv}`, report.components['a']!.wait.mean, mean_wait, 0.03);
    }
  });

  it('a push is a batch: M^X/M/1', async () => {
    const { expected } = readCase<{ rows: { batch: number; event_rate: number; mu: number; mean_sojourn: number }[] }>('16-fanout-batch');
    for (const { batch, event_rate, mu, mean_sojourn } of expected.rows) {
      const report = await simulated(`
        system s {
          limiter source { latency 0ms }
          ws a { delivery ${(1e6 / mu).toFixed(6)}us exponential  lanes 1 }
          flow f { rate ${event_rate}/s  measure delivery  source => a * ${batch} }
        }
        scenario t for s { duration 10h }`);
      // The default machine is as fast as the reference.
      expectWithin(`mean, batches of ${batch}`, report.flows['f']!.latency.mean, mean_sojourn, 0.01);
    }
  });
});

describe('limits', () => {
  it('token buckets reject the exact fraction', async () => {
    const { expected } = readCase<{ rows: { lambda_: number; rate: number; burst: number; reject: number }[] }>('21-token-bucket');
    for (const { lambda_, rate, burst, reject } of expected.rows) {
      const { refused, asked } = (await oneStation(`limiter a { limit ${rate}/s burst ${burst} }`, `${lambda_}/s`)).flows['f']!;
      expectWithin(`fraction rejected, ${lambda_}/s at ${rate}/s burst ${burst}`, refused / asked, reject, 1e-3);
    }
  });

  it('connections beyond the limit are refused by Erlang B', async () => {
    const { inputs, expected } = readCase<{ blocking: number[] }, { points: [number, number][] }>('07-erlangB-connlimit');
    for (const [i, [users, limit]] of inputs.points.entries()) {
      const report = await simulated(`
        system s { ws a { connections ${limit}  lanes 1000 }  flow f { rate 0.0001/s per user  a } }
        scenario t for s { duration 10h  users ${users}  session 40min }`);
      const { refused, asked } = report.flows['f']!;
      const exact = expected.blocking[i]!;
      expectWithin(`fraction refused, ${users} users on ${limit}`, refused / asked, exact, 1e-3, Math.max(exact, 1e-6));
    }
  });
});

describe('paths', () => {
  it('three stations in a row: percentiles of the sum, not the sum of percentiles', async () => {
    const { expected } = readCase<{ mean: number; p50: number; p95: number; p99: number }>('13-tandem-mm1x3');
    const report = await simulated(`
      system s {
        server a { service 1ms exponential  lanes 1 }
        server b { service 1.1111111111ms exponential  lanes 1 }
        server c { service 1.25ms exponential  lanes 1 }
        flow f { rate 700/s  a -> b -> c }
      }
      scenario t for s { duration 10h }`);
    const { latency } = report.flows['f']!;
    expectWithin('mean', latency.mean, expected.mean, 1e-3);
    expectWithin('p50', latency.p50, expected.p50, 0.01);
    expectWithin('p95', latency.p95, expected.p95, 0.01);
    expectWithin('p99', latency.p99, expected.p99, 0.01);
  });
});
