/**
 * Texts that nobody would write. `FUZZ_DOCUMENTS` says how many of each sort are tried, `FUZZ_SEED` repeats a run; `npm run fuzz` tries
 * 100,000, in parts.
 */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { AstUtils, EmptyFileSystem, GrammarAST, isReference, URI } from 'langium';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LIBRARY } from '../../../language/library.js';
import { createArchServices } from '../../../language/module.js';
import { pieces, sentences, soup } from './fuzz/sentences.js';
import { SLOW, Workshop } from './fuzz/workshop.js';

const { FUZZ_DOCUMENTS, FUZZ_SEED } = process.env;
const DOCUMENTS = Number(FUZZ_DOCUMENTS ?? 2000);
/** The same texts in every ordinary run of the tests, others whenever a number of them was asked for. */
const seed = FUZZ_SEED ? Number(FUZZ_SEED) : FUZZ_DOCUMENTS ? Date.now() % 2 ** 31 : 20_260_801;
const timeout = 120_000 + DOCUMENTS * 50;

/** How many times a property is tried, and how a failure is repeated. */
const runs = (numRuns: number): fc.Parameters<unknown> => ({ numRuns, seed });

const { shared, arch } = createArchServices(EmptyFileSystem);
const uri = URI.parse('file:///plan/main.arch');

function parsed(text: string) {
  return shared.workspace.LangiumDocumentFactory.fromString(text, uri);
}

function isBroken(text: string): boolean {
  const { lexerErrors, parserErrors } = parsed(text).parseResult;
  return lexerErrors.length + parserErrors.length > 0;
}

/** The text as the formatter of the editor leaves it. */
async function formatted(text: string): Promise<string> {
  const document = parsed(text);
  const params = { textDocument: { uri: uri.toString() }, options: { tabSize: 2, insertSpaces: true } };
  return TextDocument.applyEdits(document.textDocument, await arch.lsp.Formatter!.formatDocument(document, params));
}

/** A tree as text, without places. */
function treeOf(text: string): string {
  return JSON.stringify(parsed(text).parseResult.value, (key, value: unknown) => {
    if (key.startsWith('$') && key !== '$type') return undefined;
    return isReference(value) ? value.$refText : value;
  });
}

/** Tokens and comments with the lines they begin in; of comments the text without the blanks that lines begin and end with. */
function tokensOf(text: string): string[] {
  const { tokens, hidden } = arch.parser.Lexer.tokenize(text);
  const lines = TextDocument.create('', '', 0, text);
  const comments = hidden.filter(({ image }) => image.startsWith('/'));
  return [...tokens, ...comments]
    .sort((a, b) => a.startOffset - b.startOffset)
    .map(({ image, startOffset }) => `${lines.positionAt(startOffset).line} ${image.replaceAll(/[\s\u2028]*\n\s*/g, '\n').trim()}`);
}

describe('formatting a text that the grammar allows', () => {
  // A filter would not do for the few that are none: it asks a generator that is given its numbers for the same text again, for ever.
  const each = (property: (text: string) => Promise<void>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(sentences, async (text) => {
        if (!isBroken(text)) await property(text);
      }),
      runs(Math.ceil(DOCUMENTS / 4)),
    );

  test('most texts made from the grammar are such, and together they have all its words', () => {
    const texts = fc.sample(sentences, { numRuns: 2000, seed: 1 });
    const broken = texts.filter(isBroken);
    expect(broken.length).toBeLessThan(40);
    expect(texts.filter((text) => text.length > 300).length).toBeGreaterThan(600);
    const words = AstUtils.streamAllContents(arch.Grammar)
      .filter(GrammarAST.isKeyword)
      .map(({ value }) => value);
    expect(words.filter((word) => !texts.some((text) => text.includes(word))).toArray()).toEqual([]);
  });

  test(
    'again changes nothing',
    async () => {
      await each(async (text) => {
        const once = await formatted(text);
        expect(await formatted(once)).toBe(once);
      });
    },
    timeout,
  );

  test(
    'leaves the tree as it is',
    async () => {
      await each(async (text) => {
        expect(treeOf(await formatted(text))).toBe(treeOf(text));
      });
    },
    timeout,
  );

  test(
    'leaves every token and comment in its line',
    async () => {
      await each(async (text) => {
        expect(tokensOf(await formatted(text))).toEqual(tokensOf(text));
      });
    },
    timeout,
  );
});

const examples = new URL('../../../examples/', import.meta.url);
const reference = readFileSync(new URL('../../../docs/language.md', import.meta.url), 'utf8');
/** Texts that people wrote. */
const written = [
  ...readdirSync(examples)
    .filter((name) => name.endsWith('.arch'))
    .map((name) => readFileSync(new URL(name, examples), 'utf8')),
  ...[...reference.matchAll(/^```arch\n([\s\S]*?)^```/gm)].map((match) => match[1]!),
  LIBRARY['kinds.arch']!,
];

describe('a text that is broken', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await Workshop.open();
  });
  afterAll(async () => {
    const { text, time } = workshop.slowest;
    if (FUZZ_DOCUMENTS || time > SLOW) process.stdout.write(`the slowest text took ${Math.round(time)} ms\n`);
    if (time > SLOW) process.stdout.write(`${text.slice(0, 2000)}\n`);
    await workshop.close();
  });

  test('is seen to lose what it loses', async () => {
    const whole = 'system s {\n  server api\n  redis cache\n  postgres db\n  flow f { rate 1/s  api }\n}\n';
    const damagedAt = whole.indexOf('flow');
    const text = `system s {\n  server api\n  postgres db\n${whole.slice(damagedAt, -2)}`;
    expect(await workshop.tryOut({ whole, damagedAt, text })).toEqual(['lost the Component "cache"']);
  });

  /** A text that was whole: from an offset on some of it is gone, and something else there. */
  const damaged = fc
    .tuple(
      fc.oneof(fc.constantFrom(...written), sentences),
      fc.nat({ max: 10_000 }),
      fc.nat({ max: 40 }),
      fc.oneof(fc.constant(''), pieces),
    )
    .map(([whole, place, length, piece]) => {
      const damagedAt = Math.floor((place / 10_001) * (whole.length + 1));
      return { whole, damagedAt, text: whole.slice(0, damagedAt) + piece + whole.slice(damagedAt + length) };
    });
  const cut = fc.tuple(fc.constantFrom(...written), fc.nat({ max: 10_000 })).map(([whole, place]) => {
    const damagedAt = Math.floor((place / 10_001) * whole.length);
    return { whole, damagedAt, text: whole.slice(0, damagedAt) };
  });
  const mixed = soup.map((text) => ({ whole: '', damagedAt: 0, text }));

  test.each([
    ['by a change in the middle', damaged, 0.6],
    ['by its end missing', cut, 0.1],
    ['from the beginning', mixed, 0.3],
  ])(
    '%s is treated as far as it goes',
    async (_name, texts, part) => {
      const property = fc.asyncProperty(texts, async (trial) => {
        expect(await workshop.tryOut(trial)).toEqual([]);
      });
      await fc.assert(property, runs(Math.ceil(DOCUMENTS * part)));
    },
    timeout,
  );
});
