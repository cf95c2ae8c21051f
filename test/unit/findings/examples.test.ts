/** The launch weekend: the design that holds, and the first try with its reasons. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioReport } from '../../../simulation/report.js';
import { simulated } from './compiled.js';

const example = (name: string): Promise<ScenarioReport> =>
  simulated(readFileSync(new URL(`../../../examples/${name}.arch`, import.meta.url), 'utf8'));

describe('the launch weekend', () => {
  let launch: ScenarioReport;
  beforeAll(async () => {
    launch = await example('websocket-scaling');
  });

  it('meets its contract', () => {
    expect(launch.contract.map((term) => [term.metric, term.limit, term.met])).toEqual([
      ['availability', expect.closeTo(0.999), true],
      ['latency', 0.12, true],
      ['cost', 860, true],
    ]);
  });

  it('uses all ten kinds', () => {
    const kinds = new Set(Object.values(launch.components).map((component) => component.kind));
    expect([...kinds].sort()).toEqual(['lb', 'limiter', 'postgres', 'queue', 'redis', 'replica', 'server', 'stream', 'worker', 'ws']);
  });

  it('has no errors and no warnings', () => {
    expect(launch.findings.filter((finding) => finding.severity === 'error' || finding.severity === 'warning')).toEqual([]);
  });
});

describe('its first try', () => {
  let first: ScenarioReport;
  beforeAll(async () => {
    first = await example('websocket-scaling-first-try');
  });

  it('breaks latency and availability', () => {
    expect(first.contract.filter((term) => !term.met).map((term) => term.metric)).toEqual(['availability', 'latency']);
  });

  it.each([
    ['sessions on plain servers', 'ws-behind-http-server', 'game'],
    ['a stream that nothing reads', 'stream-no-consumer', 'events'],
    ['retries without backoff', 'retry-without-backoff', 'db'],
    ['no headroom', 'util-headroom', 'game'],
    ['no balancer', 'lb-missing', 'game'],
    ['clients that all come back at once', 'reconnect-without-backoff', 'game'],
    ['a single cache', 'spof', 'state'],
  ])('has %s', (_, code, subject) => {
    expect(first.findings).toContainEqual(expect.objectContaining({ code, subject }));
  });

  it('says what piles up', () => {
    const found = first.findings.find((finding) => finding.code === 'stream-no-consumer');
    expect(found?.message).toContain('stream "events" has no consumer: at peak 2,720 events/s pile up, 1.3 M after 8 minutes');
  });
});

describe('the starters', () => {
  it.each(['chat', 'presence'])('%s meets its contract without a warning', async (name) => {
    const { verdict, findings } = await example(name);
    expect({ verdict, said: findings.filter((finding) => finding.severity === 'error' || finding.severity === 'warning') }).toEqual({
      verdict: 'pass',
      said: [],
    });
  });
});
