/** Every figure of a run is a number: of what nothing comes to, and of a design that is overloaded in several places at once. */
import { describe, expect, it } from 'vitest';
import type { ScenarioReport } from '../../../simulation/report.js';
import { seriesAt, simulated } from '../../support/simulated.js';

/** Series with a value that is none, by name. */
function unknown({ series }: ScenarioReport): string[] {
  const of = (all: Record<string, object>): string[] =>
    Object.entries(all).flatMap(([name, one]) =>
      Object.entries(one).flatMap(([key, values]: [string, unknown]) =>
        values instanceof Float64Array && !values.every(Number.isFinite) ? [`${name}.${key}`] : [],
      ),
    );
  return [...of(series.components), ...of(series.flows)];
}

describe('all figures are numbers', () => {
  it('where nothing comes', async () => {
    const report = await simulated('system s { server a redis c flow f { rate 10/s a } } scenario t for s { duration 10min }');
    expect(report.components['c']!.utilization).toMatchObject({ mean: 0, peak: 0 });
    expect(unknown(report)).toEqual([]);
  });

  it('where a line is gone at once after hours of overload, and no step is short enough', async () => {
    const report = await simulated(`
      system talk {
        limiter guard { limit 20/s per user burst 40 } lb front ws sockets * 3 on c7g.large server api * 2
        stream messages worker fanout * 2 postgres store on db.m7g.large queue push worker notifier external apns
        flow login { once per session guard -> front -> api -> store read timeout 300ms retry 1 backoff 100ms..1s jitter }
        flow send { rate 0.1/s per user payload 400B measure delivery
          guard -> front -> sockets {
            -> store write timeout 500ms
            ~> messages -> fanout => sockets * 20
          } }
        flow notify { rate 0.02/s per user background guard -> front -> api ~> push -> notifier -> apns timeout 2s }
      }
      scenario weekday for talk {
        duration 24h users 2_000..30_000 evening peak 21h session 25min
        client { reconnect 1s..30s jitter heartbeat 30s } at 21h kill sockets * 1 for 5min
      }`);
    expect(unknown(report)).toEqual([]);
    expect(report.series.step.every((seconds) => seconds > 0)).toBe(true);
  });
});

describe('a stream that an hour of records can wait in', () => {
  // 200 records a second for two hours; the worker, on a machine 1 % slower than its figures, takes 49.5.
  const taken = 49.5;
  const text = (from: string): string => `
    system s {
      server a  stream events { partitions 1  retention 1h }  worker w { service 20ms constant  lanes 1 }  server after
      flow f { rate 10/s  a ~> events -> w -> after }
    }
    scenario t for s { duration 4h  burst "rush" at ${from} for 2h { f * 20 } }`;

  it('is full in an overload, and then worked off as fast as its lanes can', async () => {
    const report = await simulated(text('10min'));
    const { waiting } = report.series.components['w']!;
    expect(seriesAt(report, waiting, 2 * 3600) / (taken * 3600)).toBeCloseTo(1, 2);
    expect(seriesAt(report, waiting, 2 * 3600 + 40 * 60) / (taken * 3600 - (taken - 10) * 1800)).toBeCloseTo(1, 2);
    expect(Math.max(...report.series.components['after']!.arrivals)).toBeLessThan(taken * 1.01);
  });

  it('begins empty where the run begins in an overload', async () => {
    const report = await simulated(text('0s'));
    expect(seriesAt(report, report.series.components['w']!.waiting, 600) / ((200 - taken) * 600)).toBeCloseTo(1, 1.5);
  });
});
