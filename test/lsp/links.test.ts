/** What can be opened from a text. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DocumentLinkRequest } from 'vscode-languageserver-protocol/node';
import { type Editor, type OpenFile, startEditor } from './editor.js';

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
});
afterAll(() => editor.close());

/** Each link as it is written, and where it leads: files of the same folder by their name alone. */
async function links(file: OpenFile): Promise<string[]> {
  const found = await editor.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri: file.uri } });
  const folder = file.uri.slice(0, file.uri.lastIndexOf('/') + 1);
  return (found ?? []).map(({ range, target }) => `${file.textAt(range)} > ${target?.replace(folder, '')}`);
}

test('imports and traffic files can be opened', async () => {
  const file = await editor.open(
    'links.arch',
    'import "parts/base.arch"\nscenario noon for shop { users from "monday morning.csv" }\nscenario night for shop { rate 5/s }',
  );
  expect(await links(file)).toEqual(['parts/base.arch > parts/base.arch', 'monday morning.csv > monday%20morning.csv']);
});

test('addresses in sources can be opened, without the words around them', async () => {
  const file = await editor.open(
    'sources.arch',
    `system shop {
  server api { service 5ms source "our test (https://example.org/runs?id=7#p95), measured" as of "2026-08"  price $5/mo source "http://prices.example" }
  redis state { service 9us source "judgement" }
}`,
  );
  expect(await links(file)).toEqual([
    'https://example.org/runs?id=7#p95 > https://example.org/runs?id=7#p95',
    'http://prices.example > http://prices.example',
  ]);
});

test('an address elsewhere is only a text', async () => {
  const file = await editor.open('titles.arch', 'system shop "https://example.org" { redis state }');
  expect(await links(file)).toEqual([]);
});

test('a path that is being written leads nowhere yet', async () => {
  const file = await editor.open('unfinished.arch', 'import ""\nimport \nscenario noon for shop { users from "" }');
  expect(await links(file)).toEqual([]);
});
