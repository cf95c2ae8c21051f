/** Every code has a page; the example on the page has the finding; the fix that the page promises holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../language/compile.js';
import { codes, staticFindings } from '../../../simulation/findings/index.js';
import { applyEdits } from '../../../simulation/improve/edits.js';
import { lastEdits } from '../../../simulation/improve/lastEdit.js';
import { verifyFixes } from '../../../simulation/improve/verify.js';
import type { Model } from '../../../simulation/model.js';
import type { LastEdit } from '../../../simulation/report.js';
import { simulate, withRanges } from '../../../simulation/simulate.js';
import { modelOf, URI } from './compiled.js';

const folder = new URL('../../../docs/findings/', import.meta.url);
const page = (code: string): string => readFileSync(new URL(`${code}.md`, folder), 'utf8');
/** A page's texts: the example, or two where the finding is about what changed from one to the other. */
const examplesOf = (code: string): string[] => [...page(code).matchAll(/```arch\n([\s\S]*?)```/g)].map((match) => match[1]!);
const exampleOf = (code: string): string => examplesOf(code).at(-1) ?? '';

/** What the first of two texts was before the second. */
async function editsOf(texts: string[], model: Model): Promise<Record<string, LastEdit>> {
  const before = await modelOf(texts[0]!);
  return lastEdits({ model: before, scenarios: simulate(before).scenarios }, model);
}

const promisesFix = (code: string): boolean => !/## Verified fix\n\nNone/.test(page(code));

describe('pages of findings', () => {
  it('are there for each code and no other', () => {
    const pages = readdirSync(folder).filter((file) => file !== 'README.md');
    expect(pages.sort()).toEqual(codes.map((code) => `${code}.md`).sort());
  });

  it('are all in the index', () => {
    const index = page('README');
    expect(codes.filter((code) => !index.includes(`](${code}.md)`))).toEqual([]);
  });

  it.each(codes)('%s: its example has it', async (code) => {
    const model = await modelOf(exampleOf(code));
    const simulated = withRanges(simulate(model, { lastEdits: await editsOf(examplesOf(code), model) }), model).scenarios.flatMap(
      (scenario) => scenario.findings,
    );
    const found = [...staticFindings(model), ...simulated].filter((finding) => finding.code === code);
    expect(found.map((finding) => finding.message)).not.toEqual([]);
  });

  it.each(codes.filter(promisesFix))('%s: its fix takes it away', async (code) => {
    expect(await holds(code, examplesOf(code))).toBe(true);
  });

  it.each(codes.filter((code) => promisesFix(code) && /^scenario/m.test(exampleOf(code))))(
    '%s: its fix takes it away from an alternative that inherits it all',
    async (code) => {
      expect(await holds(code, examplesOf(code).map(asAlternative))).toBe(true);
    },
  );
});

function asAlternative(text: string): string {
  const system = /^system (\S+)/m.exec(text)![1]!;
  return text.replace(/^scenario (\S+) for \S+/m, `system other extends ${system} { }\nscenario $1 for other`);
}

/** Whether all fixes of a page's texts hold: tried in their scenario, or where they have none, told from the text alone. */
async function holds(code: string, texts: string[]): Promise<boolean> {
  const text = texts.at(-1)!;
  const model = await modelOf(text);
  const edits = await editsOf(texts, model);
  const [scenario] = simulate(model, { lastEdits: edits }).scenarios;
  if (!scenario) {
    const proposed = staticFindings(model).find((one) => one.code === code)?.fix?.edits ?? [];
    const fixed = staticFindings(await modelOf(applyEdits({ [URI]: text }, proposed)![URI]!));
    return fixed.every((one) => one.code !== code);
  }
  const findings = scenario.findings.filter((one) => one.code === code);
  const verified = await verifyFixes({
    report: { schema: 'headroom-report/1', file: URI, engine: 'analytic', seed: 1, scenarios: [{ ...scenario, findings }], together: null },
    texts: { [URI]: text },
    compile: async (texts) => (await compile(URI, texts[URI]!, () => Promise.resolve(null))).model,
    simulate: (changed) => simulate(changed, { lastEdits: edits }).scenarios[0]!,
    shouldStop: () => false,
  });
  const held = verified.scenarios[0]!.findings.filter(({ fix }) => fix?.outcome);
  return findings.length > 0 && held.length === findings.length;
}
