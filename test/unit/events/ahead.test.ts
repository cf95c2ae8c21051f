/**
 * A station that knows waits ahead makes the run that events make one by one. A flow that hardly ever comes, with another priority, keeps
 * the same station from looking ahead; of services in the order of arrival both draw the same ones.
 */
import { expect, test } from 'vitest';
import type { ScenarioReport } from '../../../simulation/report.js';
import { events } from './system.js';

/** The text as written, and with that flow. */
async function both(components: string, path: string, incident = ''): Promise<{ ahead: ScenarioReport; listed: ScenarioReport }> {
  const text = (other: string): string => `
    system s {
      ${components}
      flow f { rate 90/s  payload 1KB  ${path} }
      ${other}
    }
    scenario t for s { duration 40s  start empty  ${incident} }`;
  return {
    ahead: await events(text(''), { replications: 2 }),
    listed: await events(text(`flow never { rate 0.000001/s  priority low  ${path} }`), { replications: 2 }),
  };
}

const cases: [string, string, string, string?][] = [
  ['one lane', 'server a { service 10ms  lanes 1 }', 'a'],
  ['several lanes, and a fixed delay', 'server a { service 30ms exponential  lanes 3 }  postgres b { service 9ms  lanes 1 }', 'a -> b'],
  ['ten waiting places', 'server a { service 30ms exponential  lanes 3  queue 10 }', 'a'],
  ['deliveries that fill send buffers', 'server a  ws g { service 2ms  lanes 1  send buffer 20KB }', 'a => g * 5'],
  ['timeouts and attempts', 'server a  server b { service 11ms exponential  lanes 1 }', 'a -> b timeout 50ms retry 2 backoff 10ms..20ms'],
  ['what nobody waits for', 'server a { service 10ms  lanes 1 }  server b { service 9ms  lanes 1 }', 'a ~> b'],
  [
    'parallel calls',
    'server a  server b { service 9ms exponential  lanes 1 }  server c { service 10ms  lanes 1 }',
    'a { parallel { -> b  -> c } }',
  ],
  ['appends to a stream', 'server a  stream e { partitions 1  throughput 100/s }', 'a -> e'],
  ['a service longer than a step of the series', 'server a { service 700ms exponential  lanes 70 }', 'a'],
  ['a component that becomes slow', 'server a { service 9ms exponential  lanes 1 }', 'a', 'at 10s slow a * 3 for 5s'],
  ['nodes that die with all they have', 'server a { service 30ms exponential  lanes 3 }', 'a', 'at 10s kill a * 1 for 5s'],
  ['a push while nodes die', 'server a  ws g { service 2ms  lanes 1 }', 'a => g * 5', 'at 10s kill g * 1 for 5s'],
];

test.each(cases)('%s', async (_, components, path, incident) => {
  const { ahead, listed } = await both(components, path, incident);
  const [mine, other] = [ahead.flows['f']!, listed.flows['f']!];
  expect(mine).toMatchObject({ asked: other.asked, good: other.good, refused: other.refused, lost: other.lost, inside: other.inside });
  expect(mine.latency.p99).toBeCloseTo(other.latency.p99!, 9);
  for (const [name, station] of Object.entries(ahead.components)) {
    const same = listed.components[name]!;
    expect(station.arrivals).toBe(same.arrivals);
    expect(station.wait.p99 ?? 0).toBeCloseTo(same.wait.p99 ?? 0, 9);
    expect(station.waiting.mean).toBeCloseTo(same.waiting.mean, 6);
    expect(station.utilization.mean ?? 0).toBeCloseTo(same.utilization.mean ?? 0, 6);
    expect(station.utilization.peak ?? 0).toBeCloseTo(same.utilization.peak ?? 0, 6);
  }
});
