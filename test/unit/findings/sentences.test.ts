/** What is said, and what is not: a false alarm costs more than a missing one. */
import { describe, expect, it } from 'vitest';
import { messages, simulated, typed } from './compiled.js';

describe('retry-without-backoff', () => {
  it('tells what the peak becomes', async () => {
    const found = await typed(
      'system s { server a postgres db flow f { rate 20/s a -> db write timeout 1s retry 3 } } scenario x for s { duration 1h }',
    );
    expect(messages(found, 'retry-without-backoff')).toEqual([
      '"a" asks "db" up to 3 times more without waiting: when it falters at the peak, 20/s become 80/s at once; add a backoff with jitter',
    ]);
  });

  it('is silent with a backoff', async () => {
    const found = await typed(
      'system s { server a postgres db flow f { rate 20/s a -> db write timeout 1s retry 3 backoff 50ms..2s jitter } }',
    );
    expect(messages(found, 'retry-without-backoff')).toEqual([]);
  });
});

describe('connections-exceed-capacity', () => {
  const chat = (nodes: number): string =>
    `system s { lb edge ws w * ${nodes} { connections 1_000 } flow f { rate 1/s per user edge -> w } } scenario x for s { duration 1h users 2_500 }`;

  it('tells how many are refused', async () => {
    expect(messages(await typed(chat(2)), 'connections-exceed-capacity')).toEqual([
      'ws "w" holds 2,000 connections for 2,500 users: 500 are refused; it takes 3 nodes, and one more to lose one',
    ]);
  });

  it('warns where no node may be lost', async () => {
    expect(messages(await typed(chat(3)), 'connections-exceed-capacity')).toEqual([
      'ws "w" holds 2,500 users only with all 3 nodes: when one is lost, 500 find no place; it takes 4 nodes',
    ]);
  });

  it('is silent with one to spare', async () => {
    expect(messages(await typed(chat(4)), 'connections-exceed-capacity')).toEqual([]);
  });
});

describe('heartbeat-writes-db', () => {
  const chat = (flow: string, users = 20_000): string =>
    `system s { lb e ws w * 4 postgres db flow ${flow} { rate 2/min per user e -> w -> db write timeout 1s } } scenario x for s { duration 1h users ${users} client { heartbeat 40s } }`;

  it('tells what part of the writes it takes', async () => {
    expect(messages(await typed(chat('beat')), 'heartbeat-writes-db')).toEqual([
      '"beat" writes to "db" every 30 s for each of 20,000 users, only to say that they are there: 667/s at the peak, 50 % of the 1,333/s that it can take; keep that in a redis, where nothing is lost if it goes',
    ]);
  });

  it('knows a heartbeat by its pace', async () => {
    expect(messages(await typed(chat('tell').replace('40s', '30s')), 'heartbeat-writes-db')).toHaveLength(1);
  });

  it('is silent about few of them, and about messages that say something', async () => {
    expect(messages(await typed(chat('beat', 3_000)), 'heartbeat-writes-db')).toEqual([]);
    expect(messages(await typed(chat('shipping')), 'heartbeat-writes-db')).toEqual([]);
  });
});

describe('deploy-drain-short', () => {
  const chat = (drain: string): string =>
    `system s { lb e ws w * 3 on c7g.large { drain ${drain} } server api * 2 flow login { once per session e -> api } flow m { rate 1/min per user e -> w } } scenario x for s { duration 1h users 9_000 session 40min client { reconnect 1s..30s jitter } at 30min deploy w }`;

  it('tells how long it has to be', async () => {
    expect(messages((await simulated(chat('1s'))).findings, 'deploy-drain-short')).toEqual([
      expect.stringMatching(
        /^the deploy at 30 min 00 s lets the 3,000 users of each node of "w" go within 1 s, 3,000\/s, where "w" has room for \d+ connects\/s beside its other work; let them go over \d+ s \(drain \d+s\)$/,
      ),
    ]);
  });

  it('is silent where there is time enough', async () => {
    expect(messages((await simulated(chat('2min'))).findings, 'deploy-drain-short')).toEqual([]);
  });
});

describe('cache-useless', () => {
  const shop = (rate: number, limit = 150, more = ''): string =>
    `system s { lb e server web * 8 redis cache * 2 postgres db on db.t4g.medium flow view { rate ${rate}/s e -> web -> cache read miss { -> db read } } ${more} } scenario x for s { duration 1h contract { latency p95 <= ${limit}ms } }`;
  const found = async (text: string): Promise<string[]> => messages((await simulated(text)).findings, 'cache-useless');

  it('tells what it costs and what it saves', async () => {
    expect(await found(shop(100))).toEqual([
      '"cache" costs $46.80/mo and saves nothing behind it: without it "db" would be 5 % busy at the peak in place of 0.5 % and a read would take 3.09 ms longer on the mean; take it out',
    ]);
  });

  it('is silent where the store would need more nodes', async () => {
    expect(await found(shop(1_600))).toEqual([]);
  });

  it('is silent where users notice the time', async () => {
    expect(await found(shop(100, 25))).toEqual([]);
  });

  it('is silent where nothing is said of how long its readers may wait', async () => {
    expect(await found(shop(100, 150, 'flow other { rate 1/s e -> web }').replace('<= 150ms', '<= 150ms for other'))).toEqual([]);
  });

  it('leaves alone what is also a store', async () => {
    expect(await found(shop(100, 150, 'flow put { rate 1/s e -> web -> cache write }'))).toEqual([]);
  });
});

describe('lb-missing', () => {
  it('is silent behind a balancer that stands behind a limiter', async () => {
    expect(messages(await typed('system s { limiter g lb e server a * 3 flow f { rate 1/s g -> e -> a } }'), 'lb-missing')).toEqual([]);
  });

  it('is silent about a server that only another server calls', async () => {
    expect(messages(await typed('system s { server a server b * 3 flow f { rate 1/s a -> b } }'), 'lb-missing')).toEqual([]);
  });
});

describe('timeout-missing', () => {
  it('leaves a cache the time to ask what is behind it', async () => {
    const shop = (miss: string): string =>
      `system s { server a redis c postgres db flow f { rate 1/s a -> c read ${miss} } flow g { rate 1/s a -> db read timeout 1s } }`;
    const cache = async (miss: string): Promise<string[]> =>
      messages(await typed(shop(miss)), 'timeout-missing').filter((one) => one.startsWith('"c"'));
    expect(await cache('')).toEqual([expect.stringContaining('give it up after 50 ms or so')]);
    expect(await cache('miss { -> db read timeout 400ms retry 1 }')).toEqual([expect.stringContaining('give it up after 850 ms or so')]);
  });
});

describe('pool-exhaustion', () => {
  it('counts who opens the connections: behind a cache that was asked first, its caller', async () => {
    const text =
      'system s { server api * 8 redis cache postgres db { pool 30 connections 200 } flow f { rate 1/s api -> cache read miss { -> db read } } }';
    expect(messages(await typed(text), 'pool-exhaustion')).toEqual([
      '8 nodes of "api" keep 30 connections each to "db": 240 of its 200, the last ones are refused; a pool of 22 fits',
    ]);
  });
});

describe('reconnect-storm', () => {
  it('follows the outage of a zone as well', async () => {
    const text =
      'system s { lb e ws w * 4 on c7g.large { zones 2 } flow m { rate 1/min per user e -> w } } scenario x for s { duration 1h users 6_800 at 30min outage zone 1 for 5min }';
    expect(messages((await simulated(text)).findings, 'reconnect-storm')).toEqual([
      expect.stringContaining('the loss of 2 nodes of "w" at 30 min 00 s sends 3,400 clients back within 1 s, 3,400/s: "w" is full for'),
    ]);
  });
});

describe('component-unused', () => {
  it('leaves a system alone that has no flows yet', async () => {
    expect(messages(await typed('system s { server a redis c }'), 'component-unused')).toEqual([]);
  });

  it('leaves a primary alone whose copy is read', async () => {
    expect(
      messages(await typed('system s { server a postgres db replica r of db flow f { rate 1/s a -> r read } }'), 'component-unused'),
    ).toEqual([]);
  });
});

describe('spof', () => {
  const shop = (calls: string): string =>
    `system s { server a * 2 lb e postgres db flow f { rate 1/s e -> a { ${calls} } } } scenario x for s { duration 60h contract { availability >= 99.9% } }`;

  it('counts only what requests need', async () => {
    expect(messages(await typed(shop('-> db read')), 'spof')).toEqual([
      '"db" is a single node: 5 min without it at the peak fail 0.14 % of the run\'s requests, 1.4 times the error budget of 0.1 %; give it a standby in a second zone (zones 2, failover 1 min)',
    ]);
    expect(messages(await typed(shop('5% -> db read')), 'spof')).toEqual([]);
  });
});

describe('util-headroom', () => {
  const shop = (rate: number, burst = ''): string =>
    `system s { lb e server a * 2 on m7g.large flow f { rate ${rate}/s e -> a } } scenario x for s { duration 1h ${burst} }`;

  it('tells when, or that it is so all the time', async () => {
    const evening = shop(1).replace('1/s', '0.5/s per user').replace('duration 1h', 'duration 24h users 100..1_000 evening peak 20h');
    expect(messages((await simulated(evening)).findings, 'util-headroom')).toEqual([
      expect.stringMatching(/^"a" is 6\d % busy at 20 h \d\d min, without/),
    ]);
    expect(messages((await simulated(shop(500))).findings, 'util-headroom')).toEqual([
      expect.stringMatching(/^"a" is 63 % busy all the time, without/),
    ]);
  });

  it('tells of what is full when it first was', async () => {
    const evening = shop(1).replace('1/s', '0.5/s per user').replace('duration 1h', 'duration 24h users 100..3_000 evening peak 20h');
    expect(messages((await simulated(evening)).findings, 'util-headroom')).toEqual([
      expect.stringMatching(/^"a" is 100 % busy at 1[5-7] h \d\d min, without/),
    ]);
  });

  it('is silent below the rule, 48 % at two cores', async () => {
    expect(messages((await simulated(shop(360))).findings, 'util-headroom')).toEqual([]);
  });

  it('leaves bursts alone: they are what the room is for', async () => {
    expect(messages((await simulated(shop(360, 'burst "b" at 30min for 1min { f * 2 }'))).findings, 'util-headroom')).toEqual([]);
  });
});

describe('arch-ignore', () => {
  it('silences a code on the line below', async () => {
    const text =
      'system s {\n server api\n // arch-ignore stream-no-consumer: read by another team\n stream events\n flow f { rate 1/s api ~> events }\n}';
    expect(messages(await typed(text), 'stream-no-consumer')).toEqual([]);
    expect(messages(await typed(text.replace('// arch-ignore', '// not')), 'stream-no-consumer')).toHaveLength(1);
  });
});

describe('several arch-ignore comments', () => {
  const text = (...comments: string[]): string =>
    `system s {\n lb edge\n ${comments.join('\n ')}\n server api * 3\n server other\n flow f { rate 1/s api }\n}\nscenario x for s { duration 1h }`;
  const codes = async (...comments: string[]): Promise<string[]> =>
    (await typed(text(...comments))).filter(({ subject }) => subject === 'api').map(({ code }) => code);

  it('above one line all count', async () => {
    expect(await codes('// nothing')).toEqual(['lb-missing', 'limiter-missing']);
    expect(await codes('// arch-ignore lb-missing: by DNS', '// arch-ignore limiter-missing: only us')).toEqual([]);
    expect(await codes('// arch-ignore limiter-missing: only us', '// and another word', '// arch-ignore lb-missing: by DNS')).toEqual([]);
  });

  it('silence nothing beyond that line', async () => {
    const found = await typed(text('// arch-ignore component-unused: soon', '// arch-ignore lb-missing: by DNS'));
    expect(messages(found, 'component-unused')).toHaveLength(2);
  });
});

describe('two scenarios of one system', () => {
  it('say the same thing once', async () => {
    const scenario = (name: string): string => `scenario ${name} for s { duration 1h }`;
    const found = await typed(`system s { server a redis c flow f { rate 1/s a } } ${scenario('x')} ${scenario('y')}`);
    expect(messages(found, 'component-unused')).toHaveLength(1);
  });

  it('say it with the figures of the busier', async () => {
    const scenario = (name: string, users: number): string => `scenario ${name} for s { duration 1h users ${users} }`;
    const found = await typed(
      `system s { server a * 2 flow f { rate 1/s per user a } } ${scenario('x', 50)} ${scenario('y', 900)} ${scenario('z', 10)}`,
    );
    expect(messages(found, 'lb-missing')).toEqual([expect.stringContaining('900/s at peak')]);
  });

  it('say what is graver, though fewer ask', async () => {
    const scenario = (name: string, users: number, burst = ''): string => `scenario ${name} for s { duration 1h users ${users} ${burst} }`;
    const found = await typed(
      `system s { limiter g { limit 100/s } server a flow f { rate 1/s per user g -> a } } ${scenario('x', 90, 'burst "b" at 10min for 1min { f * 2 }')} ${scenario('y', 110)}`,
    );
    expect(found.filter(({ code }) => code === 'limiter-below-peak').map(({ severity }) => severity)).toEqual(['error']);
  });
});

describe('a run', () => {
  it('repeats what the text alone tells, word for word', async () => {
    const text = 'system s { server a * 2 flow f { rate 1/s a } } scenario x for s { duration 1h }';
    const { findings } = await simulated(text);
    expect(findings).toEqual(expect.arrayContaining(await typed(text)));
  });
});

describe('a buffer that overflows', () => {
  const jobs = (limit: string): string => `
    system s { server api * 2 queue jobs { ${limit} } worker job { service 100ms lanes 1 } flow f { rate 20/s api ~> jobs -> job } }
    scenario x for s { duration 1h }`;

  it('is told of once, and refuses what it never took', async () => {
    const { findings } = await simulated(jobs('limit 1_000'));
    expect(messages(findings, 'queue-overflows')).toEqual([
      expect.stringMatching(/^queue "jobs" refuses 3\d,\d{3}: its 1,000 places are full/),
    ]);
    expect(messages(findings, 'stream-outruns-workers')).toEqual([]);
  });

  it('only fills where it has no limit', async () => {
    const { findings } = await simulated(jobs(''));
    expect(messages(findings, 'queue-overflows')).toEqual([]);
    expect(messages(findings, 'stream-outruns-workers')).toHaveLength(1);
  });
});

describe('a contract', () => {
  const shop = (service: string, scenario: string): string => `
    system s { server api { service ${service} lanes 1 } external bank { service 300ms } flow f { rate 0.1/s per user api -> bank } }
    scenario x for s { duration 1h ${scenario} }`;

  it('has no figures where nothing is asked', async () => {
    const { findings } = await simulated(shop('1ms', 'users 0 contract { latency p95 <= 1s }'));
    expect(messages(findings, 'contract-met')).toEqual([
      'the contract is met: latency p95 – (≤ 1 s); nothing was asked, so that no term has a figure',
    ]);
  });

  it('that leaves no error budget says when the bad answers were', async () => {
    const { findings } = await simulated(shop('1ms', 'users 20 at 10min kill api for 5min contract { availability >= 100% }'));
    expect(messages(findings, 'availability-under-contract')).toEqual([
      expect.stringMatching(
        /there is no error budget, and all of the bad answers came from 10 min 00 s to 15 min 00 s \(kill api\); 600 requests/,
      ),
    ]);
  });

  it('on the latency of what is somebody else’s asks for no capacity there', async () => {
    const { findings } = await simulated(shop('1ms', 'users 20 contract { latency p95 <= 200ms }'));
    expect(messages(findings, 'latency-over-contract')).toEqual([
      expect.stringMatching(/"bank" adds nearly all of the mean: give it up after a shorter timeout, or hand over to a queue/),
    ]);
  });

  it('broken from beginning to end says so', async () => {
    const { findings } = await simulated(shop('1ms', 'users 20 contract { latency p95 <= 200ms }'));
    expect(messages(findings, 'latency-over-contract')).toEqual([
      expect.stringContaining('where the contract allows 200 ms, all the time; at the worst time'),
    ]);
  });

  it('broken by a wait that outlasts the run says no more than that', async () => {
    const { findings } = await simulated(shop('1s', 'users 100 contract { latency p95 <= 1s }'));
    const [first] = findings.find(({ code }) => code === 'latency-over-contract')!.related;
    expect(first!.message).toBe('"api" adds more than the 1 h of the run to the mean at the worst time');
  });
});

describe('metastable', () => {
  const shop = (rate: number, retry: string): string => `
    system s { server web { service 1ms lanes 64 } server stock { service 10ms exponential lanes 1 } flow order { rate ${rate}/s web -> stock timeout 200ms ${retry} } }
    scenario x for s { duration 1h }`;

  it('tells before it happens what is enough to make it happen', async () => {
    const { findings } = await simulated(shop(60, 'retry 3 backoff 10ms jitter'));
    expect(messages(findings, 'metastable')).toEqual([
      '"stock" would not recover at its busiest from a standstill of 253 ms, and chance alone tips it about every 50 min then: with retries 60/s become 240/s, more than the 100/s that it serves; this can happen from 42 % of this traffic on; let retries be at most 20 % of the calls',
    ]);
  });

  it('is silent where there is room for all retries', async () => {
    expect(messages((await simulated(shop(20, 'retry 3 backoff 10ms jitter'))).findings, 'metastable')).toEqual([]);
  });
});

describe('a contract about what nobody waits for', () => {
  const mails = (queue: string, contract: string): string => `
    system s { server web { service 1ms  lanes 64 }  queue mails ${queue}  worker mailer { service 200ms constant  lanes 1 }  flow order { rate 3/s  web ~> mails -> mailer } }
    scenario t for s { duration 2h  burst "sale" every 1h for 10min { order * 2 }  contract { ${contract} } }`;

  it('broken by a backlog says how long what waits, and what keeps up', async () => {
    const { findings } = await simulated(mails('', 'backlog <= 30s for mails'));
    expect(messages(findings, 'backlog-over-contract')).toEqual([
      expect.stringMatching(
        /^backlog of mails is 2 min \d\d s, over the contract's 30 s, from 1 h 0\d min to 1 h 1\d min: "mailer" keeps up with 2 nodes$/,
      ),
    ]);
  });

  it('broken by what is lost says how much, when, and where', async () => {
    const { findings } = await simulated(mails('{ limit 100  drop oldest }', 'loss <= 0'));
    expect(messages(findings, 'loss-over-contract')).toEqual([
      expect.stringMatching(
        /^loss is \d+ requests, over the contract's 0: \d+ of "order", longest from 1 h 0\d min to 1 h 1\d min; most at "mails", which loses \d+ operations$/,
      ),
    ]);
  });

  it('kept is not told of', async () => {
    const { findings } = await simulated(mails('', 'backlog <= 1h  loss <= 0'));
    expect([...messages(findings, 'backlog-over-contract'), ...messages(findings, 'loss-over-contract')]).toEqual([]);
  });
});

describe('while nothing is left of what takes from a queue', () => {
  const outage = (rate: string): string => `
    system s { server web * 2 { zones 2 }  queue mails  worker mailer { zones 1 }  flow order { rate ${rate}  web ~> mails -> mailer } }
    scenario t for s { duration 2h  at 1h outage zone 1 for 10min }`;

  it('that is what is said, not that it is too slow', async () => {
    const { findings } = await simulated(outage('10/s'));
    expect(messages(findings, 'stream-outruns-workers')).toEqual([
      expect.stringMatching(
        /^nothing takes from queue "mails" from 1 h 00 min to 1 h 1\d min, as "mailer" has no node left: 6,\d\d\d wait, up to \d+ min/,
      ),
    ]);
  });

  it('nothing is said where nothing comes', async () => {
    const { findings } = await simulated(outage('0.00001/s'));
    expect(messages(findings, 'stream-outruns-workers')).toEqual([]);
  });
});
