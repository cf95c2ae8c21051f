/** Both engines on small systems at random: what the analytic one says lies where the event engine's intervals say that it lies. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ScenarioReport } from '../../../simulation/report.js';
import { simulated } from '../../support/simulated.js';

/**
 * A steady system of a caller and what it calls, each between idle and four fifths busy. Service is exponential, after which departures are as
 * random as arrivals.
 */
const steadySystem: fc.Arbitrary<string> = fc
  .record({
    rate: fc.integer({ min: 20, max: 200 }),
    busy: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 10, max: 80 }))),
    lanes: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 6 }))),
    hit: fc.constantFrom(50, 90),
    path: fc.constantFrom(
      'web -> api -> db read',
      'web -> cache read miss { -> db read }',
      'web {\n -> api\n -> db write\n }',
      'web { parallel {\n -> api\n -> db read\n } }',
      'web { 40% -> db write  ~> jobs -> job }',
      'web -> api * 2',
      'web {\n -> db read\n -> api\n -> db write\n }',
    ),
    deadline: fc.constantFrom(50, 200),
  })
  .map(({ rate, busy, lanes, hit, path, deadline }) => {
    // The mean service time that keeps so much of the lanes busy, were all requests to come there as often as their path does.
    const service = (k: number, times = 1): string =>
      `on m7g.large { lanes ${lanes[k]!}  service ${((busy[k]! / 100) * lanes[k]! * 1000) / rate / times}ms exponential`;
    return `
      system s {
        server   web ${service(0)} }
        server   api ${service(1, path.includes('api * 2') ? 2 : 1)} }
        server   db  ${service(2, Math.max(1, path.split('-> db').length - 1))} }
        redis    cache { hit ${hit}% }
        queue    jobs
        worker   job ${service(3)} }
        flow f { rate ${rate}/s  deadline ${deadline}ms  ${path} }
      }
      scenario t for s { duration 20min }`;
  });

const SYSTEMS = 14;
/** What steady laws are known to be off by, with stations taken to be independent and percentiles read from a grid. */
const KNOWN = 0.015;

it('means, percentiles and availability of systems at random are in the intervals as often as these say', async () => {
  const compared: { what: string; away: number }[] = [];
  for (const text of fc.sample(steadySystem, { numRuns: SYSTEMS, seed: 4 })) {
    const analytic = await simulated(text);
    const events = await simulated(text, { engine: 'events', replications: 6, window: { from: 120, to: 600 } });
    const { intervals } = events.flows['f']!;
    const figures = (report: ScenarioReport): [string, number][] => {
      const { latency, good, asked } = report.flows['f']!;
      return [
        ...(['mean', 'p50', 'p95', 'p99'] as const).map((one): [string, number] => [one, latency[one]!]),
        ['availability', good / asked],
      ];
    };
    for (const [what, value] of figures(analytic)) {
      const interval = what === 'availability' ? intervals!.availability : intervals!.latency[what as 'mean'];
      if (!interval) continue;
      const outside = Math.max(0, interval.low - value, value - interval.high) / value;
      compared.push({ what: `${what} ${value} in ${interval.low}..${interval.high} of ${text}`, away: outside });
    }
  }
  expect(compared.length).toBeGreaterThan(4 * SYSTEMS);
  for (const { what, away } of compared) expect(away, what).toBeLessThan(0.08);
  expect(compared.filter(({ away }) => away <= KNOWN).length / compared.length).toBeGreaterThan(0.94);
});
