/** More of a component is offered only in a way in which it can be given more. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../language/compile.js';
import { applyEdits } from '../../../simulation/improve/edits.js';
import type { Finding } from '../../../simulation/report.js';
import { messages, modelOf, simulated, typed, URI } from './compiled.js';

const fixOf = (findings: Finding[], code: string): Finding['fix'] => findings.find((one) => one.code === code)?.fix ?? null;

/** What a fix makes of a text. */
async function fixed(text: string, findings: Finding[], code: string): Promise<string> {
  const changed = applyEdits({ [URI]: text }, fixOf(findings, code)!.edits)![URI]!;
  expect((await compile(URI, changed, () => Promise.resolve(null))).model).not.toBeNull();
  return changed;
}

describe('a busy primary', () => {
  const shop = (db: string, rate: number, call = 'write'): string =>
    `system s { server a * 40 postgres db ${db} flow f { rate ${rate}/s a -> db ${call} timeout 1s } } scenario x for s { duration 1h }`;

  it('gets the cheapest larger machine of its sort that is enough', async () => {
    const text = shop('on db.m7g.large', 900);
    const { findings } = await simulated(text);
    expect(messages(findings, 'util-headroom').filter((one) => one.startsWith('"db"'))).toEqual([
      expect.stringMatching(/: db\.m7g\.xlarge in place of db\.m7g\.large$/),
    ]);
    expect(await fixed(text, findings, 'util-headroom')).toContain('postgres db on db.m7g.xlarge flow');
  });

  it('gets a machine where none is written', async () => {
    const text = shop('', 900);
    expect(await fixed(text, (await simulated(text)).findings, 'util-headroom')).toMatch(/postgres db on db\.m7g\.xlarge\s+flow/);
  });

  it('sends reads to a copy where no machine is large enough', async () => {
    const text = shop('on db.r7g.4xlarge', 14_000, 'read');
    const { findings } = await simulated(text);
    const about = findings.filter(({ subject }) => subject === 'db');
    expect(messages(about, 'util-headroom')).toEqual([
      expect.stringMatching(/: no machine beside db\.r7g\.4xlarge is large enough: send reads to a replica$/),
    ]);
    const changed = await fixed(text, about, 'util-headroom');
    expect(changed).toMatch(/replica db_copy( \* \d)? on db\.r7g\.4xlarge of db/);
    expect(changed).toContain('a -> db_copy read');
  });

  it('is told to be asked less where there are only writes', async () => {
    const { findings } = await simulated(shop('on db.r7g.4xlarge', 10_000));
    const about = findings.filter(({ subject }) => subject === 'db');
    expect(messages(about, 'util-headroom')).toEqual([expect.stringMatching(/ask it less, or split what it holds$/)]);
    expect(fixOf(about, 'util-headroom')).toBeNull();
  });
});

describe('a busy worker', () => {
  it('gets a partition for each lane that it gets', async () => {
    const text = `system s { server a stream e { partitions 3 } worker w * 3 on m7g.medium { service 20ms constant } flow f { rate 110/s measure delivery a ~> e -> w } }
      scenario x for s { duration 1h }`;
    const { fix } = (await simulated(text)).findings.find(({ code, subject }) => code === 'util-headroom' && subject === 'w')!;
    expect(fix!.title).toMatch(/^Scale `w` to (\d+) and give `e` \1 partitions$/);
  });
});

describe('a single node', () => {
  const shop = (component: string, contract = 'availability >= 99.9%'): string =>
    `system s { server a * 2 ${component} flow f { rate 1/s a -> x timeout 1s } } scenario y for s { duration 60h contract { ${contract} } }`;

  it.each(['postgres x', 'redis x'])('that holds data gets a standby: %s', async (component) => {
    const text = shop(component);
    const changed = await fixed(text, await typed(text), 'spof');
    expect(changed).toContain(`${component} { zones 2  failover 60s }`);
    expect(messages(await typed(changed), 'spof')).toEqual([]);
  });

  it('that holds nothing gets a second one', async () => {
    const text = shop('server x');
    expect(await fixed(text, await typed(text), 'spof')).toContain('server x * 2');
  });

  it('is told where the standby would still be too slow', async () => {
    expect(messages(await typed(shop('postgres x', 'availability >= 99.99%')), 'spof')).toEqual([
      expect.stringMatching(/; that still spends 2\.8 times the error budget, unless it takes over sooner$/),
    ]);
    expect(messages(await typed(shop('postgres x { zones 2 failover 60s }', 'availability >= 99.99%')), 'spof')).toEqual([
      expect.stringMatching(
        /^"x" is a single node: 1 min until its standby has taken over .*; let it take over sooner, or answer without it$/,
      ),
    ]);
  });

  it('behind a balancer is scaled only where it can be', async () => {
    const behind = (component: string): string => `system s { lb e ${component} flow f { rate 1/s e -> x timeout 1s } }`;
    expect(fixOf(await typed(behind('server x')), 'lb-single-target')?.title).toBe('Scale `x` to 2');
    expect(fixOf(await typed(behind('postgres x')), 'lb-single-target')).toBeNull();
  });
});

describe('a standby', () => {
  it('costs as much as what it waits for', async () => {
    const cost = async (settings: string): Promise<number> =>
      (await simulated(`system s { postgres x on db.m7g.large { ${settings} } flow f { rate 1/s x } } scenario y for s { duration 1h }`))
        .cost.month;
    expect(await cost('zones 2  failover 60s')).toBeCloseTo(2 * (await cost('')), 6);
    expect(await cost('zones 2')).toBeCloseTo(await cost(''), 6);
  });

  it('makes a part available for all but the time that it takes to take over', async () => {
    const shop = (db: string): string =>
      `system s { postgres db { mtbf 10d  mttr 1h  ${db} } flow f { rate 1/s db } } scenario y for s { duration 60h contract { availability >= 99.9% } }`;
    const found = await typed(shop(''));
    expect(messages(found, 'availability-ceiling')).toEqual([expect.stringMatching(/give that a standby in a second zone$/)]);
    expect(messages(await typed(shop('zones 2  failover 60s')), 'availability-ceiling')).toEqual([]);
  });
});

describe('larger machines', () => {
  const of = async (component: string): Promise<string[]> =>
    (await modelOf(`system s { ${component} flow f { rate 1/s x } }`)).systems[0]!.components[0]!.larger.map(({ name }) => name);

  it('are for the same purpose, the cheapest first', async () => {
    expect(await of('postgres x on db.m7g.2xlarge')).toEqual(['db.m7g.4xlarge', 'db.r7g.4xlarge']);
    expect(await of('stream x')).toEqual([]);
  });
});
