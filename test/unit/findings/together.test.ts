/** Fixes that touch several scenarios, and several fixes at once. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../language/compile.js';
import { fixesTogether } from '../../../simulation/improve/together.js';
import { verifyFixes, type VerifyOptions } from '../../../simulation/improve/verify.js';
import type { Report, Together } from '../../../simulation/report.js';
import { simulate } from '../../../simulation/simulate.js';
import { modelOf, URI } from './compiled.js';

async function optionsFor(text: string): Promise<VerifyOptions> {
  return {
    report: simulate(await modelOf(text)),
    texts: { [URI]: text },
    compile: async (texts) => (await compile(URI, texts[URI]!, () => Promise.resolve(null))).model,
    simulate: (model, name) => simulate(model, { scenarios: [name] }).scenarios[0]!,
    shouldStop: () => false,
  };
}

const verified = async (text: string): Promise<Report> => verifyFixes(await optionsFor(text));

async function together(text: string, isWanted: (code: string) => boolean = (code) => code === 'util-headroom'): Promise<Together | null> {
  const options = await optionsFor(text);
  return fixesTogether({ ...options, report: await verifyFixes(options) }, isWanted);
}

const titles = (report: Report, code: string): (string | null)[] =>
  report.scenarios.flatMap(({ findings }) => findings.filter((one) => one.code === code).map(({ fix }) => fix?.title ?? null));

describe('a fix in one scenario', () => {
  const system = 'system s {\n lb edge\n server web * 2 on m7g.large\n flow view { rate 0.6/s per user  edge -> web }\n}\n';
  const busy = 'scenario busy for s { duration 1h  users 1_000 }\n';
  const calm = (of: string, limit: number): string =>
    `scenario calm for ${of} { duration 1h  users 100  contract { cost <= $${limit}/mo } }\n`;

  it('is offered where it breaks no contract of another', async () => {
    expect(titles(await verified(system + busy + calm('s', 1000)), 'util-headroom')).toEqual(['Scale `web` to 4']);
  });

  it('is not where it breaks one that held', async () => {
    expect(titles(await verified(system + busy + calm('s', 200)), 'util-headroom')).toEqual([null]);
  });

  it('is where that was broken before', async () => {
    expect(titles(await verified(system + busy + calm('s', 20)), 'util-headroom')).toEqual(['Scale `web` to 4']);
  });

  it('is not where it breaks the contract of an alternative of its system', async () => {
    const other = 'system other extends s { }\n';
    expect(titles(await verified(system + other + busy + calm('other', 200)), 'util-headroom')).toEqual([null]);
  });

  it('is where the other scenario is of another system', async () => {
    const other = system.replace('system s', 'system t');
    expect(titles(await verified(system + other + busy + calm('t', 200)), 'util-headroom')).toEqual(['Scale `web` to 4']);
  });
});

describe('several fixes', () => {
  const shop = (limit: number): string => `system s {
  lb edge
  server a * 2 on m7g.large
  server b * 2 on m7g.large
  flow one { rate 600/s  edge -> a }
  flow two { rate 500/s  edge -> b }
}
scenario day for s { duration 1h  contract { cost <= $${limit}/mo } }`;

  it('that go together are told with what they lead to', async () => {
    const found = await together(shop(3000));
    expect(found?.fixes.map(({ title }) => title)).toEqual(['Scale `a` to 4', 'Scale `b` to 3']);
    expect(found?.outcomes['day']).toMatchObject({ verdict: 'pass' });
  });

  it('of which each fits alone, and not all, are taken as far as they fit', async () => {
    const [now] = simulate(await modelOf(shop(3000))).scenarios;
    const both = await together(shop(Math.ceil(now!.cost.month + 3 * 59.57) - 1));
    expect(both?.fixes.map(({ title }) => title)).toEqual(['Scale `a` to 4']);
  });

  it('that are not wanted are left out', async () => {
    expect(await together(shop(3000), () => false)).toBeNull();
  });
});
