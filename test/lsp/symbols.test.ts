/** The outline, and the search for names in all files. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DocumentSymbol, DocumentSymbolRequest, SymbolKind, WorkspaceSymbolRequest } from 'vscode-languageserver-protocol/node';
import { type Editor, type OpenFile, startEditor } from './editor.js';

const text = `
kind cache extends redis "Our cache" { hit 90% }

system shop "Shop" {
  server  api * 2..4  on c7g.large
  replica copy of db
  postgres db

  flow browse "Browse" {
    rate 1/s per user
    api -> copy read
  }
}

scenario noon "A day" for shop {
  users 100
  contract {
    latency p95 <= 100ms for browse
    cost   <= $900/mo
  }
}
`;

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
});
afterAll(() => editor.close());

async function outline(file: OpenFile): Promise<DocumentSymbol[]> {
  const symbols = await editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri: file.uri } });
  return (symbols ?? []).filter((symbol): symbol is DocumentSymbol => 'selectionRange' in symbol);
}

/** One line a symbol, indented as they are within each other. */
function lines(symbols: DocumentSymbol[], indent = ''): string[] {
  return symbols.flatMap(({ name, kind, detail, children }) => [
    `${indent}${kind} ${name}${detail ? `: ${detail}` : ''}`,
    ...lines(children ?? [], `${indent}  `),
  ]);
}

test('the outline says what everything is', async () => {
  const file = await editor.open('outline.arch', text);
  expect(lines(await outline(file))).toEqual([
    `${SymbolKind.Class} cache: extends redis · Our cache`,
    `${SymbolKind.Module} shop: Shop`,
    `  ${SymbolKind.Variable} api: server * 2..4 on c7g.large`,
    `  ${SymbolKind.Variable} copy: replica of db`,
    `  ${SymbolKind.Variable} db: postgres`,
    `  ${SymbolKind.Function} browse: rate 1/s per user · Browse`,
    `${SymbolKind.Event} noon: for shop · A day`,
    `  ${SymbolKind.Interface} contract`,
    `    ${SymbolKind.Constant} latency p95 <= 100ms for browse`,
    `    ${SymbolKind.Constant} cost <= $900/mo`,
  ]);
});

test('a symbol covers its block, and its name is what gets selected', async () => {
  const file = await editor.open('ranges.arch', text);
  const shop = (await outline(file)).find(({ name }) => name === 'shop')!;
  expect(file.textAt(shop.range)).toMatch(/^system shop[^]*\}$/);
  expect(file.textAt(shop.selectionRange)).toBe('shop');
});

test('names that are not there yet are left out of the outline', async () => {
  const file = await editor.open('unnamed.arch', 'system shop {\n  postgres \n  flow { }\n}\nscenario  for shop { contract { latency } }');
  const symbols = await outline(file);
  expect(lines(symbols).some((line) => /^\s*\d+ (:|$)/.test(line))).toBe(false);
});

test('names are found in all files by some of their letters, with the system they are in', async () => {
  await editor.open('one.arch', 'system warehouse { postgres parcels\n flow ship { rate 1/s parcels } }');
  const file = await editor.open('two.arch', 'import "one.arch"\nscenario parcelDay for warehouse { users 10 }');
  await file.diagnostics(() => true);
  const found = await editor.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'parcel' });
  const described = (found ?? []).map(({ name, kind, containerName }) => `${kind} ${name} in ${containerName}`);
  expect(described).toContain(`${SymbolKind.Variable} parcels in warehouse`);
  expect(described).toContain(`${SymbolKind.Event} parcelDay in undefined`);
});

test("the library's names are not among the workspace's", async () => {
  const found = await editor.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'm7g.large' });
  expect(found).toEqual([]);
});
