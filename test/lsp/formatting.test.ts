/** Formatting as an editor asks for it: a whole file, lines of it, and a block whose closing brace is typed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  type TextEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Editor, type OpenFile, startEditor } from './editor.js';

const text = `system shop {
server api   on m7g.large {service 4ms}
  postgres db on db.t4g.medium
  flow view {
 rate 20/s
api->db
  }
}
`;
const options = { tabSize: 2, insertSpaces: true };

let editor: Editor;
let file: OpenFile;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
  file = await editor.open('formatted.arch', text);
});
afterAll(() => editor.close());

const after = (edits: TextEdit[] | null): string[] =>
  TextDocument.applyEdits(TextDocument.create(file.uri, 'arch', 1, text), edits ?? []).split('\n');

test('a whole file: depth, blanks around signs, columns', async () => {
  const edits = await editor.connection.sendRequest(DocumentFormattingRequest.type, { textDocument: { uri: file.uri }, options });
  expect(after(edits).slice(0, 7)).toEqual([
    'system shop {',
    '  server    api  on m7g.large { service 4ms }',
    '  postgres  db   on db.t4g.medium',
    '  flow view {',
    '    rate 20/s',
    '    api -> db',
    '  }',
  ]);
});

test('selected lines alone', async () => {
  const range = { start: file.positionOf('^ rate 20/s'), end: file.positionOf('^api->db') };
  const edits = await editor.connection.sendRequest(DocumentRangeFormattingRequest.type, {
    textDocument: { uri: file.uri },
    range,
    options,
  });
  expect(after(edits).slice(4, 6)).toEqual(['    rate 20/s', 'api->db']);
});

test('a block whose closing brace is typed', async () => {
  const position = file.positionOf('api->db\n  }^');
  const params = { textDocument: { uri: file.uri }, position, ch: '}', options };
  const lines = after(await editor.connection.sendRequest(DocumentOnTypeFormattingRequest.type, params));
  expect(lines.slice(1, 6)).toEqual([
    'server api   on m7g.large {service 4ms}',
    '  postgres db on db.t4g.medium',
    '  flow view {',
    '    rate 20/s',
    '    api -> db',
  ]);
});
