/** An editor asks in the same breath as it opens a file, while others are still being read. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DocumentSymbolRequest,
  FoldingRangeRequest,
  SelectionRangeRequest,
  SemanticTokensRequest,
} from 'vscode-languageserver-protocol/node';
import { type Editor, startEditor } from './editor.js';

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
});
afterAll(() => editor.close());

test('files that were opened just now are answered for', async () => {
  const flows = Array.from({ length: 400 }, (_, i) => `  flow f${i} {\n    rate 1/s\n    alone read -> alone write\n  }`).join('\n');
  const answers = [];
  for (let i = 0; i < 10; i++) {
    const file = await editor.open(`new${i}.arch`, `system lonely {\n  redis alone\n${flows}\n}`);
    const textDocument = { uri: file.uri };
    answers.push(
      editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument }),
      editor.connection.sendRequest(FoldingRangeRequest.type, { textDocument }),
      editor.connection.sendRequest(SelectionRangeRequest.type, { textDocument, positions: [file.positionOf('^alone')] }),
      editor.connection.sendRequest(SemanticTokensRequest.type, { textDocument }).then((tokens) => tokens?.data),
    );
  }
  const lengths = (await Promise.all(answers)).map((answer) => answer?.length ?? 0);
  expect(lengths.filter((length) => length === 0)).toEqual([]);
});
