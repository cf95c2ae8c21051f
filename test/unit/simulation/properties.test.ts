/** What must hold for every design. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScenarioReport } from '../../../simulation/report.js';
import { randomSystem } from '../../support/randomSystems.js';
import { simulated } from '../../support/simulated.js';

const runs = { numRuns: 25, seed: 7 };

function availability(report: ScenarioReport): number {
  return report.contract.find((term) => term.metric === 'availability')?.actual ?? 1;
}

/** Every number of a report, with the way to it. */
function* numbers(value: unknown, path = ''): Generator<[string, number]> {
  if (typeof value === 'number') yield [path, value];
  else if (value instanceof Float64Array) for (const [i, one] of value.entries()) yield [`${path}[${i}]`, one];
  else if (value && typeof value === 'object') for (const [key, one] of Object.entries(value)) yield* numbers(one, `${path}.${key}`);
}

describe('conservation', () => {
  it('asked = good + late + refused + timed out + lost + inside, in every flow', async () => {
    await fc.assert(
      fc.asyncProperty(randomSystem, async ({ text }) => {
        const report = await simulated(text(2, 1));
        expect(report.trust.conserved).toBe(true);
        for (const flow of Object.values(report.flows)) {
          const { asked, good, late, refused, timedOut, lost, inside } = flow;
          expect(Math.abs(good + late + refused + timedOut + lost + inside - asked)).toBeLessThanOrEqual(1e-6 * asked);
        }
      }),
      runs,
    );
  });

  it('what a stream takes in goes out to its subscribers', async () => {
    await fc.assert(
      fc.asyncProperty(randomSystem, async ({ text }) => {
        const report = await simulated(text(12, 0.2).replace(/at 10min.*/, ''));
        const rateOf = (from: string, to: string): number => report.edges.find((edge) => edge.from === from && edge.to === to)!.rate.mean;
        const fanout = Number(/=> gate \* (\d+)/.exec(text(1, 1))![1]);
        expect(rateOf('match', 'gate') / (rateOf('gate', 'events') * fanout)).toBeCloseTo(1, 3);
      }),
      runs,
    );
  });
});

it('no figure is other than finite and none is negative', async () => {
  await fc.assert(
    fc.asyncProperty(randomSystem, fc.integer({ min: 1, max: 4 }), fc.constantFrom(0.01, 1, 30), async ({ text }, nodes, traffic) => {
      for (const [path, value] of numbers(await simulated(text(nodes, traffic)))) {
        if (!Number.isFinite(value) || value < -1e-9) throw new Error(`${path} is ${value}`);
      }
    }),
    runs,
  );
});

describe('monotonicity', () => {
  // Retries come back as traffic, and a class that is served first may leave the others less: then more can be worse.
  const calm = (text: string): string =>
    text
      .replace(/timeout 200ms.*?}/, '}')
      .replace(/at 10min.*/, '')
      .replace(/retry 2 backoff 1s..5s jitter/, '')
      .replace(/priority \w+/, '');

  it('more nodes never worsen p95 or availability', async () => {
    await fc.assert(
      fc.asyncProperty(randomSystem, async ({ text }) => {
        const few = await simulated(calm(text(2, 1)));
        const more = await simulated(calm(text(3, 1)));
        expect(availability(more)).toBeGreaterThanOrEqual(availability(few) - 1e-4);
        const p95 = (report: ScenarioReport): number => report.flows['ask']!.latency.p95 ?? 0;
        // A gateway that lets more through can only shift the wait to the database: the path as a whole is never slower without it.
        if (availability(few) > 0.999) expect(p95(more)).toBeLessThanOrEqual(p95(few) * 1.02 + 1e-3);
      }),
      runs,
    );
  });

  it('more traffic never improves availability', async () => {
    await fc.assert(
      fc.asyncProperty(randomSystem, async ({ text }) => {
        const less = await simulated(calm(text(2, 1)));
        const more = await simulated(calm(text(2, 1.5)));
        expect(availability(more)).toBeLessThanOrEqual(availability(less) + 1e-3);
      }),
      runs,
    );
  });
});

it('the same text gives the same report', async () => {
  await fc.assert(
    fc.asyncProperty(randomSystem, async ({ text }) => {
      expect(await simulated(text(2, 1))).toEqual(await simulated(text(2, 1)));
    }),
    { numRuns: 5, seed: 7 },
  );
});

it('a thousand times the users on a thousand times the nodes: the same utilisation', async () => {
  const design = (k: number): string => `
    system s {
      lb edge { lanes ${8 * k} }
      ws gate * ${3 * k} { service 2ms  lanes 2  connections 1_000 }
      postgres db { service 4ms  lanes ${8 * k}  connections ${450 * k} }
      flow ask { rate 0.5/s per user  edge -> gate -> db }
    }
    scenario t for s { duration 60h  users ${220 * k}..${2400 * k} evening peak 20h  session 40min  burst "b" every 20min for 30s { ask * 2 } }`;
  const small = await simulated(design(1));
  const large = await simulated(design(1000));
  for (const [name, { utilization }] of Object.entries(small.components)) {
    expect(large.components[name]!.utilization.peak! / utilization.peak!).toBeCloseTo(1, 3);
    expect(large.components[name]!.utilization.mean! / utilization.mean!).toBeCloseTo(1, 3);
  }
  expect(large.trust.steps).toBeLessThan(2 * small.trust.steps);
});
