import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ArchGrammar } from '../../../language/generated/grammar.js';
import { DIAGRAMS, drawGrammar } from '../../../scripts/railroad.js';

const page = readFileSync(DIAGRAMS, 'utf8');

test('the diagrams are those of the grammar: npm run railroad', () => {
  expect(page === drawGrammar()).toBe(true);
});

test('there is one for each rule', () => {
  const drawn = [...page.matchAll(/<h3 id="(\w+)">/g)].map((match) => match[1]!);
  expect(drawn.sort()).toEqual(
    ArchGrammar()
      .rules.map(({ name }) => name)
      .sort(),
  );
});

test('every link leads to a rule', () => {
  const links = [...page.matchAll(/href="#(\w+)"/g)].map((match) => match[1]!);
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((link) => !page.includes(`<h3 id="${link}">`))).toEqual([]);
});
