import { describe, expect, test } from 'vitest';
import { inScenario, modelOf, saidAbout, scenario } from './compiled.js';

describe('traffic', () => {
  test.each([
    ['users 3_400', { shape: 'steady', value: 3400 }],
    ['users 3_400 steady', { shape: 'steady', value: 3400 }],
    ['users 220..3_400 ramp over 6h', { shape: 'ramp', from: 220, to: 3400, over: 21_600 }],
    ['users 220..3_400 evening peak 20h', { shape: 'evening', from: 220, to: 3400, peak: 72_000 }],
    ['users 220..3_400 spike at 4h for 2h', { shape: 'spike', from: 220, to: 3400, start: 14_400, for: 7200 }],
    [
      'users points { 0h 220, 5h 900\n10h 300 }',
      {
        shape: 'points',
        points: [
          { time: 0, value: 220 },
          { time: 18_000, value: 900 },
          { time: 36_000, value: 300 },
        ],
      },
    ],
  ])('%s', async (written, expected) => {
    expect((await scenario('', written)).users).toMatchObject(expected);
  });

  test('open traffic has a rate', async () => {
    const { scenarios } = await modelOf(
      'system s { server a  flow f { a } } scenario x for s { duration 1h  rate 22/s..340/s evening peak 20h }',
    );
    expect(scenarios[0]).toMatchObject({ users: null, rate: { shape: 'evening', from: 22, to: 340 } });
  });

  test('comes from a file of times and users', async () => {
    const text = inScenario('', 'users from "users.csv"');
    const { scenarios } = await modelOf(text, { 'users.csv': 'time,users\n0h,220\n30min,900\n36000,300\n' });
    expect(scenarios[0]!.users).toMatchObject({
      shape: 'points',
      points: [
        { time: 0, value: 220 },
        { time: 1800, value: 900 },
        { time: 36_000, value: 300 },
      ],
    });
  });

  test.each([
    [undefined, '"users.csv": there is no file "users.csv" beside this one'],
    ['time,users\n', '"users.csv": there is no line "time, number" in it'],
    ['0h,220\n1h,many\n', '"users.csv": line 2 is not "time, number": 1h,many'],
    ['1h,220\n0h,300\n', '"users.csv": line 2: times must rise'],
    ['0h,-3\n', '"users.csv": line 1: -3 is below zero'],
  ])('a file that is %j is an error at its name', async (csv, message) => {
    expect(await saidAbout(inScenario('', 'users from "users.csv"'), csv === undefined ? {} : { 'users.csv': csv })).toEqual([message]);
  });
});

describe('settings', () => {
  test('duration, start, session', async () => {
    expect(await scenario('session 40min  start empty')).toMatchObject({ duration: 36_000, session: 2400, start: 'empty' });
    expect(await scenario('')).toMatchObject({ session: null, start: 'steady' });
  });

  test('what clients do', async () => {
    const { client } = await scenario(
      'client { reconnect 1s..30s jitter  heartbeat 25s  latency 20ms  retry 3 backoff 1s..8s low retry budget 10% }',
    );
    expect(client).toMatchObject({
      reconnect: { base: 1, cap: 30, jitter: true },
      heartbeat: 25,
      latency: 0.02,
      retry: { times: 3, backoff: { base: 1, cap: 8, jitter: false }, low: true, budget: 0.1 },
    });
  });

  test('clients of which nothing is said come back at once', async () => {
    expect((await scenario('')).client).toMatchObject({ reconnect: null, heartbeat: null, latency: 0, at: null });
  });
});

describe('bursts', () => {
  test.each([
    ['burst "b" every 20min for 30s { f * 6 }', { name: 'b', start: 1200, every: 1200, for: 30, factors: [{ flow: 'f', factor: 6 }] }],
    ['burst "b" every 20min at 5min for 30s { f * 6 }', { start: 300, every: 1200 }],
    ['burst "b" at 3h for 30s { all * 2 }', { start: 10_800, every: null, factors: [{ flow: null, factor: 2 }] }],
  ])('%s', async (written, expected) => {
    expect((await scenario(written)).bursts[0]).toMatchObject(expected);
  });
});

describe('incidents', () => {
  test.each([
    ['at 1h kill gateway * 2 for 5min', { type: 'kill', component: 'gateway', nodes: 2, start: 3600, for: 300 }],
    ['at 1h kill gateway', { type: 'kill', nodes: 1, for: null }],
    ['at 1h slow db * 3 for 10min', { type: 'slow', component: 'db', factor: 3, for: 600 }],
    ['at 1h deploy gateway', { type: 'deploy', component: 'gateway' }],
    ['at 1h flush cache', { type: 'flush', component: 'cache' }],
    ['at 1h partition gateway, db for 2min', { type: 'partition', components: ['gateway', 'db'], for: 120 }],
    ['at 1h outage zone 1 for 15min', { type: 'outage', zone: 1, for: 900 }],
    ['at 1h traffic * 2 for 10min', { type: 'traffic', factor: 2, for: 600 }],
  ])('%s', async (written, expected) => {
    expect((await scenario(written)).incidents[0]).toMatchObject(expected);
  });
});

describe('contracts', () => {
  test.each([
    ['availability >= 99.9%', { metric: 'availability', limit: 0.999, flow: null }],
    ['availability >= 99.9% for f', { metric: 'availability', flow: 'f' }],
    ['latency p95 <= 120ms', { metric: 'latency', percentile: 95, limit: 0.12, flow: null, overAll: false }],
    ['latency p99.9 <= 300ms for f', { metric: 'latency', percentile: 99.9, flow: 'f' }],
    ['latency p99 <= 300ms over all', { metric: 'latency', percentile: 99, overAll: true }],
    ['cost <= $860/mo', { metric: 'cost', limit: 860 }],
    ['backlog <= 30s for events', { metric: 'backlog', component: 'events', limit: 30 }],
    ['headroom >= 20%', { metric: 'headroom', limit: 0.2 }],
    ['loss <= 0', { metric: 'loss', limit: 0 }],
  ])('%s', async (written, expected) => {
    expect((await scenario(`contract { ${written} }`)).contract).toMatchObject([expected]);
  });
});

describe('what contradicts itself is an error', () => {
  test.each([
    ['at 10h kill gateway', '10h: this begins after the end of the scenario'],
    ['burst "b" at 12h for 1s { f * 2 }', '12h: this begins after the end of the scenario'],
    ['burst "b" every 11h for 1s { f * 2 }', '11h: the first of these begins after the end of the scenario'],
    ['burst "b" every 1min for 2min { f * 2 }', '2min: this burst lasts longer than the time to the next'],
    ['at 1h kill gateway * 4', '4: "gateway" has 3 nodes to kill'],
    ['at 1h flush db', 'db: only a cache can be flushed, and "db" is a postgres'],
    ['at 1h kill gatewai', 'gatewai: there is no component "gatewai": did you mean "gateway"?'],
    ['session 5min  session 6min', 'session: "session" is said twice'],
    ['contract { latency p95 >= 120ms }', '>=: latency is promised with "<="'],
    ['contract { latency <= 120ms }', 'latency: of which percentile? Write "latency p95"'],
    ['contract { cost p95 <= $5/mo }', 'p95: cost has no percentile'],
    ['contract { latency p100 <= 1s }', 'p100: a percentile is above 0 and below 100'],
    ['contract { backlog <= 30s for f }', 'f: a backlog is that of a stream or a queue'],
    ['contract { latency p95 <= 1s for db }', 'db: latency is promised for a flow, and "db" is a component'],
    ['client { heartbeat 25s  heartbeat 30s }', 'heartbeat: "heartbeat" is said twice'],
    ['client { retry budget 10% }', 'retry budget 10%: a retry budget needs a retry'],
    ['client { retry 2  retry budget 10/s }', '10/s: a retry budget is a percentage, such as 70%'],
    ['client { reconnect 30s..1s }', '1s: this backoff is upside down'],
  ])('%s', async (lines, message) => {
    expect((await saidAbout(inScenario(lines))).join('\n')).toContain(message);
  });

  test.each([
    ['users 3_400..220 evening peak 20h', 'the trough is above the peak'],
    ['users 220..3_400', 'say how, such as "evening peak 20h" or "ramp over 6h"'],
    ['users 220 ramp over 1h', '"ramp" goes from one number to another: 220..3_400'],
    ['users 0/s', 'a number of users is a plain number, such as 1_500'],
    ['users points { 1h 5, 0h 6 }', 'times must rise'],
    ['rate 50/s', 'the flow "f" goes by users, and there are none'],
  ])('%s', async (traffic, message) => {
    expect((await saidAbout(inScenario('', traffic))).join('\n')).toContain(message);
  });
});
