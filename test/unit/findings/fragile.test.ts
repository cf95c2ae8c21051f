/** Which figures a verdict hangs on: those whose range changes it, and no others. */
import { describe, expect, it } from 'vitest';
import { withFindings, simulate, withRanges } from '../../../simulation/simulate.js';
import type { Finding, ScenarioReport } from '../../../simulation/report.js';
import { messages, modelOf, URI } from './compiled.js';

const CODE = 'verdict-fragile';

async function tried(text: string): Promise<ScenarioReport> {
  const model = await modelOf(text);
  return withRanges(simulate(model), model).scenarios[0]!;
}

const web = (service: string, limit = 20, more = ''): string => `system s {
  lb edge { latency 0.4ms }
  server web * 2 on m7g.large { service ${service} }
  flow view { rate 200/s  edge -> web }
}
scenario x for s { duration 1h  contract { latency p95 <= ${limit}ms ${more} } }`;

const found = ({ findings }: ScenarioReport): Finding[] => findings.filter(({ code }) => code === CODE);

describe('a contract that is met', () => {
  it('is fragile where a figure at the upper end of its range breaks it', async () => {
    const report = await tried(web('4ms (2ms..9ms)'));
    expect(messages(report.findings, CODE)).toEqual([
      expect.stringMatching(
        /^the contract is met with service 4 ms for "web"; with 9 ms, the upper end of its range, latency p95 is 2\d(\.\d)? ms \(≤ 20 ms\): measure it before you rely on it$/,
      ),
    ]);
    expect(report.trust.ranges).toEqual({
      figures: 1,
      together: true,
      tried: [{ subject: 'web', setting: 'service', end: 'high', value: 0.009, flips: true, term: 0, actual: expect.closeTo(0.025, 2) }],
    });
  });

  it('is not where even all of them together do not', async () => {
    const report = await tried(web('4ms (2ms..9ms)', 60));
    expect([found(report), report.trust.ranges]).toEqual([[], { figures: 1, together: false, tried: [] }]);
  });

  it('says nothing where no figure has a range', async () => {
    expect((await tried(web('4ms'))).trust.ranges).toBeNull();
  });
});

describe('a contract that is broken', () => {
  it('is fragile where a figure at the lower end of its range would meet it', async () => {
    const report = await tried(web('9ms (2ms..12ms)'));
    expect(messages(report.findings, CODE)).toEqual([
      'the contract is broken with service 9 ms for "web"; with 2 ms, the lower end of its range, all of it is met: measure it before you change the design',
    ]);
  });

  it('is not where another term is broken as well', async () => {
    expect(found(await tried(web('9ms (2ms..12ms)', 20, 'cost <= $10/mo')))).toEqual([]);
  });
});

describe('a contract that asks for headroom', () => {
  it('keeps its terms apart', async () => {
    const text = web('4ms (2ms..9ms)').replace('contract { latency', 'contract { headroom >= 1%  latency');
    const report = await tried(text);
    expect(report.trust.ranges?.tried).toEqual([expect.objectContaining({ flips: true, term: 1 })]);
    expect(messages(report.findings, CODE)).toEqual([expect.stringContaining('latency p95 is')]);
  });

  it('is not tried where that alone breaks it', async () => {
    const text = web('4ms (2ms..9ms)').replace('contract { latency', 'contract { headroom >= 900%  latency');
    expect((await tried(text)).trust.ranges).toBeNull();
  });
});

describe('a figure', () => {
  it('of the text is told of where it stands', async () => {
    const [one] = found(await tried(web('4ms (2ms..9ms)')));
    expect(one!.at).toMatchObject({ uri: URI, start: { line: 2, character: 32 }, end: { line: 2 } });
  });

  it('of the library is told of at the component that uses it', async () => {
    const text =
      'system s {\n server web * 2 on m7g.large\n flow view { rate 200/s web }\n}\nscenario x for s { duration 1h contract { latency p95 <= 30ms } }';
    const [one] = found(await tried(text));
    expect(one).toMatchObject({
      at: { uri: URI, start: { line: 1, character: 8 } },
      related: [
        { message: expect.stringContaining('judgement'), at: { uri: expect.stringMatching(/kinds\.arch$/) } },
        { message: 'breaks then' },
      ],
    });
  });

  it('of a flow counts too', async () => {
    const text =
      'system s { lb e { latency 1ms } server web on m7g.large { service 4ms } flow view { rate 200/s (100/s..600/s) e -> web } } scenario x for s { duration 10min contract { latency p95 <= 40ms } }';
    expect(messages((await tried(text)).findings, CODE)[0]).toContain('with rate 200/s for "view"; with 600/s, the upper end of its range');
  });

  it('that a nearer one outdoes has no part in it', async () => {
    const text =
      'system s { server a { service 1ms } postgres db { service 3ms } flow f { rate 1/s a -> db read } } scenario x for s { duration 1h contract { latency p95 <= 15ms } }';
    expect((await tried(text)).trust.ranges).toBeNull();
  });
});

describe('how much is tried', () => {
  it('is at most eight figures alone', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `a${i}`);
    const text = `system s { ${names.map((name) => `server ${name} { service 1ms (0.5ms..20ms) }`).join(' ')} flow f { rate 1/s ${names.join(' -> ')} } } scenario x for s { duration 1min contract { latency p95 <= 40ms } }`;
    const { trust, findings } = await tried(text);
    expect([trust.ranges!.figures, trust.ranges!.tried.length, messages(findings, CODE).length]).toEqual([12, 8, 3]);
  });
});

describe('two engines that differ', () => {
  const withDifference = async (limit: number, difference: number): Promise<string[]> => {
    const model = await modelOf(web('4ms', limit));
    const report = simulate(model).scenarios[0]!;
    const analytic = report.flows['view']!.latency.p95!;
    const events = analytic / (1 - difference);
    const flows = { view: { analytic, events, interval: { low: events, high: events } } };
    const agreement = { from: 60, to: 660, replications: 5, flows, difference };
    const compared = { ...report, trust: { ...report.trust, agreement, eventsAgreement: difference } };
    return messages(withFindings(model, compared).findings, CODE);
  };

  it('make a verdict uncertain that hangs on less', async () => {
    expect(await withDifference(12, 0.2)).toEqual([
      expect.stringMatching(
        /^latency p95 is 1\d(\.\d)? ms, \S+ % (under|over) the contract's 12 ms, and the two engines differ by 20 % from 1 min 00 s to 11 min 00 s: whether it is met is not certain; leave more room, or simulate it by events$/,
      ),
    ]);
  });

  it('do not where there is room', async () => {
    expect(await withDifference(30, 0.2)).toEqual([]);
  });
});
