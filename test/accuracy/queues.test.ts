/** One component at many sizes and loads, against exact results. */
import { describe, it } from 'vitest';
import type { ScenarioReport } from '../../simulation/report.js';
import { oneStation, simulated } from '../support/simulated.js';
import { readCase } from './cases.js';
import { expectWithin } from './within.js';

interface Sojourns {
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  p999: number;
  wait_mean: number;
  wait_p95: number;
  wait_p99: number;
}

/** Mean and percentiles of the whole visit, and of the wait where there is a formula for its law. */
function expectSojourns(which: string, report: ScenarioReport, exact: Sojourns, tolerance = 0.01): void {
  const { latency } = report.flows['f']!;
  const { wait } = report.components['a']!;
  expectWithin(`mean, ${which}`, latency.mean, exact.mean, 1e-3);
  expectWithin(`p95, ${which}`, latency.p95, exact.p95, tolerance);
  expectWithin(`p99, ${which}`, latency.p99, exact.p99, tolerance);
  if (exact.wait_mean > 0) expectWithin(`mean wait, ${which}`, wait.mean, exact.wait_mean, 1e-3);
  if (exact.wait_p95 > 0) expectWithin(`wait p95, ${which}`, wait.p95, exact.wait_p95, tolerance);
  if (exact.wait_p99 > 0) expectWithin(`wait p99, ${which}`, wait.p99, exact.wait_p99, tolerance);
}

describe('exponential service', () => {
  it('1 to 3,500 lanes', async () => {
    const { expected } = readCase<{
      rows: (Sojourns & { lam: number; mu: number; c: number })[];
    }>('45-mmc-percentiles');
    for (const { lam, c, ...exact } of expected.rows) {
      const report = await oneStation(`server a { service 1s exponential  lanes ${c} }`, `${lam}/s`, 'duration 20h');
      const which = `${c} lanes at ${((100 * lam) / c).toFixed(0)} %`;
      expectSojourns(which, report, exact);
      expectWithin(`p99.9, ${which}`, report.flows['f']!.latency.p999, exact.p999, 0.01);
    }
  });

  it('few places to wait, and more than can be served', async () => {
    const { expected } = readCase<{
      rows: (Sojourns & {
        lam: number;
        c: number;
        K: number;
        blocking: number;
      })[];
    }>('46-mmck-overload');
    for (const { lam, c, K, blocking, ...exact } of expected.rows) {
      const report = await oneStation(`server a { service 1s exponential  lanes ${c}  queue ${K - c} }`, `${lam}/s`);
      const which = `${c} lanes and ${K - c} places at ${((100 * lam) / c).toFixed(0)} %`;
      expectSojourns(which, report, exact);
      const { refused, asked } = report.flows['f']!;
      expectWithin(`fraction refused, ${which}`, refused / asked, blocking, 1e-4);
    }
  });

  it('pushes over several lanes: a place in the batch is part of the wait', async () => {
    const { expected } = readCase<{
      rows: (Sojourns & { N: number; lam: number; mu: number; c: number })[];
    }>('44-batches-many-lanes');
    for (const { N, lam, mu, c, ...exact } of expected.rows) {
      const report = await simulated(`
        system s {
          limiter source { latency 0ms }
          ws a { delivery ${1000 / mu}ms exponential  lanes ${c} }
          flow f { rate ${lam}/s  measure delivery  source => a * ${N} }
        }
        scenario t for s { duration 20h }`);
      expectSojourns(`${N} over ${c} lanes`, report, exact);
    }
  });

  it('priorities: mean wait by class', async () => {
    const { expected } = readCase<{
      rows: { lams: number[]; c: number; wait: number[] }[];
    }>('52-priority');
    for (const { lams, c, wait } of expected.rows) {
      const flows = lams.map((lam, i) => `flow f${i} { rate ${lam}/s  priority ${['high', 'normal', 'low'][i]}  a }`);
      const report = await simulated(`
        system s { server a { service 1s exponential  lanes ${c} }  ${flows.join('  ')} }
        scenario t for s { duration 10h }`);
      wait.forEach((exact, i) =>
        expectWithin(`class ${i} of ${lams.join(' + ')}/s, ${c} lanes`, report.flows[`f${i}`]!.latency.mean! - 1, exact, 1e-3),
      );
    }
  });
});

describe('other service', () => {
  it('constant: waits within 5 % over several lanes', async () => {
    const { expected } = readCase<{
      rows: {
        lam: number;
        c: number;
        wait_mean: number;
        wait_p95: number;
        wait_p99: number;
      }[];
    }>('47-mdc');
    for (const { lam, c, ...exact } of expected.rows) {
      const { wait } = (await oneStation(`server a { service 1s constant  lanes ${c} }`, `${lam}/s`)).components['a']!;
      const which = `${c} lanes at ${((100 * lam) / c).toFixed(0)} %`;
      expectWithin(`mean wait, ${which}`, wait.mean, exact.wait_mean, 0.01);
      expectWithin(`wait p95, ${which}`, wait.p95, exact.wait_p95, 0.05);
      expectWithin(`wait p99, ${which}`, wait.p99, exact.wait_p99, 0.05);
    }
  });

  it('log-normal behind one lane: within 5 % up to a squared coefficient of variation of 2', async () => {
    const { expected } = readCase<{
      rows: (Sojourns & { lam: number; scv: number })[];
    }>('48-mg1-lognormal');
    for (const { lam, scv, ...exact } of expected.rows) {
      const report = await oneStation(`server a { service 1s cv ${Math.sqrt(scv)}  lanes 1 }`, `${lam}/s`, 'duration 100h');
      expectSojourns(`scv ${scv} at ${100 * lam} %`, report, exact, 0.05);
    }
  });
});

describe('limits', () => {
  it('token buckets of users', async () => {
    const { expected } = readCase<{
      rows: { lam: number; r: number; b: number; reject: number }[];
    }>('53-token-bucket-per-user');
    for (const { lam, r, b, reject } of expected.rows) {
      const report = await simulated(`
        system s { limiter a { limit ${r}/s per user  burst ${b} }  flow f { rate ${lam}/s per user  a } }
        scenario t for s { duration 1h  users 1_000 }`);
      const { refused, asked } = report.flows['f']!;
      expectWithin(`fraction rejected, ${lam}/s at ${r}/s burst ${b}`, refused / asked, reject, 1e-3);
    }
  });
});
