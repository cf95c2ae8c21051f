/** The reference is true: its examples compile, and nothing that the language knows is missing from it. */
import { readFileSync } from 'node:fs';
import { AstUtils, GrammarAST } from 'langium';
import { describe, expect, test } from 'vitest';
import { SETTINGS_OF } from '../../../language/checks/settings.js';
import { layout } from '../../../language/format/layout.js';
import { ArchGrammar } from '../../../language/generated/grammar.js';
import { ROOT_KINDS } from '../../../language/inheritance.js';
import { LIBRARY } from '../../../language/library.js';
import { type Dimension, EXAMPLES, parseQuantity } from '../../../language/quantities.js';
import { compiled, saidAbout } from './compiled.js';

const reference = readFileSync(new URL('../../../docs/language.md', import.meta.url), 'utf8');

/** Examples in one language of the fences, in order. */
const blocks = (language: string): string[] =>
  [...reference.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!);

/** An example whose first line is a comment with a file's name is a file for the others. */
const files = Object.fromEntries(
  [...blocks('arch'), ...blocks('csv')].flatMap((text) => {
    const name = /^(?:\/\/|#) (\S+\.\w+)\n/.exec(text)?.[1];
    return name ? [[name, text]] : [];
  }),
);

/** Cells of the rows of a table between two marks. */
function table(name: string): string[][] {
  const part = reference.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? '';
  const rows = part.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('examples', () => {
  test.each(blocks('arch').map((text) => [text.split('\n').find((line) => /^\w/.test(line)), text]))('%s', async (_title, text) => {
    const { diagnostics } = await compiled(text, files);
    const lines = text.split('\n');
    const said = diagnostics.filter((one) => one.severity === 'error').map(({ message, at }) => ({ line: at.start.line + 1, message }));
    const promised = lines.flatMap((line, i) => {
      const message = /\/\/ error: (.*)$/.exec(line)?.[1];
      return message ? [{ line: i + 1, message: expect.stringContaining(message) }] : [];
    });
    expect(said.sort((a, b) => a.line - b.line)).toEqual(promised);
  });

  test.each(blocks('arch'))('are set as the formatter would: %#', (text) => {
    expect(layout(text).join('\n')).toBe(text);
  });
});

describe('words', () => {
  const code = [...reference.matchAll(/^```\w*\n[\s\S]*?^```|`[^`\n]+`/gm)].map((match) => match[0]).join('\n');
  const keywords = AstUtils.streamAllContents(ArchGrammar()).filter(GrammarAST.isKeyword);
  const isWord = (word: string): boolean => /^[a-z]/.test(word);
  const mentioned = (word: string): boolean => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(code);

  test('all of the grammar are in it', () => {
    const words = keywords.map(({ value }) => value).filter(isWord);
    expect(words.filter((word) => !mentioned(word)).toArray()).toEqual([]);
  });

  test('all kinds are in it', () => {
    expect(table('kinds').map(([kind]) => kind)).toEqual(expect.arrayContaining(ROOT_KINDS.map((kind) => `\`${kind}\``)));
  });

  test('that are no names are those it lists', () => {
    const rule = ArchGrammar().rules.find((one) => one.name === 'Name')!;
    const names = AstUtils.streamAllContents(rule)
      .filter(GrammarAST.isKeyword)
      .map(({ value }) => value)
      .toSet();
    const rest = keywords
      .map(({ value }) => value)
      .filter((word) => isWord(word) && !names.has(word) && word !== 'p99')
      .toSet();
    const listed = /where a name is expected[\s\S]*?except ([\s\S]*?)\.\n/.exec(reference)![1]!;
    expect([...listed.matchAll(/`(\w+)`/g)].map((match) => match[1])).toEqual([...rest].sort());
  });
});

describe('the table of units', () => {
  const rows = table('units').map(([quantity, units]) => ({ quantity: quantity!.replaceAll('*', ''), units: units! }));

  test('has every quantity that fits somewhere', () => {
    expect(rows.map(({ quantity }) => quantity).sort()).toEqual(
      Object.keys(EXAMPLES)
        .filter((one) => one !== 'money')
        .sort(),
    );
  });

  test('has every unit', () => {
    // The messages about wrong units list those that there are.
    const units = ['5zz', '5/zz', '5zz/s', '$5/zz'].flatMap((text) => {
      const message = parseQuantity(text);
      if (typeof message !== 'string') throw new Error(`${text} is a quantity`);
      return message.split('there are ')[1]!.split(', ');
    });
    expect(units.length).toBeGreaterThan(20);
    const written = rows.map((row) => row.units).join(' ');
    // A price per byte is per any of the sizes.
    expect(units.filter((unit) => unit !== '/GB' && !written.includes(`\`${unit}\``) && !written.includes(`\`$…${unit}\``))).toEqual([]);
  });

  test('gives examples of what it says', () => {
    for (const [quantity, , examples] of table('units')) {
      for (const [, example] of examples!.matchAll(/`([^`]+)`/g))
        expect(parseQuantity(example!)).toMatchObject({ dimension: quantity!.replaceAll('*', '') });
    }
  });
});

const SAMPLES: Record<Dimension, string> = {
  number: '1',
  duration: '1s',
  rate: '1/s',
  size: '1KB',
  bandwidth: '1KB/s',
  share: '50%',
  money: '$1',
  'money per month': '$1/mo',
  'money per byte': '$1/GB',
  'money per operation': '$1/M',
  'money per connection second': '$1/Mmin',
};
const INSTANCE_SETTINGS = ['vcpu', 'memory', 'speed', 'price', 'connections', 'source'];

describe('the table of settings', () => {
  const rows = table('settings').map(([setting, quantity, owners]) => ({
    key: setting!.replaceAll('`', ''),
    quantity: quantity!,
    owners: owners!,
  }));
  const keys = [...new Set([...Object.values(SETTINGS_OF).flat(), ...INSTANCE_SETTINGS])];

  test('has every setting once', () => {
    expect(rows.map(({ key }) => key).sort()).toEqual(keys.sort());
  });

  test.each(rows)('$key is a setting of $owners', ({ key, owners }) => {
    const kinds = ROOT_KINDS.filter((kind) => SETTINGS_OF[kind].includes(key));
    const all = kinds.length === ROOT_KINDS.length ? ['all'] : kinds;
    expect(owners.split(', ').sort()).toEqual([...all, ...(INSTANCE_SETTINGS.includes(key) ? ['instances'] : [])].sort());
  });

  test.each(rows.filter(({ quantity }) => !quantity.startsWith('a ')))('$key is a $quantity', async ({ key, quantity }) => {
    const kinds = ROOT_KINDS.filter((kind) => SETTINGS_OF[kind].includes(key));
    const fits = async (sample: string): Promise<boolean> => {
      const declarations = kinds.map((kind, i) => `kind k${i} extends ${kind} { ${key} ${sample} }`);
      if (kinds.length === 0) declarations.push(`instance k { ${key} ${sample} }`);
      const said = await Promise.all(declarations.map((text) => saidAbout(text)));
      return said.some((messages) => messages.length === 0);
    };
    const fitting: string[] = [];
    for (const [dimension, sample] of Object.entries(SAMPLES)) if (await fits(sample)) fitting.push(dimension);
    expect(quantity.split(', ').sort()).toEqual(fitting.sort());
  });
});

/** What the library's kinds say: kind, setting, figure, range. */
function defaults(): string[][] {
  let kind = '';
  return LIBRARY['kinds.arch']!.split('\n').flatMap((line) => {
    kind = /^kind (\w+)/.exec(line)?.[1] ?? kind;
    const [, key, value] = /^ {2}((?:idle |send )?[a-z]+) +([^"]*?)(?: +source .*)?$/.exec(line) ?? [];
    if (!key || !value) return [];
    const range = /\((.*)\)/.exec(value)?.[1] ?? '';
    return [[`\`${kind}\``, `\`${key}\``, `\`${value.replace(/ \(.*\)/, '').replaceAll(/ +/g, ' ')}\``, range && `\`${range}\``]];
  });
}

test('the table of defaults is that of the built-in kinds', () => {
  expect(defaults().length).toBeGreaterThan(40);
  expect(table('defaults')).toEqual(defaults());
});
