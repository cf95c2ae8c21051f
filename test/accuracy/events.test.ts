/**
 * The event engine's 95 % intervals against exact results: they should contain the exact value about as often as they say. Each case
 * gives what it compares; the last test counts over all of them.
 */
import { describe, expect, it } from 'vitest';
import { meanInterval, type Part } from '../../simulation/events/intervals.js';
import { runReplication } from '../../simulation/events/replication.js';
import { simulateEvents } from '../../simulation/events/simulateEvents.js';
import type { Tally } from '../../simulation/events/tally.js';
import type { Interval, Percentiles, ScenarioReport } from '../../simulation/report.js';
import { modelOf } from '../support/simulated.js';
import { readCase } from './cases.js';
import { expectWithin } from './within.js';

interface Compared {
  what: string;
  value: number | null;
  interval: Interval | null;
  exact: number;
}

const all: Compared[] = [];

const isWithin = ({ interval, exact }: Compared): boolean => interval!.low <= exact && exact <= interval!.high;

/** How far the exact value is from the middle of its interval, in half widths. */
function away({ interval, exact }: Compared): number {
  const { low, high } = interval!;
  return Math.abs(exact - (low + high) / 2) / Math.max(1e-300, (high - low) / 2);
}

/** One exact value in twenty lies outside of its interval, one in some thousands this far from it. */
const FAR = 4;

/** What several runs say of the same figures: each of them, and all together. A percentile may be known too little for an interval. */
function expectNear(runs: Compared[][]): void {
  const told = runs.flat().filter(({ interval }) => interval !== null);
  all.push(...told);
  for (const one of told) expect(away(one), one.what).toBeLessThan(FAR);
  runs[0]!.forEach(({ what, exact }, i) => {
    const mean = runs.reduce((sum, compared) => sum + compared[i]!.value!, 0) / runs.length;
    const widths = told.filter((one) => one.what === what).map(({ interval }) => interval!.high - interval!.low);
    expect(widths.length, what).toBeGreaterThan(0);
    const joint = Math.sqrt(widths.reduce((sum, width) => sum + (width / 2) ** 2, 0) / widths.length / runs.length);
    expectWithin(what, mean, exact, (2 * joint) / Math.abs(exact));
  });
}

/**
 * One report says little about how often intervals are right, so each case is run several times; all of them with seeds of their own,
 * for else one unlucky stream of arrivals would speak in every case.
 */
const RUNS = 4;
let seed = 100;

/** Runs a text several times and checks what each report gives to compare. */
async function expectAll(text: string, compared: (report: ScenarioReport) => Compared[], failures = false): Promise<void> {
  const model = await modelOf(text);
  expectNear(
    Array.from({ length: RUNS }, () => compared(simulateEvents(model, model.scenarios[0]!, { seed: ++seed, replications: 8, failures }))),
  );
}

/** One component `a` under steady traffic, by flow `f`. */
const station = (component: string, rate: string, duration: string): string =>
  `system s { ${component}  flow f { rate ${rate}  a } }  scenario t for s { duration ${duration} }`;

type Told = Pick<Compared, 'value' | 'interval'>;

const told =
  (of: 'sojourn' | 'wait') =>
  (report: ScenarioReport, name: keyof Percentiles): Told => {
    const { [of]: values, intervals } = report.components['a']!;
    return { value: values[name], interval: intervals![of][name] };
  };
const sojourn = told('sojourn');
const wait = told('wait');
const availability = (report: ScenarioReport): Told => {
  const { good, asked, inside, intervals } = report.flows['f']!;
  return { value: good / (asked - inside), interval: intervals!.availability };
};
const waiting = (report: ScenarioReport): Told => {
  const { waiting, intervals } = report.components['a']!;
  return { value: waiting.mean, interval: intervals!.waiting };
};
const utilization = (report: ScenarioReport): Told => {
  const { utilization, intervals } = report.components['a']!;
  return { value: utilization.mean, interval: intervals!.utilization };
};

interface Sojourns {
  mean_sojourn: number;
  mean_sojourn_accepted: number;
  mean_wait_accepted: number;
  sojourn_p50: number;
  sojourn_p95: number;
  sojourn_p99: number;
  wait_p95: number;
  availability: number;
}

describe('steady states', () => {
  it('M/M/1 at 80 %', async () => {
    const { expected } = readCase<Sojourns>('01-mm1');
    await expectAll(station('server a { service 1s exponential  lanes 1 }', '0.8/s', '20000s'), (report) => [
      { what: 'mean', ...sojourn(report, 'mean'), exact: expected.mean_sojourn },
      { what: 'p50', ...sojourn(report, 'p50'), exact: expected.sojourn_p50 },
      { what: 'p95', ...sojourn(report, 'p95'), exact: expected.sojourn_p95 },
      { what: 'p99', ...sojourn(report, 'p99'), exact: expected.sojourn_p99 },
      { what: 'wait p95', ...wait(report, 'p95'), exact: expected.wait_p95 },
      { what: 'waiting', ...waiting(report), exact: 3.2 },
      { what: 'utilization', ...utilization(report), exact: 0.8 },
    ]);
  });

  it('M/M/20 at 90 %', async () => {
    const { expected } = readCase<Sojourns>('03-mmc-db20');
    await expectAll(station('server a { service 10ms exponential  lanes 20 }', '1_800/s', '20s'), (report) => [
      { what: 'mean', ...sojourn(report, 'mean'), exact: expected.mean_sojourn },
      { what: 'p95', ...sojourn(report, 'p95'), exact: expected.sojourn_p95 },
      { what: 'p99', ...sojourn(report, 'p99'), exact: expected.sojourn_p99 },
    ]);
  });

  it('M/M/4 with 8 waiting places', async () => {
    const { expected } = readCase<Sojourns>('05-mmck-stable');
    await expectAll(station('server a { service 1s exponential  lanes 4  queue 8 }', '3.2/s', '5000s'), (report) => [
      { what: 'availability', ...availability(report), exact: expected.availability },
      { what: 'mean', ...sojourn(report, 'mean'), exact: expected.mean_sojourn_accepted },
      { what: 'mean wait', ...wait(report, 'mean'), exact: expected.mean_wait_accepted },
      { what: 'p50', ...sojourn(report, 'p50'), exact: expected.sojourn_p50 },
      { what: 'p95', ...sojourn(report, 'p95'), exact: expected.sojourn_p95 },
      { what: 'p99', ...sojourn(report, 'p99'), exact: expected.sojourn_p99 },
    ]);
  });

  it('M/D/1', async () => {
    const { expected } = readCase<{ mean_wait: number; wait_p95: number; wait_p99: number }>('09-md1');
    await expectAll(station('server a { service 1s constant  lanes 1 }', '0.8/s', '15000s'), (report) => [
      { what: 'mean wait', ...wait(report, 'mean'), exact: expected.mean_wait },
      { what: 'wait p95', ...wait(report, 'p95'), exact: expected.wait_p95 },
      { what: 'wait p99', ...wait(report, 'p99'), exact: expected.wait_p99 },
    ]);
  });

  it('M/G/1 with log-normal service', async () => {
    // Pollaczek and Khinchine: λ E(S²) / 2(1 − ρ).
    await expectAll(station('server a { service 1s cv 1.5  lanes 1 }', '0.7/s', '40000s'), (report) => [
      { what: 'mean wait', ...wait(report, 'mean'), exact: (0.7 * (1 + 1.5 ** 2)) / 2 / (1 - 0.7) },
    ]);
  });

  it('three stations in a row', async () => {
    const { expected } = readCase<{ mean: number; p50: number; p95: number; p99: number }>('13-tandem-mm1x3');
    const text = `
      system s {
        server a { service 1000us exponential  lanes 1 }
        server b { service 1111.11111us exponential  lanes 1 }
        server c { service 1250us exponential  lanes 1 }
        flow f { rate 700/s  a -> b -> c }
      }
      scenario t for s { duration 60s }`;
    await expectAll(text, (report) =>
      (['mean', 'p50', 'p95', 'p99'] as const).map((what) => ({
        what,
        value: report.flows['f']!.latency[what],
        interval: report.flows['f']!.intervals!.latency[what],
        exact: expected[what],
      })),
    );
  });

  it('pushes are batches', async () => {
    const { expected } = readCase<{ rows: { batch: number; event_rate: number; mu: number; mean_sojourn: number }[] }>('16-fanout-batch');
    for (const { batch, event_rate, mu, mean_sojourn } of expected.rows) {
      await expectAll(
        `system s {
          limiter source { latency 0ms }
          ws a { delivery ${(1e6 / mu).toFixed(6)}us exponential  lanes 1 }
          flow f { rate ${event_rate}/s  measure delivery  source => a * ${batch} }
        }
        scenario t for s { duration ${Math.ceil(150_000 / (event_rate * batch))}s }`,
        (report) => [{ what: `${batch} subscribers`, ...sojourn(report, 'mean'), exact: mean_sojourn }],
      );
    }
  });
});

describe('limits', () => {
  it('token buckets', async () => {
    const { expected } = readCase<{ rows: { lambda_: number; rate: number; burst: number; reject: number }[] }>('21-token-bucket');
    // One rejection in 300,000 is too seldom to be counted here.
    for (const { lambda_, rate, burst, reject } of expected.rows.filter((row) => row.reject > 1e-4)) {
      await expectAll(station(`limiter a { limit ${rate}/s  burst ${burst} }`, `${lambda_}/s`, '200s'), (report) => [
        { what: `${lambda_}/s, burst ${burst}`, ...availability(report), exact: 1 - reject },
      ]);
    }
  });

  it('connections', async () => {
    const { inputs, expected } = readCase<{ blocking: number[] }, { points: [number, number][] }>('07-erlangB-connlimit');
    for (const [i, [users, limit]] of inputs.points.slice(0, 3).entries()) {
      // Erlang's formula does not depend on the length of a session.
      await expectAll(
        `system s { ws a { connections ${limit}  lanes 1000 }  flow f { rate ${2 / users}/s per user  a } }
        scenario t for s { duration 40min  users ${users}  session ${users / 20}s }`,
        (report) => [{ what: `${users} users, ${limit} places`, ...availability(report), exact: 1 - expected.blocking[i]! }],
      );
    }
  });

  it('nodes that fail by chance', async () => {
    const { expected } = readCase<{ single: number; k_of_n: { '1of2': number } }>('19-availability');
    const failing = (settings: string, duration: string, exact: number): Promise<void> =>
      expectAll(
        `system s { server a ${settings}  flow f { rate 2/h  a } }  scenario t for s { duration ${duration} }`,
        (report) => [{ what: settings, ...availability(report), exact }],
        true,
      );
    await failing('{ mtbf 720h  mttr 30min }', '20000h', expected.single);
    await failing('* 2 { mtbf 99h  mttr 1h }', '20000h', expected.k_of_n['1of2']);
  });
});

/**
 * Runs a text several times and checks a quantity of station 0 at times: its mean over the steps of the series just before and just
 * after.
 */
async function expectOverTime(
  text: string,
  replications: number,
  of: 'number' | 'waiting' | 'connections',
  exact: { time: number; value: number }[],
): Promise<void> {
  const model = await modelOf(text);
  const compared = Array.from({ length: RUNS }, (): Compared[] => {
    seed++;
    const runs = Array.from({ length: replications }, (_, replication) =>
      runReplication(model, model.scenarios[0]!, { seed, replication, window: null, shouldStop: () => false }),
    );
    return exact.map(({ time, value }) => {
      const parts = runs.map((run) => around(run, run.stations[0]![of], time));
      const mean = parts.reduce((sum, part) => sum + part.sum / part.of, 0) / parts.length;
      return { what: `${of} at ${time} s`, value: mean, interval: meanInterval(parts), exact: value };
    });
  });
  expectNear(compared);
}

function around(run: Tally, integral: Float64Array, time: number): Part {
  const after = run.time.findIndex((end) => end > time + 1e-9);
  const steps = after < 0 ? [run.time.length - 1] : [after - 1, after];
  const sum = (array: Float64Array): number => steps.reduce((all, step) => all + array[step]!, 0);
  return { sum: sum(integral), of: sum(run.step) };
}

describe('over time', () => {
  it('a rate that swings around 70 %', async () => {
    const { expected } = readCase<{ t: number[]; EN: number[]; EQ: number[] }>('23-mt-m-1-sin');
    const points = Array.from({ length: 151 }, (_, t) => `${t}s ${(0.7 + 0.25 * Math.sin((2 * Math.PI * t) / 50)).toFixed(6)}/s`);
    await expectOverTime(
      `system s { server a { service 1s exponential  lanes 1 }  flow f { rate 100%  a } }
       scenario t for s { duration 150s  start empty  rate points { ${points.join(', ')} } }`,
      200,
      'number',
      // Neighbours are hardly independent.
      [50, 75, 100, 125].map((time) => ({ time, value: expected.EN[expected.t.indexOf(time)]! })),
    );
  });

  it('a burst and its drain', async () => {
    const { expected } = readCase<{ t: number[]; EQ: number[] }>('26-burst-c20');
    await expectOverTime(
      `system s { server a { service 100ms exponential  lanes 20 }  flow f { rate 120/s  a } }
       scenario t for s { duration 120s  start empty  burst "b" at 30s for 30s { f * 2.1666666667 } }`,
      12,
      'waiting',
      [40, 50, 75].map((time) => ({ time, value: expected.EQ[expected.t.indexOf(time)]! })),
    );
  });

  it('an overload for a minute', async () => {
    const { expected } = readCase<{ max_backlog: number; max_wait: number; arrivals_with_wait_gt_120ms: number }>('30-fluid-drain');
    const model = await modelOf(`
      system s { server a { service 100ms exponential  lanes 100 }  flow f { rate 100%  deadline 220ms  a } }
      scenario t for s { duration 200s  start empty  rate 600/s  burst "b" at 0s for 60s { f * 2.5 } }`);
    const report = simulateEvents(model, model.scenarios[0]!, { seed: ++seed, replications: 4 });
    // What flows into the lanes before all are taken does not wait.
    expectWithin('largest backlog', report.components['a']!.waiting.peak, expected.max_backlog, 0.02);
    expectWithin('longest wait', Math.max(...report.series.components['a']!.wait.mean), expected.max_wait, 0.02);
    // Some that wait less are late by their service.
    expectWithin('asked', report.flows['f']!.asked, 174_000, 0.01);
    expect(report.flows['f']!.late).toBeGreaterThan(expected.arrivals_with_wait_gt_120ms * 0.95);
  });

  it('connections that swing by the hour', async () => {
    const { expected } = readCase<{ t: number[]; mean_connections: number[] }>('29-ws-connections-mt-g-inf');
    const points = expected.t.map((time, i) => `${time}s ${Math.round(expected.mean_connections[i]!)}`);
    await expectOverTime(
      `system s { ws a { lanes 1000 }  flow f { once per session  a } }
       scenario t for s { duration 7200s  start empty  session 600s  users points { ${points.join(', ')} } }`,
      12,
      'connections',
      [1500, 4200, 5100].map((time) => ({ time, value: expected.mean_connections[expected.t.indexOf(time)]! })),
    );
  });
});

describe('intervals', () => {
  it('contain the exact value as often as they say', () => {
    expect(all.length).toBeGreaterThan(150);
    expectWithin(`of ${all.length} intervals`, all.filter(isWithin).length / all.length, 0.95, 0.05 / 0.95);
  });
});
