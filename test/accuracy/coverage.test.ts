/**
 * How often the event engine's 95 % intervals hold the exact value, figure by figure: short runs, five replications, many times. An interval
 * that misses more often than it says shows here; one report cannot.
 */
import { expect, it } from 'vitest';
import { simulateEvents } from '../../simulation/events/simulateEvents.js';
import type { Interval, ScenarioReport } from '../../simulation/report.js';
import { REPLICATIONS } from '../../simulation/simulate.js';
import { modelOf } from '../support/simulated.js';
import { expectWithin } from './within.js';

const REPORTS = 120;
/** Of so many intervals, each for itself, the part that holds is within three standard errors of 95 %. */
const BINOMIAL = 3 * Math.sqrt((0.95 * 0.05) / REPORTS);
/** A percentile's interval may be left out where a run has too little beyond it, but not often. */
const TOLD = 0.85;

let seed = 5000;

interface Figure {
  exact: number;
  of: (report: ScenarioReport) => Interval | null;
}

async function expectCovered(text: string, figures: Record<string, Figure>): Promise<void> {
  const model = await modelOf(text);
  const held = new Map(Object.keys(figures).map((what) => [what, { told: 0, inside: 0 }]));
  for (let i = 0; i < REPORTS; i++) {
    const report = simulateEvents(model, model.scenarios[0]!, { seed: ++seed, replications: REPLICATIONS });
    for (const [what, { exact, of }] of Object.entries(figures)) {
      const interval = of(report);
      if (!interval) continue;
      const count = held.get(what)!;
      count.told++;
      if (interval.low <= exact && exact <= interval.high) count.inside++;
    }
  }
  for (const [what, { told, inside }] of held) {
    expect(told / REPORTS, what).toBeGreaterThan(TOLD);
    expectWithin(`${what}: intervals that hold it`, inside / told, 0.95, BINOMIAL / 0.95);
  }
}

const station = (component: string, rate: string, duration: string, flow = ''): string =>
  `system s { ${component}  flow f { rate ${rate}  ${flow}  a } }  scenario t for s { duration ${duration} }`;

const own = (report: ScenarioReport) => report.components['a']!.intervals!;
const availability = (report: ScenarioReport): Interval | null => report.flows['f']!.intervals!.availability;

/** Sojourns behind one lane with exponential service are exponential with the rate μ − λ (Kleinrock 1975, eq. 3.26). */
const exceeded = (fraction: number): number => -Math.log(1 - fraction) / 0.2;

it('M/M/1 at 80 %, 4,000 requests a run', async () => {
  await expectCovered(station('server a { service 1s exponential  lanes 1 }', '0.8/s', '5000s'), {
    mean: { exact: 5, of: (report) => own(report).sojourn.mean },
    p50: { exact: exceeded(0.5), of: (report) => own(report).sojourn.p50 },
    p95: { exact: exceeded(0.95), of: (report) => own(report).sojourn.p95 },
    p99: { exact: exceeded(0.99), of: (report) => own(report).sojourn.p99 },
    waiting: { exact: 3.2, of: (report) => own(report).waiting },
    utilization: { exact: 0.8, of: (report) => own(report).utilization },
  });
});

it('of 4,000 answers one in twenty late', async () => {
  await expectCovered(station('server a { service 1s exponential  lanes 1 }', '0.8/s', '5000s', `deadline ${exceeded(0.95)}s`), {
    availability: { exact: 0.95, of: availability },
  });
});

/** The chain's probability of being full, which is that of a refusal (Erlang 1917); `load` in erlangs. */
function fullness(load: number, lanes: number, places: number): number {
  let [state, sum] = [1, 1];
  for (let n = 1; n <= places; n++) {
    state *= load / Math.min(n, lanes);
    sum += state;
  }
  return state / sum;
}

const lossy = (rate: string, duration: string): string =>
  station('server a { service 10ms exponential  lanes 4  queue 8 }', rate, duration);

it('M/M/4 with 8 waiting places, of 1,600 requests one in fifty refused', async () => {
  await expectCovered(lossy('320/s', '5s'), { availability: { exact: 1 - fullness(3.2, 4, 12), of: availability } });
});

it('one in 20,000, of 1,600', async () => {
  await expectCovered(lossy('160/s', '10s'), { availability: { exact: 1 - fullness(1.6, 4, 12), of: availability } });
});

it('a token bucket, of 3,000 requests one in three rejected', async () => {
  await expectCovered(station('limiter a { limit 100/s  burst 100 }', '150/s', '20s'), {
    availability: { exact: 2 / 3, of: availability },
  });
});
