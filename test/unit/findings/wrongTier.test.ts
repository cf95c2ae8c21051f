/** What an edit scaled, and whether that was what binds. */
import { describe, expect, it } from 'vitest';
import { lastEdits } from '../../../simulation/improve/lastEdit.js';
import type { Finding, LastEdit, ScenarioReport } from '../../../simulation/report.js';
import { simulate, withFindings } from '../../../simulation/simulate.js';
import { messages, modelOf } from './compiled.js';

const CODE = 'wrong-tier-scaled';

/** A store that is too slow for its shop. */
const shop = (web = '* 2 on m7g.large', db = 'on db.t4g.small', limit = 120): string => `system shop {
  lb edge
  server web ${web}
  postgres db ${db} { read 30ms }
  flow view { rate 240/s  edge -> web timeout 2s { -> db read timeout 1s } }
}
scenario day for shop { duration 1h  contract { latency p95 <= ${limit}ms  cost <= $1_000/mo } }`;

/** The report of the last of several versions, each simulated after the one before. */
async function saved(...versions: string[]): Promise<ScenarioReport> {
  let before: { model: Awaited<ReturnType<typeof modelOf>>; scenarios: ScenarioReport[] } | null = null;
  for (const text of versions) {
    const model = await modelOf(text);
    before = { model, scenarios: simulate(model, { lastEdits: before ? lastEdits(before, model) : {} }).scenarios };
  }
  return before!.scenarios[0]!;
}

const scaled = async (...versions: string[]): Promise<LastEdit | null> => (await saved(...versions)).lastEdit;
const found = async (...versions: string[]): Promise<Finding[]> => (await saved(...versions)).findings.filter(({ code }) => code === CODE);

describe('the last edit', () => {
  it.each([
    ['nodes', shop('* 4 on m7g.large'), { component: 'web', what: 'nodes', from: '2', to: '4' }],
    ['a range of nodes', shop('* 2..6 on m7g.large'), { component: 'web', what: 'nodes', from: '2', to: '2..6' }],
    ['a larger instance', shop('* 2 on m7g.xlarge'), { component: 'web', what: 'instance', from: 'm7g.large', to: 'm7g.xlarge' }],
    ['lanes', shop('* 2 on m7g.large { lanes 8 }'), { component: 'web', what: 'lanes', from: '2', to: '8' }],
  ])('scaled %s', async (_, after, edit) => {
    expect(await scaled(shop(), after)).toMatchObject(edit);
  });

  it.each([
    ['scaled down', shop('* 1 on m7g.large')],
    ['scaled two components', shop('* 4 on m7g.large', '* 2 on db.t4g.small')],
    ['changed what users do as well', shop('* 4 on m7g.large').replace('240/s', '250/s')],
    ['changed the contract as well', shop('* 4 on m7g.large', undefined, 130)],
    ['made something faster, and no larger', shop('* 2 on m7g.large { service 2ms }')],
  ])('did not scale where it %s', async (_, after) => {
    expect(await scaled(shop(), after)).toBeNull();
  });

  it('remembers the cost and the figures of before', async () => {
    const before = await saved(shop());
    expect(await scaled(shop(), shop('* 4 on m7g.large'))).toMatchObject({
      month: before.cost.month,
      actual: before.contract.map(({ actual }) => actual),
    });
  });

  it('is still the last one after a save that changes nothing', async () => {
    expect(await scaled(shop(), shop('* 4 on m7g.large'), `// a word\n${shop('* 4 on m7g.large')}`)).toMatchObject({ to: '4' });
  });
});

describe('wrong-tier-scaled', () => {
  it('names what was scaled, what it costs, and what binds', async () => {
    expect(messages(await found(shop(), shop('* 6 on m7g.large')), CODE)).toEqual([
      expect.stringMatching(
        /^"web" with 6 nodes in place of 2 costs \$238\/mo more and changes next to nothing: latency p95 was \S+ m?s and is \S+ m?s \(≤ 120 ms\), where "db" adds \d\d % of the mean \(\S+ ms\); take that back and give "db" more$/,
      ),
    ]);
  });

  it('asks for no more of what is somebody else’s', async () => {
    const slow = (web: string): string => shop(web).replace(/postgres db .*/, 'external db { service 300ms }');
    const [message] = messages(await found(slow('* 2 on m7g.large'), slow('* 6 on m7g.large')), CODE);
    expect(message).toMatch(/where "db" adds .* of the mean \(\S+ ms\); take that back$/);
  });

  it('stands at what was scaled', async () => {
    const [one] = await found(shop(), shop('* 6 on m7g.large'));
    expect(one).toMatchObject({
      severity: 'warning',
      subject: 'web',
      at: { start: { line: 2, character: 15 }, end: { line: 2, character: 16 } },
    });
  });

  it('says where it made it worse, and nothing where it was not broken before', async () => {
    const model = await modelOf(shop('* 6 on m7g.large'));
    const [report] = simulate(model).scenarios;
    const after = (actual: number): string[] => {
      const lastEdit: LastEdit = { component: 'web', what: 'nodes', from: '2', to: '6', month: 0, actual: [actual, 0] };
      return messages(withFindings(model, { ...report!, lastEdit }).findings, CODE);
    };
    expect(after(0.125)).toEqual([expect.stringContaining('makes it worse: latency p95 was 125 ms and is')]);
    expect(after(0.1)).toEqual([]);
  });

  it('is silent where that is what binds', async () => {
    expect(await found(shop(undefined, 'on db.t4g.small', 60), shop(undefined, '* 2 on db.t4g.small', 60))).toEqual([]);
  });

  it('is silent where the contract holds', async () => {
    expect(await found(shop(undefined, '* 4 on db.t4g.small'), shop('* 6 on m7g.large', '* 4 on db.t4g.small'))).toEqual([]);
  });

  it('is silent where a fix had been to scale it', async () => {
    const busy = shop('* 1 on m7g.large').replace('240/s', '330/s');
    expect(await found(busy, busy.replace('web * 1', 'web * 4'))).toEqual([]);
  });
});
