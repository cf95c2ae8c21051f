/** Every code has a page, and the example on the page has the finding. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codes, staticFindings } from '../../../simulation/findings/index.js';
import { simulate } from '../../../simulation/simulate.js';
import { modelOf } from './compiled.js';

const folder = new URL('../../../docs/findings/', import.meta.url);
const page = (code: string): string => readFileSync(new URL(`${code}.md`, folder), 'utf8');

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
    const text = /```arch\n([\s\S]*?)```/.exec(page(code))?.[1] ?? '';
    const model = await modelOf(text);
    const simulatedFindings = simulate(model).scenarios.flatMap((scenario) => scenario.findings);
    const found = [...staticFindings(model), ...simulatedFindings].filter((finding) => finding.code === code);
    expect(found.map((finding) => finding.message)).not.toEqual([]);
  });
});
