/** The built-in library, which only the server has: an editor shows it read-only and asks about it as about any file. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DefinitionRequest,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentSymbolRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  SemanticTokensRequest,
  TextDocumentContentRequest,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Editor, messageOf, type OpenFile, startEditor } from './editor.js';

const text = `kind cache extends redis { instance cache.t4g.micro }
system shop {
  ws     gateway on c7g.large
  cache  state
  flow go { rate 1/s  gateway -> state }
}
`;

let editor: Editor;
let file: OpenFile;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
  file = await editor.open('uses.arch', text);
});
afterAll(() => editor.close());

/** The library's document in which something of the file is defined, and the place in it. */
async function libraryBehind(place: string): Promise<{ uri: string; document: TextDocument; line: string }> {
  const found = await editor.connection.sendRequest(DefinitionRequest.type, {
    textDocument: { uri: file.uri },
    position: file.positionOf(place),
  });
  const [link] = [found ?? []].flat();
  const { uri, range } = 'targetUri' in link! ? { uri: link.targetUri, range: link.targetSelectionRange } : link!;
  const document = TextDocument.create(uri, 'arch', 1, await editor.contentOf(uri));
  const start = { line: range.start.line, character: 0 };
  return { uri, document, line: document.getText({ start, end: range.end }) };
}

const open = ({ uri, document }: { uri: string; document: TextDocument }) =>
  editor.connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: 'arch', version: 1, text: document.getText() },
  });
const close = (uri: string) => editor.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });

test.each([
  ['^ws     gateway', 'arch-library:/kinds.arch', 'kind ws'],
  ['extends ^redis', 'arch-library:/kinds.arch', 'kind redis'],
  ['on ^c7g.large', 'arch-library:/instances-aws.arch', 'instance c7g.large'],
  ['instance ^cache.t4g.micro', 'arch-library:/instances-aws.arch', 'instance cache.t4g.micro'],
])('%s is defined in the library', async (place, uri, line) => {
  const found = await libraryBehind(place);
  expect([found.uri, found.line]).toEqual([uri, line]);
});

test('the library is asked about like any file, and has nothing wrong with it', async () => {
  const library = await libraryBehind('^ws     gateway');
  await open(library);
  const textDocument = { uri: library.uri };
  const symbols = await editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
  expect(symbols?.map(({ name }) => name)).toContain('postgres');
  expect((await editor.connection.sendRequest(SemanticTokensRequest.type, { textDocument }))?.data.length).toBeGreaterThan(0);
  const position = library.document.positionAt(library.document.getText().indexOf('ws "WebSocket'));
  await expect(editor.connection.sendRequest(PrepareRenameRequest.type, { textDocument, position })).rejects.toThrow('"ws" is built in');
  const uses = await editor.connection.sendRequest(ReferencesRequest.type, {
    textDocument,
    position,
    context: { includeDeclaration: false },
  });
  expect(uses).toContainEqual({
    uri: file.uri,
    range: { start: file.positionOf('^ws     gateway'), end: file.positionOf('ws^     gateway') },
  });
  await close(library.uri);
});

test('the library outlives a look at it', async () => {
  for (const place of ['^ws     gateway', 'on ^c7g.large']) {
    const library = await libraryBehind(place);
    await Promise.all([open(library), close(library.uri), open(library), close(library.uri)]);
  }
  const after = await editor.open('after.arch', text);
  const errors = await after.diagnostics(() => true);
  expect(errors.filter(({ severity }) => severity === 1).map(messageOf)).toEqual([]);
  expect((await after.definition('^ws     gateway'))[0]?.uri).toBe('arch-library:/kinds.arch');
});

test('there is no other document of that scheme', async () => {
  expect(await editor.connection.sendRequest(TextDocumentContentRequest.type, { uri: 'arch-library:/none.arch' })).toBeNull();
});
