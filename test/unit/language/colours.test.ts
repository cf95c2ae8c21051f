import { readFileSync } from 'node:fs';
import { AstUtils, GrammarAST } from 'langium';
import { expect, test } from 'vitest';
import { ArchGrammar } from '../../../language/generated/grammar.js';

const colours = readFileSync(new URL('../../../language/arch.tmLanguage.json', import.meta.url), 'utf8');

test('every word of the grammar has a colour', () => {
  const words = AstUtils.streamAllContents(ArchGrammar())
    .filter(GrammarAST.isKeyword)
    .map(({ value }) => value)
    .filter((value) => /^[a-z-]+$/.test(value))
    .toSet();
  expect(words.size).toBeGreaterThan(100);
  expect([...words].filter((word) => !new RegExp(`[(|^*]${word}[)|]`).test(colours))).toEqual([]);
});
