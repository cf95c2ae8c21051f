/** Colours agree with the parser: words, kinds, units, texts and comments are told apart as it does. */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { AstUtils, CstUtils, EmptyFileSystem, GrammarAST, type LeafCstNode, URI } from 'langium';
import { describe, expect, test } from 'vitest';
import { ArchGrammar } from '../../../language/generated/grammar.js';
import { ROOT_KINDS } from '../../../language/inheritance.js';
import { LIBRARY } from '../../../language/library.js';
import { createArchServices } from '../../../language/module.js';
import { sentences } from './fuzz/sentences.js';
import { coloured, type Grammar } from './textmate.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const colours = JSON.parse(read('language/arch.tmLanguage.json')) as Grammar;
const { shared } = createArchServices(EmptyFileSystem);

interface Piece {
  text: string;
  /** `word`: one of the language, where it is none of the names. */
  sort: 'comment' | 'STRING' | 'QUANTITY' | 'word' | 'name' | 'sign';
  /** The scopes of each of its characters. */
  scopes: string[][];
}

/** The tokens and comments of a text that the grammar allows, each with its colours. */
function piecesOf(text: string): Piece[] {
  const root = shared.workspace.LangiumDocumentFactory.fromString(text, URI.parse('file:///a.arch')).parseResult.value;
  const scopes = coloured(colours, text);
  return CstUtils.flattenCst(root.$cstNode!)
    .toArray()
    .filter((leaf) => !leaf.hidden || leaf.text.startsWith('/'))
    .map((leaf) => ({ text: leaf.text, sort: sortOf(leaf), scopes: scopes.slice(leaf.offset, leaf.end) }));
}

function sortOf({ hidden, tokenType, text, grammarSource }: LeafCstNode): Piece['sort'] {
  if (hidden) return 'comment';
  if (tokenType.name === 'STRING' || tokenType.name === 'QUANTITY') return tokenType.name;
  if (!/^[A-Za-z_]/.test(text)) return 'sign';
  const rule = AstUtils.getContainerOfType(grammarSource, GrammarAST.isParserRule)?.name ?? '';
  return GrammarAST.isKeyword(grammarSource) && !/Name$|^Percentile$/.test(rule) ? 'word' : 'name';
}

const has = (scopes: string[], ...beginnings: string[]): boolean => scopes.some((scope) => beginnings.some((one) => scope.startsWith(one)));

/** Pieces of a text whose colours are not those of their sort. */
function wrong(text: string): string[] {
  return piecesOf(text)
    .filter(({ sort, scopes, text: piece }) => {
      const every = (test: (one: string[]) => boolean): boolean => scopes.every(test);
      if (sort === 'comment') return !every((one) => has(one, 'comment') && !has(one, 'string'));
      if (sort === 'STRING') return !every((one) => has(one, 'string') && !has(one, 'comment'));
      if (!every((one) => !has(one, 'string', 'comment'))) return true;
      if (sort === 'QUANTITY') {
        const number = /^-?\$?[\d_]+(?:\.\d+)?/.exec(piece)![0].length;
        return !scopes.every((one, i) => has(one, i < number ? 'constant.numeric' : 'keyword.other.unit'));
      }
      if (sort === 'word') return !every((one) => has(one, 'keyword', 'support', 'constant'));
      // A name may look like a word of the language, and like nothing else.
      return sort === 'name' && !every((one) => one.length > 0);
    })
    .map(({ sort, text: piece }) => `${sort} ${piece}`);
}

describe('a text is coloured as it is read', () => {
  const examples = readdirSync(new URL('../../../examples/', import.meta.url)).filter((name) => name.endsWith('.arch'));
  const reference = [...read('docs/language.md').matchAll(/^```arch\n([\s\S]*?)^```/gm)].map((match) => match[1]!).join('\n');

  test.each([...Object.entries(LIBRARY), ...examples.map((name) => [name, read(`examples/${name}`)]), ['the reference', reference]])(
    '%s',
    (_name, text) => {
      expect(wrong(text)).toEqual([]);
    },
  );

  test('whatever it says', () => {
    fc.assert(
      fc.property(sentences, (text) => {
        expect(wrong(text)).toEqual([]);
      }),
      { numRuns: 300, seed: 20_260_801 },
    );
  });

  test('a text that does not end colours nothing, a comment all that it holds', () => {
    const text = 'system "a\nflow b // c\n/* d\ne */ redis f';
    const sorts = coloured(colours, text).map((one) => (has(one, 'string') ? 's' : has(one, 'comment') ? 'c' : '.'));
    expect(sorts.join('')).toBe(text.replaceAll(/\/\/ c|\/\* d\ne \*\/|./gs, (part) => (part.length > 1 ? 'c' : '.').repeat(part.length)));
  });
});

test('every word of the grammar is in a pattern', () => {
  const words = AstUtils.streamAllContents(ArchGrammar())
    .filter(GrammarAST.isKeyword)
    .map(({ value }) => value)
    .filter((value) => /^[a-z-]+$/.test(value))
    .toSet();
  expect(words.size).toBeGreaterThan(100);
  expect([...words].filter((word) => !new RegExp(`[(|]${word}[)|]`).test(JSON.stringify(colours)))).toEqual([]);
});

describe('kinds and components', () => {
  const scopesOf = (text: string, part: string): string[] => coloured(colours, text)[text.indexOf(part)]!;

  test.each(ROOT_KINDS)('%s is a kind, and what it is called a component', (kind) => {
    for (const text of [`  ${kind} abc * 2`, `system s { ${kind} abc }`, `  lb edge  ${kind} abc { price $1/mo }`]) {
      expect(scopesOf(text, `${kind} abc`)).toContain('storage.type.kind.arch');
      expect(scopesOf(text, 'abc')).toContain('variable.other.component.arch');
    }
  });

  test.each(['-> redis read', 'kill redis for 5min', '{ queue 500 }', '~>queue -> worker', 'replica-of x'])('%s names no kind', (text) => {
    expect(coloured(colours, text).flat()).not.toContain('storage.type.kind.arch');
  });

  test('a word of the language within a name is part of the name', () => {
    for (const text of ['api-users', 'read-model', 'kill-switch', 'server-of-x', 'at-home', 'system-x'])
      expect(new Set(coloured(colours, `-> ${text}`).slice(3).flat())).toEqual(new Set(['variable.other.component.arch']));
    expect(coloured(colours, 'read-model { }')[0]).toEqual(['variable.other.arch']);
  });

  test('the code of a silenced finding stands out', () => {
    expect(scopesOf('// arch-ignore spof: why', 'spof')).toContain('constant.other.code.arch');
  });
});
