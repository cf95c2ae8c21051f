/** Help in texts that are being written: whatever is there so far, nothing that is asked for fails. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CompletionRequest, HoverRequest, InlayHintRequest, SignatureHelpRequest } from 'vscode-languageserver-protocol/node';
import { type Editor, startEditor } from './editor.js';

const example = readFileSync(new URL('../../examples/websocket-scaling.arch', import.meta.url), 'utf8');

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor(
    { settings: { run: 'manual' } },
    { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
  );
});
afterAll(() => editor.close());

/** Positions spread over the text, the same in every run. */
const cuts = Array.from({ length: 60 }, (_, i) => Math.floor(((i + 1) * example.length) / 60));

test.each(['with the rest missing', 'with a gap'])('an example %s', async (how) => {
  for (const cut of cuts) {
    const text = example.slice(0, cut) + (how === 'with a gap' ? example.slice(cut + 25) : '');
    const file = await editor.open(`unfinished${cut}.arch`, text);
    const textDocument = { uri: file.uri };
    const position = file.positionOf(`${text.slice(0, cut)}^`);
    const range = { start: { line: 0, character: 0 }, end: position };
    await expect(
      Promise.all([
        editor.connection.sendRequest(HoverRequest.type, { textDocument, position }),
        editor.connection.sendRequest(CompletionRequest.type, { textDocument, position }),
        editor.connection.sendRequest(SignatureHelpRequest.type, { textDocument, position }),
        editor.connection.sendRequest(InlayHintRequest.type, { textDocument, range }),
      ]),
    ).resolves.toHaveLength(4);
    await file.closeFile();
  }
});

test.each([
  ['a scenario that is for nothing yet', 'scenario ^d', '**d** · scenario'],
  ['a title before the name', 'kind "A ^title" x { service 1ms }', ''],
])('%s', async (_what, text, hover) => {
  const file = await editor.open('begun.arch', text.replace('^', ''));
  expect(await file.hover(text)).toBe(hover);
  await file.closeFile();
});
