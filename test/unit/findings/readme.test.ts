/** What the README and other pages show in the language compiles, and does what they say of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { messages, modelOf, simulated } from './compiled.js';

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url);
const read = (path: string): string => readFileSync(at(path), 'utf8');

describe('the ten lines of the README', () => {
  const text = /^```\n(system [\s\S]*?)^```/m.exec(read('README.md'))![1]!;

  it('meet their contract', async () => {
    expect((await simulated(text)).verdict).toBe('pass');
  });

  it('are told of the busy server, and of the single database', async () => {
    const { findings } = await simulated(text);
    expect(messages(findings, 'util-headroom')).toEqual([
      expect.stringMatching(/^"api" is 60 % busy at 20 h \d\d min, without any burst; .* keeps its p95 low .*: 4 nodes in place of 3$/),
    ]);
    expect(messages(findings, 'spof')).toEqual([expect.stringContaining('5 min without it at the peak fail')]);
  });
});

// The reference has tests of its own, for what is wrong in it on purpose.
const pages = readdirSync(at('docs')).filter((file) => file.endsWith('.md') && file !== 'language.md');
const shown = pages.flatMap((page) =>
  [...read(`docs/${page}`).matchAll(/^```arch\n([\s\S]*?)^```/gm)].map(([, text]) => [page, text!] as const),
);

describe('the pages', () => {
  it.each(shown)('show what compiles: %s', async (_, text) => {
    expect((await modelOf(text)).systems).toHaveLength(1);
  });
});
