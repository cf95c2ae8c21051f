import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compiled, saidAbout } from './compiled.js';

const EXAMPLE = readFileSync(new URL('../../../examples/websocket-scaling.arch', import.meta.url), 'utf8');
const WORDS = EXAMPLE.split(/\s+/).filter((word) => word !== '');

/** A text as bad as it gets is answered with diagnostics that have a message and a place in the text. */
async function isAnswered(text: string): Promise<void> {
  const { model, diagnostics } = await compiled(text);
  expect(model === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  const lines = text.split(/\r\n|\r|\n/).length;
  for (const { message, at } of diagnostics) {
    expect(message).not.toBe('');
    expect(message).not.toContain('could not be checked');
    expect(message).not.toContain('undefined');
    expect(at.start.line).toBeGreaterThanOrEqual(0);
    expect(at.start.character).toBeGreaterThanOrEqual(0);
    expect(at.end.line).toBeLessThan(lines);
  }
}

describe('whatever the text', () => {
  const runs = (numRuns: number) => ({ numRuns, seed: 20_260_801 });

  test('any characters', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ maxLength: 300, unit: 'binary' }), isAnswered), runs(500));
  });

  test('words of the language in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...WORDS), { maxLength: 80 }).map((words) => words.join(' ')),
        isAnswered,
      ),
      runs(500),
    );
  });

  test('the example with a piece cut out', async () => {
    const cut = fc.tuple(fc.nat(EXAMPLE.length), fc.nat(60)).map(([from, length]) => EXAMPLE.slice(0, from) + EXAMPLE.slice(from + length));
    await fc.assert(fc.asyncProperty(cut, isAnswered), runs(500));
  });

  test('the example with words swapped', async () => {
    const swapped = fc
      .tuple(fc.nat(WORDS.length - 1), fc.constantFrom(...WORDS, '{', '}', '"', '->', '-1', '$', '1e9', '99999999999999999999'))
      .map(([at, word]) => WORDS.with(at, word).join(' '));
    await fc.assert(fc.asyncProperty(swapped, isAnswered), runs(500));
  });
});

describe('texts that are too much', () => {
  test('10 MB', async () => {
    const said = await saidAbout('system s { }\n'.repeat(800_000));
    expect(said).toEqual([expect.stringContaining('more than 1,000,000 are not read; split it with "import"')]);
  });

  test('10,000 nested braces', async () => {
    const message = expect.stringContaining('braces are nested more than 100 deep');
    expect(await saidAbout('{'.repeat(10_000))).toContainEqual(message);
    expect(await saidAbout(`system s { server a flow f { rate 1/s ${'a { -> '.repeat(10_000)}`)).toContainEqual(message);
  });

  test('10,000 arrows', async () => {
    expect(await saidAbout(`system s { server a flow f { rate 1/s a ${'-> a '.repeat(10_000)} } }`)).toContainEqual(
      expect.stringContaining('arrows follow each other'),
    );
  });

  test('comments and quotes that never end', async () => {
    const message = expect.stringContaining('there are too many quotes or comments that do not end');
    expect(await saidAbout('/* '.repeat(100_000))).toContainEqual(message);
    expect(await saidAbout(`"${'\\"'.repeat(100_000)}`)).toContainEqual(message);
    expect(await saidAbout(`system s { /* ${'server a '.repeat(5)}`)).not.toContainEqual(message);
  });

  test('are read until they are', async () => {
    const said = await saidAbout(`system s { server api }\nscenario x for ss { duration 1h }\n${'{'.repeat(200)}`);
    expect(said).toContain('ss: there is no system "ss": did you mean "s"?');
  });

  test('100,000 comments', async () => {
    expect(await saidAbout('/**/'.repeat(100_000))).toEqual([expect.stringContaining('more than 20,000 comments are not read')]);
  });

  test('kinds and systems that extend each other for ever', async () => {
    const kinds = Array.from({ length: 5000 }, (_, i) => `kind k${i} extends k${i + 1} { }\n`).join('');
    const said = await saidAbout(`${kinds}kind k5000 extends server { }`);
    expect(said).toHaveLength(1000);
    expect(said[0]).toBe('k1: "k0" has more than 30 others behind it');
    const systems = Array.from({ length: 500 }, (_, i) => `system s${i} extends s${i + 1} { }\n`).join('');
    expect((await saidAbout(`${systems}system s500 { }`))[0]).toBe('s1: "s0" has more than 30 others behind it');
  });

  test('a word of 100,000 letters is shown in part', async () => {
    expect((await saidAbout('a'.repeat(100_000))).map((said) => said.slice(100_000).length)).toEqual([
      expect.toSatisfy((length: number) => length < 200),
    ]);
    expect((await saidAbout('#'.repeat(100_000))).map((said) => said.slice(100_000).length)).toEqual([
      expect.toSatisfy((length: number) => length < 200),
    ]);
  });

  test('more errors than anybody reads', async () => {
    expect((await saidAbout(`system s { ${'server a '.repeat(5000)} }`)).length).toBe(1000);
  });

  test('an empty file is fine, and has nothing in it', async () => {
    expect((await compiled('')).model).toMatchObject({ systems: [], scenarios: [] });
  });
});

describe('what the parser says', () => {
  test('a brace that is missing costs one error', async () => {
    expect(await saidAbout('system s { server api { lanes 4\n redis cache\n flow f { rate 1/s api -> cache } }')).toEqual([
      'redis: "redis" is not expected here: there should be "}"',
    ]);
  });

  test.each([
    ['sistem s { }', 'sistem: "sistem" is not expected here: there should be "import", "kind", "instance", "system" or "scenario"'],
    ['system s { server a', 'the end of the file is not expected here'],
    ['system { }', '"{" is not expected here: there should be a name'],
    ['system s { server a * }', '"}" is not expected here: there should be a number with its unit'],
    ['scenario x for s { contract { latency p95 < 1s } }', '<: "<" has no meaning here: did you mean "<="?'],
    ['system s { server a { servce 5ms } }', 'servce: "servce" has no meaning here: did you mean "service"?'],
    ['scenario x for s { sesion 5min }', 'sesion: "sesion" has no meaning here: did you mean "session"?'],
    ['scenario x for s { client { hartbeat 25s } }', 'hartbeat: "hartbeat" has no meaning here: did you mean "heartbeat"?'],
    ['scenario x for s { users steady }', '"steady" is not expected here'],
  ])('%s', async (text, message) => {
    expect((await saidAbout(text)).join('\n')).toContain(message);
  });
});

test('what stands before and after a damage is still understood', async () => {
  const said = await saidAbout('system s { server api\n ws ??? gateway * \n redis cache\n flow f { rate 1/s api -> cahe } }');
  expect(said.join('\n')).toContain('cahe: there is no component "cahe": did you mean "cache"?');
});
