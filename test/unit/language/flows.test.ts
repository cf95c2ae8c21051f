import { describe, expect, test } from 'vitest';
import type { Step } from '../../../simulation/model.js';
import { firstVisit, flow, inFlow, modelOf, saidAbout, textAt } from './compiled.js';

/** A path in short: `call edge (call api (…))`. */
function drawn(steps: Step[]): string {
  return steps
    .map((step) => {
      if (step.type === 'parallel') return `parallel(${drawn(step.steps)})`;
      const then = step.then.length > 0 ? ` (${drawn(step.then)})` : '';
      const miss = step.miss.length > 0 ? ` miss (${drawn(step.miss)})` : '';
      return `${step.arrow} ${step.target}${then}${miss}`;
    })
    .join(', ');
}

const path = async (lines: string): Promise<string> => drawn((await flow(`rate 1/s ${lines}`)).path);

describe('paths', () => {
  test.each([
    ['api', 'call api'],
    ['edge -> api -> db', 'call edge (call api (call db))'],
    ['edge->api->db', 'call edge (call api (call db))'],
    ['edge -> gateway ~> events -> job => gateway', 'call edge (call gateway (handover events (call job (push gateway))))'],
    ['api { -> cache miss { -> db } }', 'call api (call cache miss (call db))'],
    ['api { -> cache\n -> db }', 'call api (call cache, call db)'],
    ['api { -> job -> db\n ~> mail -> job }', 'call api (call job (call db), handover mail (call job))'],
    ['api { parallel { -> cache\n -> db } }', 'call api (parallel(call cache, call db))'],
    ['edge\n -> api\n -> db', 'call edge (call api (call db))'],
    ['edge -> api\ngateway -> cache', 'call edge (call api), call gateway (call cache)'],
  ])('%s', async (lines, expected) => {
    expect(await path(lines)).toBe(expected);
  });

  test('probability, times and access', async () => {
    const [edge] = (await flow('rate 1/s api { 20% -> db * 3 write }')).path;
    expect(edge).toMatchObject({ then: [{ probability: 0.2, times: 3, access: 'write' }] });
  });

  test('a push may go to all users', async () => {
    expect(await firstVisit('rate 1/s api => gateway * users')).toMatchObject({ then: [{ arrow: 'push', times: 1, timesUsers: true }] });
  });
});

describe('what a call may say', () => {
  const call = async (options: string) => (await firstVisit(`rate 1/s api -> db ${options}`)).then[0];

  test('timeout, retry, breaker and payload', async () => {
    expect(
      await call('write timeout 200ms retry 2 backoff 50ms..2s jitter low retry budget 20% breaker 50% over 10s open 30s payload 2KB'),
    ).toMatchObject({
      access: 'write',
      timeout: 0.2,
      retry: { times: 2, backoff: { base: 0.05, cap: 2, jitter: true }, low: true, budget: 0.2 },
      breaker: { threshold: 0.5, over: 10, open: 30 },
      payload: 2000,
    });
  });

  test('one wait is the longest too', async () => {
    expect(await call('retry 2 backoff 50ms')).toMatchObject({ retry: { backoff: { base: 0.05, cap: 0.05, jitter: false } } });
  });

  test('where more could be said', async () => {
    const text = inFlow('rate 1/s api -> db * 2 write timeout 200ms { } ');
    const [api] = (await modelOf(text)).systems[0]!.flows[0]!.path;
    if (api?.type !== 'visit' || api.then[0]?.type !== 'visit') throw new Error('no visits');
    const { optionsEnd, at, written } = api.then[0];
    expect(text.split('\n')[2]!.slice(0, optionsEnd.start.character)).toMatch(/timeout 200ms$/);
    expect(textAt(text, at)).toBe('-> db');
    expect(textAt(text, written['timeout']!)).toBe('timeout 200ms');
  });
});

describe('settings', () => {
  test.each([
    ['rate 0.8/s per user', { per: 'user', rate: 0.8 }],
    ['rate 2/min per user', { per: 'user', rate: 2 / 60 }],
    ['rate 80/s', { per: 'total', rate: 80 }],
    ['once per session', { per: 'session' }],
  ])('%s', async (written, rate) => {
    expect((await flow(`${written} api`)).rate).toEqual(rate);
  });

  test("a share of the scenario's rate, or an even one", async () => {
    const { systems } = await modelOf(
      `system s { server api  flow a { rate 30% api }  flow b { api } } scenario x for s { duration 1h rate 50/s }`,
    );
    expect(systems[0]!.flows.map((one) => one.rate)).toEqual([
      { per: 'scenario', share: 0.3 },
      { per: 'scenario', share: null },
    ]);
  });

  test('all others', async () => {
    expect(await flow('rate 1/s payload 200B deadline 500ms measure delivery background priority high api')).toMatchObject({
      payload: 200,
      deadline: 0.5,
      measure: 'delivery',
      background: true,
      priority: 'high',
    });
  });

  test('may stand behind the path too', async () => {
    const behind = await flow('edge -> api\n payload 200B\n rate 1/s\n measure delivery');
    expect(behind).toMatchObject({ payload: 200, rate: { rate: 1 }, measure: 'delivery', path: [{ then: [{ payload: null }] }] });
  });
});

describe('what cannot be is an error', () => {
  test.each([
    ['rate 1/s', 'f: the flow "f" goes nowhere: write the component that it starts at'],
    ['rate 1/s  rate 2/s  api', 'rate: a flow has one rate'],
    ['rate 1/s  api -> db -> api', '-> api: "api" calls itself here (api -> db -> api): this would never end'],
    ['rate 1/s  api { -> db\n -> api }', '-> api: "api" calls itself here (api -> api): this would never end'],
    ['rate 1/s  api -> bd', 'bd: there is no component "bd": did you mean "db"?'],
    ['rate 1/s  api -> db miss { -> cache }', 'db: only a cache can miss, and "db" is a postgres'],
    ['rate 1/s  api => db * 9', 'db: only what holds connections can be pushed to, and "db" is a postgres'],
    ['rate 1/s  api -> db timeout 1s timeout 2s', 'timeout: "timeout" is said twice'],
    ['rate 1/s  api -> db retry 2 backoff 2s..50ms', '50ms: this backoff is upside down'],
    ['rate 1/s  api -> db retry budget 20%', 'retry budget 20%: a retry budget needs a retry'],
    ['rate 1/s  api { 120% -> db }', '120%: '],
    ['rate 1/s  api -> gateway * users', 'users: "* users" is for a push: => gateway * users'],
  ])('%s', async (lines, message) => {
    expect((await saidAbout(inFlow(lines))).join('\n')).toContain(message);
  });

  test('but a component may be called twice in a row', async () => {
    expect(await saidAbout(inFlow('rate 1/s  api { -> db read\n -> db write }'))).toEqual([]);
  });

  test('but what is handed over may come back later', async () => {
    expect(await saidAbout(inFlow('rate 1/s  gateway ~> events -> job -> cache => gateway * 9'))).toEqual([]);
  });
});
