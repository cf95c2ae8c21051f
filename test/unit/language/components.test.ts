import { describe, expect, test } from 'vitest';
import { component, compiled, inSystem, modelOf, saidAbout, textAt } from './compiled.js';

describe('what a component says', () => {
  test('nodes, instance, title', async () => {
    const api = await component('server api * 2..6 on m7g.xlarge "The API" { autoscale 60% boot 30s cooldown 2min }');
    expect(api).toMatchObject({
      name: 'api',
      kind: 'server',
      title: 'The API',
      nodes: { min: 2, max: 6 },
      instance: { name: 'm7g.xlarge', vcpu: 4, speed: 1 },
      autoscale: { target: 0.6, boot: 30, cooldown: 120 },
    });
  });

  test('a range without a word about scaling scales at 70 %', async () => {
    expect((await component('server api * 2..6')).autoscale).toEqual({ target: 0.7, boot: 90, cooldown: 300 });
  });

  test('a replica is of its primary', async () => {
    expect(await component('replica copy of db on db.t4g.small')).toMatchObject({
      of: 'db',
      lag: 0.05,
      instance: { name: 'db.t4g.small' },
    });
  });

  test('laws of service times', async () => {
    const law = async (text: string) => (await component(`server a on m7g.large { service ${text} }`)).service.other;
    expect(await law('5ms')).toEqual({ mean: 0.005, scv: 1, shape: 'lognormal' });
    expect(await law('5ms cv 1.5')).toEqual({ mean: 0.005, scv: 2.25, shape: 'lognormal' });
    expect(await law('5ms cv 0')).toEqual({ mean: 0.005, scv: 0, shape: 'constant' });
    expect(await law('5ms constant')).toEqual({ mean: 0.005, scv: 0, shape: 'constant' });
    expect(await law('5ms exponential')).toEqual({ mean: 0.005, scv: 1, shape: 'exponential' });
  });

  test('a p99 gives the spread of the log-normal law that has it', async () => {
    const { mean, scv } = (await component('server a on m7g.large { service 5ms p99 30ms }')).service.other;
    const sigma = Math.sqrt(Math.log(1 + scv));
    expect(mean * Math.exp(2.3263478740408408 * sigma - (sigma * sigma) / 2)).toBeCloseTo(0.03, 9);
  });

  test('own code runs faster on a faster machine, a database does not', async () => {
    expect((await component('server a on t4g.medium { service 5ms }')).service.other.mean).toBeCloseTo(0.005 / 0.76, 12);
    expect((await component('postgres a on db.t4g.medium { service 5ms }')).service.other.mean).toBe(0.005);
  });

  test('reads and writes have times of their own, or else that of any operation', async () => {
    const { service } = await component('postgres a { read 1ms  write 3ms  service 2ms }');
    expect([service.read.mean, service.write.mean, service.other.mean]).toEqual([0.001, 0.003, 0.002]);
    expect((await component('server a on m7g.large { service 7ms }')).service.read.mean).toBe(0.007);
  });

  test("a service time in one's own words goes before the library's read and write times", async () => {
    expect((await component('postgres a { service 2ms }')).service.write.mean).toBe(0.002);
  });

  test('what is said per vCPU counts those of the machine', async () => {
    expect((await component('ws a on c7g.xlarge')).connections).toBe(40_000);
    expect((await component('postgres a on db.t4g.medium { lanes 3 per vcpu }')).lanes).toBe(6);
  });

  test('lanes are the vCPUs of the machine unless said', async () => {
    expect((await component('server a on c7g.2xlarge')).lanes).toBe(8);
    expect((await component('server a on c7g.2xlarge { lanes 20 }')).lanes).toBe(20);
    expect((await component('redis a')).lanes).toBe(1);
    expect((await component('limiter a { limit 5/s }')).lanes).toBeNull();
  });

  test('a managed database takes as many connections as its memory allows', async () => {
    expect((await component('postgres a on db.t4g.small')).connections).toBe(225);
    expect((await component('postgres a on db.t4g.small { connections 80 }')).connections).toBe(80);
  });

  test('waiting places', async () => {
    expect(await component('queue a { limit 10_000 drop oldest }')).toMatchObject({ queue: 10_000, overflow: 'drop-oldest' });
    expect(await component('server a { queue 500 }')).toMatchObject({ queue: 500, overflow: 'reject' });
    expect(await component('server a { queue 500 block }')).toMatchObject({ queue: 500, overflow: 'block' });
  });

  test('limits of a limiter', async () => {
    const { limit, queue } = await component('limiter a { limit 30/s per user burst 60  limit 5_000/s }');
    expect(limit).toEqual({ perUser: { rate: 30, burst: 60 }, total: { rate: 5000, burst: 5000 } });
    expect(queue).toBeNull();
  });

  test('settings of streams', async () => {
    const events = await component('stream a { partitions 8  retention 24h  throughput 2_000/s  bandwidth 2MB/s  hottest 30%  poll 1s }');
    expect(events).toMatchObject({ partitions: 8, retention: 86_400, throughput: 2000, bandwidth: 2e6, hottest: 0.3, poll: 1 });
  });

  test('settings of two words', async () => {
    expect(await component('ws a { idle timeout 20s  send buffer 64KB  drain 10s }')).toMatchObject({
      idleTimeout: 20,
      sendBuffer: 64_000,
      drain: 10,
    });
  });

  test('availability', async () => {
    expect(await component('server a * 2 { mtbf 60d  mttr 5min  zones 2  failover 30s }')).toMatchObject({
      mtbf: 5_184_000,
      mttr: 300,
      zones: 2,
      failover: 30,
    });
  });

  test('zones are said of each kind: one, or what a provider runs over a region', async () => {
    expect(await component('server a')).toMatchObject({ zones: 1, regional: false });
    expect(await component('lb a')).toMatchObject({ regional: true });
    expect(await component('lb a { zones 1 }')).toMatchObject({ zones: 1, regional: false });
    expect(await component('server a { zones all }')).toMatchObject({ regional: true });
  });

  test('a boot is that of the kind, the component or its scaler, the nearest first', async () => {
    expect((await component('server a')).boot).toBe(90);
    expect((await component('server a { boot 20s }')).boot).toBe(20);
    expect(await component('server a * 2..4 { boot 20s }')).toMatchObject({
      boot: 20,
      autoscale: { target: 0.7, boot: 20, cooldown: 300 },
    });
    expect(await component('server a * 2..4 { boot 20s  autoscale 60% boot 40s }')).toMatchObject({ boot: 40, autoscale: { boot: 40 } });
  });
});

describe('prices', () => {
  const prices = async (line: string) => (await component(line)).prices.map(({ per, usd, from }) => ({ per, usd, from }));

  test('a node costs what its machine costs, unless said', async () => {
    expect(await prices('worker a on m7g.large')).toEqual([{ per: 'node', usd: 59.57, from: 0 }]);
    expect(await prices('worker a on m7g.large { price $62/mo }')).toEqual([{ per: 'node', usd: 62, from: 0 }]);
  });

  test('egress is priced in tiers', async () => {
    const tiers = (await prices('ws a')).filter(({ per }) => per === 'byte');
    expect(tiers.map(({ from }) => from)).toEqual([100e9, 10e12, 50e12]);
    expect(tiers[0]!.usd).toBeCloseTo(0.09e-9, 20);
  });

  test('a stream costs by partition', async () => {
    expect((await prices('stream a { partitions 3 }'))[0]).toEqual({ per: 'node', usd: 3 * 10.95, from: 0 });
  });

  test('connections cost by the minute', async () => {
    expect((await prices('ws a { price $0.6/Mmin }')).find(({ per }) => per === 'connection')?.usd).toBeCloseTo(1e-8, 15);
  });
});

describe('places', () => {
  test('where nodes and settings stand, or would', async () => {
    const text = inSystem('server a * 3 { lanes 4 }\nserver b');
    const [, a, b] = (await modelOf(text)).systems[0]!.components;
    expect(textAt(text, a!.nodesAt)).toBe('3');
    expect(textAt(text, a!.written['lanes']!)).toBe('lanes 4');
    expect(text.split('\n')[1]!.slice(a!.settingsEnd!.start.character)).toBe('}');
    expect(b!.nodesAt.start).toEqual(b!.at.end);
    expect(b!.settingsEnd).toBeNull();
  });
});

describe("kinds of one's own", () => {
  test('take over what they do not say', async () => {
    const { systems } = await modelOf(`
      kind game_server extends ws "Game server" { service 3ms  instance m7g.large }
      system s { game_server game { drain 5s } }`);
    expect(systems[0]!.components[0]).toMatchObject({
      kind: 'ws',
      kindName: 'game_server',
      drain: 5,
      service: { other: { mean: 0.003 } },
      connectionMemory: 35_000,
    });
  });

  test('may take the place of a built-in one', async () => {
    const { systems } = await modelOf('kind ws extends ws { memory 99KB } system s { ws game }');
    expect(systems[0]!.components[0]).toMatchObject({ kind: 'ws', connectionMemory: 99_000, idleTimeout: 60 });
  });

  test('and so may machines', async () => {
    const { systems } = await modelOf(
      'instance c7g.large { vcpu 7  memory 4GB  speed 1.0  price $1/mo } system s { ws game on c7g.large }',
    );
    expect(systems[0]!.components[0]!.instance).toMatchObject({ vcpu: 7 });
  });

  test.each([
    ['kind a { service 5ms }', 'a: a kind extends another: kind a extends server { … }'],
    ['kind a extends b { }\nkind b extends a { }', 'b: "a" extends itself'],
    ['kind a extends sever { }', 'sever: there is no kind "sever": did you mean "server"?'],
  ])('%s', async (text, message) => {
    expect(await saidAbout(text)).toContain(message);
  });
});

describe('alternatives', () => {
  const base = 'system big { ws gateway * 3 on c7g.large { drain 5s  memory 20KB }  server api  flow f { rate 1/s gateway -> api } }\n';

  test('say only what differs', async () => {
    const { systems } = await modelOf(
      `${base}system small extends big { gateway * 2 on t4g.medium { drain 9s }  redis cache  flow g { rate 2/s cache } }`,
    );
    const [gateway, api, cache] = systems[1]!.components;
    expect(gateway).toMatchObject({
      kind: 'ws',
      nodes: { min: 2, max: 2 },
      instance: { name: 't4g.medium' },
      drain: 9,
      connectionMemory: 20_000,
    });
    expect([api!.name, cache!.name]).toEqual(['api', 'cache']);
    expect(systems[1]).toMatchObject({ extends: 'big', flows: [{ name: 'f' }, { name: 'g' }] });
  });

  test('a flow of the same name is written anew', async () => {
    const { systems } = await modelOf(`${base}system small extends big { flow f { rate 9/s api } }`);
    expect(systems[1]!.flows).toMatchObject([{ name: 'f', rate: { rate: 9 }, path: [{ target: 'api' }] }]);
  });

  test('change what is there', async () => {
    expect(await saidAbout(`${base}system small extends big { gatway * 2 }`)).toEqual([
      'gatway: "big" has no component "gatway" to change',
    ]);
  });
});

describe('what does not fit is an error', () => {
  test.each([
    ['replica a', 'a: a replica is a copy of something: replica a of db'],
    ['server a { hit 92% }', 'hit: a server has no "hit"'],
    ['replica a of a', 'a: "a" is a copy of itself'],
    ['server x  replica a of x', 'x: a replica copies a database, and "x" is a server'],
    ['server a { lanes 4  lanes 5 }', 'lanes: "lanes" is said twice'],
    ['server a { autoscale 70% }', 'autoscaling needs a range of nodes: a * 2..6'],
    ['server a * 6..2', '6..2: this range is upside down'],
    ['stream a on m7g.large', 'm7g.large: a stream does not run on a machine of yours'],
    ['server a on m7g.lagre', 'm7g.lagre: there is no instance "m7g.lagre": did you mean "m7g.large"?'],
    ['databse a', 'databse: there is no kind "databse"'],
    ['limiter a { limit 100 }', '100: the limit of a limiter is a rate, such as 30/s'],
    ['queue a { limit 100/s }', '100/s: the limit of a queue is a number of waiting places, such as 10_000'],
    ['server a { service 5ms p99 4ms }', '4ms: a p99 is above the mean'],
    ['server a { drain 5s per vcpu }', 'per: "per vcpu" is for connections and lanes, not for drain'],
  ])('%s', async (line, message) => {
    const said = await saidAbout(inSystem(line));
    expect(said.join('\n')).toContain(message);
  });
});

test('words of the language may be names', async () => {
  const { diagnostics } = await compiled(`system system {
    stream events  server rate  limiter limit { limit 5/s }  redis users  postgres read  worker session  server burst  queue contract
    flow latency { rate 1/s  limit -> rate { -> users read  ~> events -> session -> read write } }
    flow scenario { rate 2/s  burst }
  }
  scenario users for system { duration 1h  users 5  burst "b" at 1min for 1s { latency * 2 }  contract { latency p95 <= 1s for scenario } }`);
  expect(diagnostics).toEqual([]);
});
