/** One cause at one place is told once, by the gravest finding. */
import { describe, expect, it } from 'vitest';
import { modelOf, simulated, typed } from './compiled.js';
import { problemsOf } from '../../../cli/problems.js';
import { staticFindings } from '../../../simulation/findings/index.js';
import { simulate } from '../../../simulation/simulate.js';

const about = (findings: { code: string | null }[], codes: string[]): string[] =>
  findings.flatMap(({ code }) => (code !== null && codes.includes(code) ? [code] : []));

describe('too many retries', () => {
  const codes = ['metastable', 'retry-storm', 'retry-no-priority'];
  const shop = (incident = ''): string => `
    system shop { lb edge server web * 8 server stock * 2 on m7g.large
      flow order { rate 500/s edge -> web -> stock timeout 250ms retry 4 backoff 10ms jitter } }
    scenario day for shop { duration 1h ${incident} }`;
  const slow = shop('at 10min slow stock * 3 for 2min');

  it('are told once while typing', async () => {
    const found = await typed(shop());
    expect(about(found, codes)).toEqual(['retry-storm']);
    expect(found.find(({ code }) => code === 'retry-storm')!.related.map(({ message }) => message)).toEqual([
      'the component that gets them',
      'retry-no-priority: "stock" is 63 % busy at the peak and serves retries in the same line as first attempts: each retry makes someone else late',
    ]);
  });

  it('are told once after a run, by what is gravest, with the fix', async () => {
    const { findings } = await simulated(slow);
    expect(about(findings, codes)).toEqual(['metastable']);
    const [told] = findings.filter(({ code }) => code === 'metastable');
    expect(told!.related.map(({ message }) => message.split(':')[0])).toEqual([
      'slow stock * 3',
      'kept full',
      'retry-storm',
      'retry-no-priority',
    ]);
    expect(told!.fix!.title).toBe('Let retries be at most 20 % of the calls');
  });

  it('are told once where the text and a run tell of them', async () => {
    const model = await modelOf(slow);
    const problems = problemsOf([], staticFindings(model), simulate(model));
    expect(about(problems, codes)).toEqual(['metastable']);
  });

  it('at two places are told at both', async () => {
    const text = shop().replace(
      'edge -> web',
      'edge -> web { -> stock timeout 250ms retry 5 backoff 10ms jitter } } flow other { rate 1/s edge -> web',
    );
    expect(about(await typed(text), codes)).toEqual(['retry-storm', 'retry-storm']);
  });

  const silent = (text: string, code: string): string => text.replace('flow order {', `flow order {\n// arch-ignore ${code}: known\n`);

  it('are silenced together with the gravest', async () => {
    const model = await modelOf(silent(slow, 'metastable'));
    expect(about(problemsOf([], staticFindings(model), simulate(model)), codes)).toEqual([]);
  });

  it('are told where the gravest is silenced and not there', async () => {
    const few = silent(shop(), 'metastable').replace('rate 500/s', 'rate 5/s');
    const model = await modelOf(few);
    expect(about(problemsOf([], staticFindings(model), simulate(model)), codes)).toEqual(['retry-storm']);
  });

  it('are told by the gravest alone where another is silenced', async () => {
    const { findings } = await simulated(silent(slow, 'retry-storm'));
    const told = findings.filter(({ code }) => codes.includes(code));
    expect(told.map(({ code }) => code)).toEqual(['metastable']);
    expect(told[0]!.related.map(({ message }) => message.split(':')[0])).not.toContain('retry-storm');
  });

  it('have their own word on waits: that is another mistake', async () => {
    const found = await typed(shop().replace('backoff 10ms jitter', ''));
    expect(about(found, [...codes, 'retry-without-backoff'])).toEqual(['retry-without-backoff', 'retry-storm']);
  });
});

describe('a retry before a chain', () => {
  it('that could keep two components down is told of once', async () => {
    const { findings } = await simulated(`
      system s { server web { service 1ms lanes 64 } server stock { service 10ms lanes 1 } server other { service 9ms lanes 1 }
        flow order { rate 60/s web -> stock timeout 200ms retry 3 backoff 10ms jitter { -> other } } }
      scenario x for s { duration 1h }`);
    expect(about(findings, ['metastable'])).toEqual(['metastable']);
  });
});

describe('too many pushes', () => {
  it('ask for fewer of them before they ask for nodes', async () => {
    const { findings } = await simulated(`
      system chat { lb edge ws rooms * 2 on c7g.large redis bus flow say { rate 1_000/s edge -> rooms -> bus => rooms * 100 } }
      scenario day for chat { duration 10min users 2_000 }`);
    expect(about(findings, ['fanout-amplification', 'util-headroom'])).toEqual(['fanout-amplification']);
  });
});

describe('a backlog', () => {
  const codes = ['stream-outruns-workers', 'backlog-drain-time'];
  const game = (rate: number): string => `
    system game { server api * 4 stream events { partitions 8 } worker match * 2 on m7g.medium { service 2ms }
      flow event { rate ${rate}/s api ~> events -> match } }
    scenario evening for game { duration 1h start empty burst "match start" every 10min for 2min { event * 3 } }`;

  it('that bursts leave behind is told as theirs', async () => {
    expect(about((await simulated(game(800))).findings, codes)).toEqual(['backlog-drain-time']);
  });

  it('that grows without bursts is not', async () => {
    expect(about((await simulated(game(1_100))).findings, codes)).toEqual(['stream-outruns-workers']);
  });
});

describe('a storm of reconnects', () => {
  const chat = (nodes: number, reads: number): string => `
    system chat { lb edge ws rooms * ${nodes} on c7g.large server api * 8 postgres db on db.t4g.micro
      flow join { once per session edge -> api -> db * ${reads} read } flow message { rate 1/min per user edge -> rooms } }
    scenario day for chat { duration 1h users 3_400 session 40min client { reconnect 500ms..30s jitter heartbeat 25s } at 30min kill rooms * 1 for 5min }`;
  const codes = ['reconnect-storm', 'reconnect-hits-db'];

  it.each([
    ['the holder of connections', chat(2, 5), 'reconnect-storm', '"rooms" is full'],
    ['a store', chat(4, 12), 'reconnect-hits-db', '"db" is full'],
  ])('is told once, by what is full for longest: %s', async (_, text, code, first) => {
    const { findings } = await simulated(text);
    expect(about(findings, codes)).toEqual([code]);
    expect(findings.find((one) => one.code === code)!.related[0]!.message).toContain(first);
  });
});
