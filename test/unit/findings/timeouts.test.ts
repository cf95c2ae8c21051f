/** Timeouts that are too short for what is called, however little there is to do. */
import { describe, expect, it } from 'vitest';
import { messages, simulated, typed } from './compiled.js';

const shop = (stock: string, call: string, more = ''): string =>
  `system s { server web server stock { ${stock} } ${more} flow order { rate 1/s web -> stock ${call} } } scenario x for s { duration 1h }`;
const found = async (text: string): Promise<string[]> => messages(await typed(text), 'timeout-below-service');

describe('timeout-below-service', () => {
  it('is an error below the mean, as nothing helps but to wait', async () => {
    const findings = await typed(shop('service 40ms', 'timeout 30ms'));
    expect(messages(findings, 'timeout-below-service')).toEqual([
      '"web" gives "stock" up after 30 ms, less than the 40 ms that it takes on the mean where nothing waits: 47 % of calls time out at any load; wait 380 ms, or make it faster',
    ]);
    expect(findings.find(({ code }) => code === 'timeout-below-service')!.severity).toBe('error');
  });

  it('is a warning below the p95', async () => {
    const findings = await typed(shop('service 40ms', 'timeout 100ms'));
    expect(messages(findings, 'timeout-below-service')).toEqual([
      '"web" gives "stock" up after 100 ms, and 6 % of calls take longer even where nothing waits (p95 111 ms); wait 380 ms, or make it faster',
    ]);
    expect(findings.find(({ code }) => code === 'timeout-below-service')!.severity).toBe('warning');
  });

  it('is silent above it, which a law with less spread reaches earlier', async () => {
    expect(await found(shop('service 40ms', 'timeout 120ms'))).toEqual([]);
    expect(await found(shop('service 40ms constant', 'timeout 45ms'))).toEqual([]);
    expect(await found(shop('service 40ms p99 80ms', 'timeout 75ms'))).toEqual([]);
  });

  it('says what a run shows: P(X > 30 ms) = 1 − Φ((ln 30/40 + σ²/2) ÷ σ) with σ² = ln 2', async () => {
    const { flows } = await simulated(shop('service 40ms', 'timeout 30ms'));
    expect(flows['order']!.timedOut / flows['order']!.asked).toBeCloseTo(0.472, 3);
  });

  it('counts what the target calls in turn, once or several times', async () => {
    const calls = (times: string): string => shop('service 5ms', `timeout 100ms -> db${times} read`, 'postgres db { read 10ms }');
    expect(await found(calls(''))).toEqual([]);
    expect(await found(calls(' * 12'))).toEqual([
      expect.stringContaining('less than the 125 ms that it takes on the mean, with all that it calls, where'),
    ]);
  });

  it('counts the slowest of what it calls at once', async () => {
    const calls = (service: string): string =>
      shop(
        'service 1ms constant',
        'timeout 60ms { parallel {\n -> a\n -> b\n } }',
        `server a { service ${service} constant } server b { service 20ms constant }`,
      );
    expect(await found(calls('40ms'))).toEqual([]);
    expect(await found(calls('70ms'))).toEqual([expect.stringContaining('less than the 71 ms that it takes')]);
  });

  it('counts misses as often as a warm cache has them', async () => {
    const asks = (hit: number): string =>
      `system s { server web redis state { hit ${hit}% } postgres db { read 100ms } flow f { rate 1/s web -> state read timeout 20ms miss { -> db read } } }`;
    expect(await found(asks(99))).toEqual([]);
    expect(await found(asks(80))).toEqual([expect.stringContaining('"web" gives "state" up after 20 ms')]);
  });

  it('leaves alone what is only handed over', async () => {
    expect(await found('system s { server web queue q worker w { service 2s } flow f { rate 1/s web ~> q timeout 100ms -> w } }')).toEqual(
      [],
    );
  });

  it('is the cause of retries that do not help', async () => {
    const { findings } = await simulated(shop('service 40ms', 'timeout 10ms retry 3 backoff 50ms..1s jitter'));
    expect(messages(findings, 'timeout-below-service')).toHaveLength(1);
    expect(messages(findings, 'retry-storm')).toEqual([]);
  });

  it('stands for a timeout inside that is longer', async () => {
    const findings = await typed(shop('service 5ms', 'timeout 20ms -> db read timeout 500ms', 'postgres db { read 40ms }'));
    expect(findings.map(({ code }) => code)).toContain('timeout-below-service');
    expect(messages(findings, 'timeout-inversion')).toEqual([]);
    const { fix } = findings.find(({ code }) => code === 'timeout-below-service')!;
    expect(fix!.edits.map(({ text }) => text)).toEqual(['timeout 500ms']);
  });
});

describe('timeout-missing', () => {
  it('proposes one that a slow store can keep', async () => {
    const asks = (read: string): string => `system s { server web postgres db { read ${read} } flow f { rate 1/s web -> db read } }`;
    expect(messages(await typed(asks('2ms')), 'timeout-missing')).toEqual([expect.stringContaining('give it up after 250 ms or so')]);
    expect(messages(await typed(asks('300ms')), 'timeout-missing')).toEqual([expect.stringMatching(/give it up after 2\.\d+ s or so/)]);
  });
});
