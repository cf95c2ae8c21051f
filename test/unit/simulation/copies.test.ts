/** Replicas: how far they are behind, and who reads what is old. */
import { describe, expect, it } from 'vitest';
import type { ComponentReport } from '../../../simulation/report.js';
import { seriesAt, simulated } from '../../support/simulated.js';

const copied = (rate: string, settings: string, scenario = 'duration 1h', between = ''): ReturnType<typeof simulated> =>
  simulated(`
    system s {
      server web { service 1ms  lanes 500 }
      server other { service 80ms constant  lanes 500 }
      postgres db { write 1ms  lanes 500 }
      replica copy of db { read 1ms  lanes 500  ${settings} }
      flow f { rate ${rate}  web { -> db write ${between} -> copy read } }
    }
    scenario t for s { ${scenario} }`);

async function copyOf(...given: Parameters<typeof copied>): Promise<NonNullable<ComponentReport['copy']>> {
  return (await copied(...given)).components['copy']!.copy!;
}

describe('a replica', () => {
  it('is behind by its lag, and by the wait for the one process that applies writes: M/D/1', async () => {
    // At 80 % of 1,000/s: wait ρ / (2μ(1 − ρ)) = 2 ms, 1 ms to apply.
    const { lag } = await copyOf('800/s', 'lag 10ms  throughput 1_000/s');
    expect(lag.mean).toBeCloseTo(0.013, 4);
  });

  it('falls behind by what is written too much, and catches up by what it has to spare', async () => {
    const report = await copied('800/s', 'lag 0s  throughput 1_000/s', 'duration 1h  burst "import" at 10min for 10min { f * 2 }');
    const { lag } = report.series.components['copy']!;
    // 600/s too many for 600 s are 360,000 writes, applied in 360 s.
    expect(report.components['copy']!.copy!.behind.peak).toBeGreaterThan(0.98 * 360_000);
    expect(report.components['copy']!.copy!.behind.peak).toBeLessThan(1.02 * 360_000);
    expect(seriesAt(report, lag!, 1200) / 360).toBeCloseTo(1, 1);
    // With 200/s to spare that takes half an hour.
    expect(seriesAt(report, lag!, 45 * 60)).toBeGreaterThan(30);
    expect(seriesAt(report, lag!, 55 * 60)).toBeLessThan(1);
  });

  it('is as old as the time for which it is cut off from its primary', async () => {
    const report = await copied('100/s', 'lag 0s  throughput 1_000/s', 'duration 1h  at 10min partition db, copy for 5min');
    const { lag } = report.series.components['copy']!;
    expect(report.components['copy']!.copy!.lag.peak).toBeGreaterThan(270);
    expect(seriesAt(report, lag!, 20 * 60)).toBeLessThan(0.1);
  });
});

describe('a replica that is down', () => {
  const down = () => copied('100/s', 'lag 0s  throughput 1_000/s', 'duration 1h  at 10min kill copy * 1 for 5min');

  it('is behind by the time until it is back', async () => {
    const { lag } = (await down()).components['copy']!.copy!;
    expect(lag.peak).toBeGreaterThan(270);
    expect(lag.peak).toBeLessThan(310);
  });

  it('gives nobody anything old to read before it is back', async () => {
    const found = (await down()).findings.filter(({ code, from }) => code === 'replica-stale-read' && from !== null);
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^"copy" has to catch up with "db" from 15 min 00 s to 15 min/),
    ]);
  });
});

describe('a read after its own write', () => {
  it('does not find it where the lag is longer than what happens between', async () => {
    const { stale, rereads } = await copyOf('10/s', 'lag 50ms');
    expect(rereads).toBeCloseTo(36_000, -3);
    expect(stale / rereads).toBeGreaterThan(0.99);
  });

  it('finds it after something that takes longer', async () => {
    const { stale, rereads } = await copyOf('10/s', 'lag 50ms', 'duration 1h', '-> other');
    expect(stale / rereads).toBeLessThan(0.01);
  });

  it('is not counted where nothing was written', async () => {
    const report = await simulated(`
      system s { server web  postgres db  replica copy of db  flow f { rate 1/s  web -> copy read }  flow g { rate 1/s  web -> db write } }
      scenario t for s { duration 1h }`);
    expect(report.components['copy']!.copy!.rereads).toBe(0);
  });
});

it('a copy that falls behind is told', async () => {
  const { findings } = await copied('800/s', 'lag 10ms  throughput 1_000/s', 'duration 1h  burst "import" at 10min for 10min { f * 2 }');
  const found = findings.filter(({ code, from }) => code === 'replica-stale-read' && from !== null).map(({ message }) => message);
  expect(found).toEqual([
    expect.stringMatching(/^"copy" falls behind "db" from 10 min 00 s to .*: it applies 1,000\/s, "db" does up to 1,600\/s then/),
  ]);
});
