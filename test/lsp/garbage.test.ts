/** Texts that make no sense: the server says so and goes on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Editor, startEditor } from './editor.js';

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.close());

const texts = {
  'ten megabytes': 'system s { server a }\n'.repeat(480_000),
  'ten thousand open braces': `system s ${'{ '.repeat(10_000)}`,
  'bytes of a picture': Array.from({ length: 20_000 }, (_, i) => String.fromCharCode((i * 7919) % 0xd800)).join(''),
  'half a system': 'system s { server a * ',
};

test.each(Object.entries(texts))('%s: an error, and the next file is still served', async (name, text) => {
  const file = await editor.open(`${name.replaceAll(' ', '-')}.arch`, text);
  await file.diagnostics((all) => all.some(({ severity }) => severity === 1));
  const next = await editor.open(`after-${name.replaceAll(' ', '-')}.arch`, 'system s { server a }');
  expect(await next.symbols()).toEqual(['s', 'a']);
});

test('an empty file has no errors', async () => {
  const file = await editor.open('empty.arch', '');
  const diagnostics = await file.diagnostics(() => true);
  expect(diagnostics.filter(({ severity }) => severity === 1)).toEqual([]);
});
