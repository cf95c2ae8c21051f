/** Waiting behind several lanes with general service: where its formula is exact, and which way it goes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf } from '../../../simulation/analytic/load.js';
import { steadyState, type Steady } from '../../../simulation/analytic/stationary.js';
import { erlangC } from '../../../simulation/queueing/erlang.js';
import type { ServiceTime } from '../../../simulation/model.js';
import { oneStation, simulated } from '../../support/simulated.js';

const SECOND = { mean: 1, scv: 0, shape: 'constant' } as const;
const logNormal = (scv: number): ServiceTime => ({ mean: 1, scv, shape: 'lognormal' });

/** The steady state of so many lanes that are busy for a fraction `rho` of the time. */
function steady(lanes: number, rho: number, service: ServiceTime): Steady {
  return steadyState(lineOf([{ rate: rho * lanes, size: 1, service }], 1, lanes, 1, false))!;
}

describe('general service', () => {
  it('is Erlang C where service is exponential', () => {
    for (const lanes of [1, 2, 7, 40, 300]) {
      const { pWait, meanWait } = steady(lanes, 0.9, { mean: 1, scv: 1, shape: 'exponential' });
      const exact = erlangC(0.9 * lanes, lanes);
      expect(pWait).toBeCloseTo(exact, 12);
      expect(meanWait).toBeCloseTo(exact / (lanes * 0.1), 12);
    }
  });

  it('is Pollaczek and Khinchine behind one lane: ρ (1 + scv) / 2(1 − ρ)', () => {
    for (const scv of [0, 0.1, 1, 5, 30]) {
      const { pWait, meanWait } = steady(1, 0.7, logNormal(scv));
      expect(pWait).toBeCloseTo(0.7, 12);
      expect(meanWait).toBeCloseTo((0.7 * (1 + scv)) / 0.6, 9);
    }
  });

  it('goes to half of 1 + scv times exponential waits as the load goes to the capacity', () => {
    for (const scv of [0, 0.5, 4]) {
      const { meanWait } = steady(12, 1 - 1e-7, logNormal(scv));
      expect((meanWait * 12 * 1e-7) / ((1 + scv) / 2)).toBeCloseTo(1, 4);
    }
  });

  it('goes to the least of c remaining service times as the load goes to nothing: 1 / (c + 1) of a constant service time', () => {
    for (const lanes of [2, 3, 5]) {
      const { pWait, meanWait } = steady(lanes, 1e-9, SECOND);
      expect((meanWait / pWait) * (lanes + 1)).toBeCloseTo(1, 2);
    }
  });

  it('makes waits no shorter with more load or more variable service, and no longer with more lanes as busy', () => {
    const lanes = fc.integer({ min: 1, max: 600 });
    const load = fc.double({ min: 0.05, max: 0.999, noNaN: true });
    const variability = fc.double({ min: 0, max: 40, noNaN: true });
    const more = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(lanes, load, variability, more, (c, rho, scv, by) => {
        const { pWait, meanWait } = steady(c, rho, logNormal(scv));
        // What hardly anybody waits for has no digits to compare.
        fc.pre(pWait > 1e-6);
        const atMost = meanWait * (1 + 1e-9);
        expect(steady(c, rho * (1 - by / 2), logNormal(scv)).meanWait).toBeLessThanOrEqual(atMost);
        expect(steady(c, rho, logNormal(scv * by)).meanWait).toBeLessThanOrEqual(atMost);
        expect(steady(c + 1 + Math.round(9 * by), rho, logNormal(scv)).meanWait).toBeLessThanOrEqual(atMost);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('does not jump: next to each law there are laws of nearly its wait', () => {
    const near = (service: ServiceTime, other: ServiceTime): void => {
      const [one, two] = [steady(6, 0.8, service), steady(6, 0.8, other)];
      expect(two.meanWait / one.meanWait).toBeCloseTo(1, 3);
      expect(two.pWait / one.pWait).toBeCloseTo(1, 3);
    };
    for (const scv of [0, 0.5, 1, 2.7, 9]) near(logNormal(scv), logNormal(scv + 1e-5));
    near(SECOND, logNormal(1e-6));
  });

  it('goes on in the forward equation as in the steady state', async () => {
    // The same traffic from an empty station on, which the steady state is reached from by the forward equation.
    const server = 'server a { service 1s cv 2  lanes 6 }';
    const [from, always] = [
      await oneStation(server, '4.8/s', 'duration 2h  start empty'),
      await oneStation(server, '4.8/s', 'duration 2h'),
    ];
    const [after, steadily] = [from, always].map(({ series }) => series.components['a']!.waiting.at(-1)!) as [number, number];
    expect(after / steadily).toBeCloseTo(1, 1);
  });
});

describe('a full queue of general service', () => {
  it('refuses at least what is more than the lanes can serve', async () => {
    const { refused, asked } = (await oneStation('server a { service 10ms cv 2  lanes 4  queue 20 }', '440/s', 'duration 1h')).flows['f']!;
    expect(refused / asked).toBeGreaterThan(1 - 1 / 1.1);
  });

  it('refuses what events say: within a quarter', async () => {
    for (const [cv, rate] of [
      [2, '680/s'],
      [2, '880/s'],
      [0.3, '880/s'],
    ] as const) {
      const text = `
        system s { server a { service 10ms cv ${cv}  lanes 8  queue 20 }  flow f { rate ${rate}  a } }
        scenario t for s { duration 10min }`;
      const refused = async (engine: 'analytic' | 'events'): Promise<number> =>
        (await simulated(text, { engine, replications: 1 })).flows['f']!.refused;
      const ratio = (await refused('analytic')) / (await refused('events'));
      expect(Math.abs(ratio - 1), `cv ${cv} at ${rate}: ${ratio}`).toBeLessThan(0.25);
    }
  });

  it('makes those who wait behind it wait as events say: p95 and p99 within 12 %', async () => {
    const text = `
      system s { server a { service 10ms cv 2  lanes 8  queue 20 }  flow f { rate 880/s  a } }
      scenario t for s { duration 10min }`;
    const [analytic, events] = [await simulated(text), await simulated(text, { engine: 'events', replications: 1 })].map(
      (report) => report.components['a']!.wait,
    );
    for (const percentile of ['p95', 'p99'] as const)
      expect(Math.abs(analytic![percentile]! / events![percentile]! - 1), percentile).toBeLessThan(0.12);
  });
});
