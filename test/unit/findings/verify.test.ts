/** Fixes are offered only where they hold. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../language/compile.js';
import { applyEdits } from '../../../simulation/improve/edits.js';
import { verifyFixes } from '../../../simulation/improve/verify.js';
import type { Finding, Fix, Report } from '../../../simulation/report.js';
import { simulate, withFindings } from '../../../simulation/simulate.js';
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

describe('a fix of the text', () => {
  const edited = async (text: string, code: string): Promise<string> => {
    const { fix } = about(await verified(text), code);
    return applyEdits({ [URI]: text }, fix!.edits)![URI]!;
  };

  it('replaces what clients say already', async () => {
    const text =
      'system s { lb e ws w * 2 flow m { rate 1/min per user e -> w } } scenario x for s { duration 10min users 100 client { reconnect 2s..60s heartbeat 25s } }';
    expect(await edited(text, 'reconnect-without-backoff')).toContain('client { reconnect 2s..60s jitter heartbeat 25s }');
  });

  it('puts a queue and a worker before what need not be waited for', async () => {
    const text =
      'system s { server web external mails flow f { rate 5/s web { 40% -> mails timeout 2s } } } scenario x for s { duration 10min contract { latency p95 <= 150ms } }';
    const after = await edited(text, 'slow-offload');
    expect(after).toContain('web { 40% ~> jobs -> mails-worker -> mails timeout 2s }');
    expect(after).toMatch(/queue jobs\s+worker mails-worker \{ service 1ms \}/);
  });

  it('keeps the burst of a limit that it changes', async () => {
    const text =
      'system s { limiter g { limit 100/s burst 300 } server a * 4 flow f { rate 200/s g -> a } } scenario x for s { duration 10min }';
    expect(await edited(text, 'limiter-below-peak')).toContain('limiter g { limit 300/s burst 900 }');
  });

  it('takes a cache out with what is behind it called in its place', async () => {
    const text =
      'system s { lb e server web * 2 redis c { hit 60% } postgres db flow f { rate 50/s e -> web -> c read miss { 50% -> db read } } } scenario x for s { duration 10min contract { latency p95 <= 150ms } }';
    expect(await edited(text, 'cache-useless')).toContain('e -> web 50% -> db read } }');
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

describe('a finding that stands with its fix', () => {
  const idle = (limit: number): string =>
    `system s {\n  lb edge\n  server web * 3 on m7g.large { queue 0 }\n  flow view { rate 120/s  edge -> web }\n}\nscenario day for s { duration 1h  contract { availability >= ${limit}% } }`;

  it('stays where that holds', async () => {
    expect(about(await verified(idle(90)), 'overprovisioned').fix).toMatchObject({
      title: 'Scale `web` to 2',
      outcome: { verdict: 'pass' },
    });
  });

  it('goes where that breaks the contract, and does not come back', async () => {
    const text = idle(99.9);
    const report = simulate(await modelOf(text));
    expect(report.scenarios[0]).toMatchObject({ verdict: 'pass' });
    expect(about(report.scenarios[0]!.findings, 'overprovisioned')).toBeDefined();
    const findings = await verified(text);
    expect(about(findings, 'overprovisioned')).toBeUndefined();
    const again = withFindings(await modelOf(text), { ...report.scenarios[0]!, findings });
    expect(about(again.findings, 'overprovisioned')).toBeUndefined();
  });
});
