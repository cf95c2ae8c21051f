/** What folds, and what a selection grows to. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FoldingRangeRequest, SelectionRangeRequest, type SelectionRange } from 'vscode-languageserver-protocol/node';
import { type Editor, type OpenFile, startEditor } from './editor.js';

const text = `import "one.arch"
import "two.arch"

// A shop,
// of which much is known.

/* It is
   open. */
system shop { // the shop
  // a remark alone
  server api * 2 on c7g.large { limit 10 } // not a run
  postgres db

  flow browse "Browse {" {
    rate 1/s
    api -> db read
  }
}
`;

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
});
afterAll(() => editor.close());

/** First and last line of each fold, as they are written, with its kind. */
async function folds(file: OpenFile): Promise<string[]> {
  const ranges = await editor.connection.sendRequest(FoldingRangeRequest.type, { textDocument: { uri: file.uri } });
  const lines = file.text.split('\n').map((line) => line.trim());
  return (ranges ?? []).map(({ startLine, endLine, kind }) => `${lines[startLine]} … ${lines[endLine]}${kind ? ` (${kind})` : ''}`);
}

test('blocks, comments and imports fold', async () => {
  expect((await folds(await editor.open('folds.arch', text))).sort()).toEqual([
    '/* It is … open. */ (comment)',
    '// A shop, … // of which much is known. (comment)',
    'flow browse "Browse {" { … api -> db read',
    'import "one.arch" … import "two.arch" (imports)',
    'system shop { // the shop … }',
  ]);
});

test('a text whose braces are not closed yet folds as far as they are', async () => {
  const file = await editor.open(
    'open.arch',
    'system shop {\n  flow browse {\n    rate 1/s\n    api\n  }\n  server api {\n /* never\nended',
  );
  expect((await folds(file)).sort()).toEqual(['/* never … ended (comment)', 'flow browse { … api']);
});

async function growing(file: OpenFile, place: string): Promise<string[]> {
  const positions = [file.positionOf(place)];
  const found = await editor.connection.sendRequest(SelectionRangeRequest.type, { textDocument: { uri: file.uri }, positions });
  const texts: string[] = [];
  for (let one: SelectionRange | undefined = found?.[0]; one; one = one.parent) texts.push(file.textAt(one.range));
  return texts;
}

test('a selection grows from the word to the line, the block and the file', async () => {
  const file = await editor.open('select.arch', text);
  const steps = await growing(file, 'limit ^10');
  expect(steps.slice(0, 4)).toEqual(['10', 'limit 10', '{ limit 10 }', 'server api * 2 on c7g.large { limit 10 }']);
  expect(steps.at(-2)).toMatch(/^import[^]*\}$/);
  expect(steps.at(-1)).toBe(text);
  expect(steps.some((step) => step.startsWith('// the shop') && step.endsWith('db read\n  }'))).toBe(true);
  expect(steps.some((step) => step.startsWith('system shop'))).toBe(true);
});

test('in a title the words come first, then the quotes', async () => {
  const file = await editor.open('title.arch', text);
  expect((await growing(file, 'Bro^wse {')).slice(0, 2)).toEqual(['Browse {', '"Browse {"']);
});

test('behind a word it is still that word', async () => {
  const file = await editor.open('behind.arch', text);
  expect((await growing(file, 'api^ -> db'))[0]).toBe('api');
});

test('each of several cursors has its own', async () => {
  const file = await editor.open('several.arch', text);
  const positions = [file.positionOf('^postgres'), file.positionOf('rate ^1/s')];
  const found = await editor.connection.sendRequest(SelectionRangeRequest.type, { textDocument: { uri: file.uri }, positions });
  expect(found?.map(({ range }) => file.textAt(range))).toEqual(['postgres', '1/s']);
});
