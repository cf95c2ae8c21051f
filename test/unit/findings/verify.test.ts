/** Fixes are offered only where they hold. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../language/compile.js';
import { applyEdits } from '../../../simulation/improve/edits.js';
import { verifyFixes } from '../../../simulation/improve/verify.js';
import type { Finding, Fix, Report } from '../../../simulation/report.js';
import { simulate } from '../../../simulation/simulate.js';
import { modelOf, URI } from './compiled.js';

const web = (nodes: number, contract: string): string => `system s {
  lb edge
  server web * ${nodes} on m7g.large
  flow view { rate 600/s  edge -> web }
}
scenario day for s { duration 1h  contract { ${contract} } }`;

async function verified(text: string, only?: Fix, stop = false): Promise<Finding[]> {
  const report = simulate(await modelOf(text));
  const given: Report = only
    ? {
        ...report,
        scenarios: report.scenarios.map((one) => ({ ...one, findings: one.findings.map((finding) => ({ ...finding, fix: only })) })),
      }
    : report;
  const done = await verifyFixes({
    report: given,
    texts: { [URI]: text },
    compile: async (texts) => (await compile(URI, texts[URI]!, () => Promise.resolve(null))).model,
    simulate: (model) => simulate(model).scenarios[0]!,
    shouldStop: () => stop,
  });
  return done.scenarios[0]!.findings;
}

const about = (findings: Finding[], code: string): Finding => findings.find((finding) => finding.code === code)!;

describe('a fix', () => {
  it('that holds tells the figures it leads to', async () => {
    const { fix } = about(await verified(web(2, 'cost <= $2_000/mo')), 'util-headroom');
    expect(fix).toMatchObject({ title: 'Scale `web` to 4', outcome: { verdict: 'pass' } });
    const after = simulate(await modelOf(applyEdits({ [URI]: web(2, 'cost <= $2_000/mo') }, fix!.edits)![URI]!));
    expect(fix!.outcome!.cost).toBe(after.scenarios[0]!.cost.month);
  });

  it('that would break a term that held is not offered', async () => {
    const cost = simulate(await modelOf(web(2, ''))).scenarios[0]!.cost.month;
    const { fix } = about(await verified(web(2, `cost <= $${Math.ceil(cost)}/mo`)), 'util-headroom');
    expect(fix).toBeNull();
  });

  it('that is no text of the language is not offered', async () => {
    const text = web(2, '');
    const { whole } = (await modelOf(text)).systems[0]!.components[1]!;
    const broken: Fix = { title: 'Break it', edits: [{ at: whole, text: 'server {' }], outcome: null };
    expect(about(await verified(text, broken), 'util-headroom').fix).toBeNull();
  });

  it('that was not reached stays a candidate', async () => {
    expect(about(await verified(web(2, ''), undefined, true), 'util-headroom').fix).toMatchObject({ outcome: null });
  });
});

describe('applyEdits', () => {
  const at = (line: number, from: number, to: number): Fix['edits'][number]['at'] => ({
    uri: URI,
    start: { line, character: from },
    end: { line, character: to },
  });

  it('takes all places as those of the text before', () => {
    const edits = [
      { at: at(0, 0, 1), text: 'one' },
      { at: at(1, 0, 0), text: 'two ' },
    ];
    expect(applyEdits({ [URI]: 'a\nb' }, edits)).toEqual({ [URI]: 'one\ntwo b' });
  });

  it('gives nothing for a text that is not there', () => {
    expect(applyEdits({}, [{ at: at(0, 0, 0), text: 'x' }])).toBeNull();
  });
});
