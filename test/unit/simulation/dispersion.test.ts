/** How irregular streams of arrivals are, where it is known. */
import { describe, expect, it } from 'vitest';
import { afterStation, arrivalsScv, partOf, POISSON, type Dispersion } from '../../../simulation/queueing/dispersion.js';
import { simulated } from '../../support/simulated.js';

/** What leaves one lane of constant service to which Poisson arrivals come. */
function afterConstant(utilization: number): Dispersion[] {
  return afterStation(POISSON, { lanes: 1, lines: 1, service: utilization, serviceScv: 0, utilization, allBusy: utilization });
}

/** What a line of one lane with exponential service waits as behind; one arrival a second. */
function seenBy(stream: readonly Dispersion[], utilization: number): number {
  return arrivalsScv(stream, { lanes: 1, service: utilization, serviceScv: 1, utilization });
}

describe('irregular streams', () => {
  it('exponential service lets Poisson arrivals out as they came', () => {
    expect(afterStation(POISSON, { lanes: 4, lines: 1, service: 1, serviceScv: 1, utilization: 0.9, allBusy: 0.8 })).toEqual([]);
  });

  it('a busy lane of constant service lets out a stream as regular as that', () => {
    expect(seenBy(partOf(afterConstant(0.98), 1, 1), 0.5)).toBeLessThan(0.1);
  });

  it('what is nearly full sees only what came in long before', () => {
    expect(seenBy(partOf(afterConstant(0.5), 1, 1), 0.99)).toBeGreaterThan(0.9);
  });

  it('a part taken at random, and a part of what comes, is nearer to Poisson arrivals by as much', () => {
    const [whole] = partOf(afterConstant(0.9), 1, 1);
    const [part] = partOf(afterConstant(0.9), 0.25, 0.5);
    expect(part!.excess).toBeCloseTo(whole!.excess / 8, 12);
  });

  it('the more flows come together, the more by chance they come', () => {
    const together = (flows: number): number =>
      seenBy(Array.from({ length: flows }, () => partOf(afterConstant(0.9), 1, 1 / flows)).flat(), 0.6);
    expect(together(1)).toBeLessThan(together(3));
    expect(together(3)).toBeLessThan(together(10));
  });

  it('calls made one after the other follow each other, whoever makes them', async () => {
    const wait = async (path: string): Promise<number | null> => {
      const report = await simulated(`
        system s {
          server a { service 9ms constant  lanes 1 }
          server b { service 8ms exponential  lanes 1 }
          limiter l { latency 0ms }
          flow f { rate 100/s  ${path} }
        }
        scenario t for s { duration 1h }`);
      return report.components['b']!.wait.mean;
    };
    const parallel = `l {
      parallel {
        -> a
        -> b
      }
    }`;
    expect(await wait('l {\n -> a\n -> b\n }')).toBeCloseTo((await wait('a -> b'))!, 6);
    expect(await wait(parallel)).toBeCloseTo(0.032, 6);
  });
});
