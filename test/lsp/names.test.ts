/** One name in all its places: highlights, references, and a new name across files. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DocumentHighlightKind,
  DocumentHighlightRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Editor, type OpenFile, startEditor } from './editor.js';

const baseText = `kind cache extends redis { hit 90% }
system shop {
  server api
  cache hot
  postgres db
  flow browse { rate 1/s  api -> hot read miss { -> db } }
}
`;
const mainText = `import "base.arch"
system bigger extends shop {
  api * 4
  cache second
  flow browse { rate 2/s  api -> second }
}
scenario noon for shop { users 10  burst "rush" every 1h for 30s { browse * 2 }  at 1h kill api * 1  contract { latency p95 <= 1s for browse } }
scenario night for bigger { users 10  at 1h kill api * 1 }
`;

let editor: Editor;
let base: OpenFile;
let main: OpenFile;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
  base = await editor.open('base.arch', baseText);
  main = await editor.open('main.arch', mainText);
});
afterAll(() => editor.close());

const at = (file: OpenFile, place: string) => ({ textDocument: { uri: file.uri }, position: file.positionOf(place) });

/** The texts of both files after a new name was given. */
async function renamed(file: OpenFile, place: string, newName: string): Promise<{ base: string; main: string }> {
  const edit = await editor.connection.sendRequest(RenameRequest.type, { ...at(file, place), newName });
  const after = ({ uri, text }: OpenFile): string =>
    TextDocument.applyEdits(TextDocument.create(uri, 'arch', 1, text), edit?.changes?.[uri] ?? []);
  return { base: after(base), main: after(main) };
}

test('a component is highlighted where it is written and where it is used', async () => {
  const found = await editor.connection.sendRequest(DocumentHighlightRequest.type, at(base, 'server ^api'));
  expect(found?.map(({ range, kind }) => [range.start, kind])).toEqual([
    [base.positionOf('server ^api'), DocumentHighlightKind.Write],
    [base.positionOf('^api -> hot'), DocumentHighlightKind.Read],
  ]);
});

test('a component is found in alternatives and scenarios of other files too', async () => {
  const found = await editor.connection.sendRequest(ReferencesRequest.type, {
    ...at(base, '^api -> hot'),
    context: { includeDeclaration: true },
  });
  const lines = (found ?? []).map(({ uri, range }) => `${uri === base.uri ? 'base' : 'main'} ${range.start.line}`);
  expect(lines.sort()).toEqual(['base 2', 'base 5', 'main 2', 'main 4', 'main 6', 'main 7']);
});

test('without declarations only its uses are found', async () => {
  const found = await editor.connection.sendRequest(ReferencesRequest.type, {
    ...at(base, 'postgres ^db'),
    context: { includeDeclaration: false },
  });
  expect(found?.map(({ range }) => range.start)).toEqual([base.positionOf('-> ^db')]);
});

test('a kind gets its new name in all files, from any of them', async () => {
  const after = await renamed(main, '^cache second', 'memory');
  expect(after.base).toContain('kind memory extends redis');
  expect(after.base).toContain('memory hot');
  expect(after.main).toContain('memory second');
  expect(await renamed(base, 'kind ^cache', 'memory')).toEqual(after);
});

test('a component that an alternative says anew keeps being the same one', async () => {
  const after = await renamed(main, 'kill ^api * 1  contract', 'front-end');
  expect(after.base).not.toMatch(/\bapi\b/);
  expect(after.main).not.toMatch(/\bapi\b/);
  expect(after.main).toContain('front-end * 4');
});

test('a flow is renamed in contracts and bursts', async () => {
  const after = await renamed(base, 'flow ^browse', 'look');
  expect(after.main).toContain('{ look * 2 }');
  expect(after.main).toContain('for look }');
  expect(after.main).toContain('flow look { rate 2/s');
});

test('what can be renamed is selected', async () => {
  expect(await editor.connection.sendRequest(PrepareRenameRequest.type, at(base, '-> ^hot'))).toEqual({
    start: base.positionOf('-> ^hot'),
    end: base.positionOf('-> hot^'),
  });
});

test("the library's names are refused, and it is said why", async () => {
  await expect(editor.connection.sendRequest(PrepareRenameRequest.type, at(base, '^postgres db'))).rejects.toThrow(
    '"postgres" is built in and can\'t be renamed',
  );
  await expect(renamed(base, 'extends ^redis', 'valkey')).rejects.toThrow('"redis" is built in');
});

test('where there is no name there is nothing to rename', async () => {
  await expect(editor.connection.sendRequest(PrepareRenameRequest.type, at(base, 'hit ^90%'))).rejects.toThrow('There is no name here.');
  await expect(editor.connection.sendRequest(PrepareRenameRequest.type, at(base, '^system shop'))).rejects.toThrow(
    'There is no name here.',
  );
});

test.each([
  ['', 'a name'],
  ['two words', 'a name'],
  ['system shop', 'a name'],
  ['flow', 'a name'],
  ['9lives', 'a name'],
  ['db', 'There already is a component "db".'],
  ['browse', 'There already is a flow "browse".'],
  ['second', 'There already is a component "second".'],
])('hot is not renamed to "%s"', async (newName, message) => {
  await expect(renamed(base, 'cache ^hot', newName)).rejects.toThrow(message);
});

test('a word of the language that may be a name is one', async () => {
  expect((await renamed(base, 'cache ^hot', 'queue')).base).toContain('cache queue');
});

test('a kind is not given the name of another, nor of a built-in one', async () => {
  await expect(renamed(base, 'kind ^cache', 'ws')).rejects.toThrow('There already is a kind "ws".');
  await expect(renamed(base, 'system ^shop', 'bigger')).rejects.toThrow('There already is a system "bigger".');
});
