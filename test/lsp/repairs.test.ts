/** Quick fixes of mistakes, as an editor gets them: what is written after the first that is offered. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Editor, type OpenFile, startEditor } from './editor.js';

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
});
afterAll(() => editor.close());

let count = 0;

/** A text with `^` where somebody asks for fixes. */
async function opened(text: string): Promise<OpenFile> {
  const file = await editor.open(`repairs${++count}.arch`, text.replace('^', ''));
  await file.diagnostics(() => true);
  return file;
}

async function titles(text: string): Promise<string[]> {
  return (await (await opened(text)).fixes(text)).map(({ title }) => title);
}

async function repaired(text: string): Promise<string> {
  const file = await opened(text);
  const [first] = await file.fixes(text);
  return TextDocument.applyEdits(TextDocument.create(file.uri, 'arch', 1, file.text), first?.edit?.changes?.[file.uri] ?? []);
}

const system = (part: string): string => `system s { server api  postgres db  flow f { rate 1/s  api -> db } ${part} }`;
const contract = (term: string): string => `${system('')}\nscenario x for s { duration 1h  contract { ${term} } }`;

test.each([
  ['a name that is nearly another', 'system s { server api  flow f { rate 1/s  a^pl } }', 'rate 1/s  api }'],
  ['a kind', system('servr^ b'), 'server b'],
  ['a machine', system('server b on c7g.lrge^'), 'on c7g.large'],
  ['a setting', system('server b { servce^ 5ms }'), '{ service 5ms }'],
  ['a kind that is missing', system('^extra'), 'server extra'],
  ['a kind that extends nothing', `kind ^mine { service 1ms }`, 'kind mine extends server { service 1ms }'],
  ['a sign', contract('availability <=^ 99%'), 'availability >= 99%'],
  ['a percentile', contract('^latency <= 5ms'), 'latency p95 <= 5ms'],
  ['an amount of money where a time belongs', contract('latency p95 <= $5^'), 'latency p95 <= 5ms'],
  ['a range upside down', system('server b { service 2ms (4ms^..1ms) }'), 'service 2ms (1ms..4ms)'],
  ['nodes upside down', system('server b * 4^..2'), 'server b * 2..4'],
  ['a unit in other letters', system('server b { service 5MS^ }'), 'service 5ms'],
  ['the duration of a scenario', `${system('')}\nscenario ^x for s {\n}\n`, 'for s {\n  duration 60h\n}'],
  [
    'the users of a scenario',
    'system s { server api  flow f { rate 1/s per user  api } }\nscenario ^x for s {\n  duration 1h\n}\n',
    '  users 220..',
  ],
])('%s', async (_what, text, expected) => {
  expect(await repaired(text)).toContain(expected);
});

test('a number without a unit gets the likeliest ones', async () => {
  expect(await titles(system('server b { service 5^ }'))).toEqual(['Write "5ms"', 'Write "5s"', 'Write "5us"']);
  expect(await titles(system('redis b { warmup 5^ }'))).toEqual(['Write "5min"', 'Write "5ms"', 'Write "5s"']);
});

test('what is right is left as it is', async () => {
  expect(await titles(system('server b { service 5ms^ }'))).toEqual([]);
});
