/** Inlay hints of the bundled server: figures of the last run behind the lines they belong to. */
import { afterEach, expect, test } from 'vitest';
import { type InlayHint, InlayHintRefreshRequest, InlayHintRequest } from 'vscode-languageserver-protocol/node';
import { type Editor, type OpenFile, startEditor } from './editor.js';

const design = `
system chat "Chat" {
  ws      gateway * 3 { connections 2_000 }
  redis   state {
    hit 80%
  }
  lb      edge

  flow message "Message" {
    rate 0.5/s per user
    edge -> gateway -> state write
  }
}

scenario evening "An evening" for chat {
  duration 6h
  users 200..2_000 ramp over 3h
  client { reconnect 1s..30s jitter  heartbeat 25s }
  contract { latency p95 <= 120ms }
}
`;

let editor: Editor;
afterEach(() => editor.close());

/** The hints of a file by the text before them. */
async function hintsOf(file: OpenFile): Promise<Record<string, InlayHint>> {
  const range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
  const hints = await editor.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri: file.uri }, range });
  return Object.fromEntries(
    (hints ?? []).map((hint) => [file.textAt({ start: { ...hint.position, character: 0 }, end: hint.position }).trim(), hint]),
  );
}

test('components say utilisation, connections and cost behind their line, flows their p95', async () => {
  editor = await startEditor();
  const file = await editor.open('hints.arch', design);
  await file.simulated();
  const hints = await hintsOf(file);
  expect(Object.keys(hints)).toEqual([
    'ws      gateway * 3 { connections 2_000 }',
    'redis   state {',
    'lb      edge',
    'flow message "Message" {',
  ]);
  const [gateway, state, edge, message] = Object.values(hints);
  expect(gateway!.label).toMatch(/^[\d.]+ % · 2,000 connections · \$\d+\/mo$/);
  expect(gateway!.tooltip).toMatch(/^An evening: utilisation [\d.]+ % at its peak at \d h \d\d min, .* · up to 2,000 of 6,000 connections/);
  expect(state!.label).toMatch(/^[\d.]+ % · \$[\d.]+\/mo$/);
  expect(edge!.label).toMatch(/^[\d.]+ % · \$[\d.]+\/mo$/);
  expect(message!.label).toMatch(/^p95 [\d.]+ (µs|ms|s)$/);
  expect(message!.tooltip).toMatch(/^An evening: p95 .* over the whole run, up to .* at \d h \d\d min$/);
});

test('hints go with their lines while the text is edited, and say that they are stale', async () => {
  editor = await startEditor();
  const file = await editor.open('moved.arch', design);
  await file.simulated();
  await file.edit('system chat', '// one line more\n\nsystem chat');
  const moved = await hintsOf(file);
  expect(Object.keys(moved)).toEqual([
    'ws      gateway * 3 { connections 2_000 }',
    'redis   state {',
    'lb      edge',
    'flow message "Message" {',
  ]);
  for (const { label } of Object.values(moved)) expect(label).toMatch(/ · stale$/);
  await file.edit('redis   state', 'redis   other');
  expect(Object.keys(await hintsOf(file))).not.toContain('redis   other {');
});

test('the setting turns them off, and the editor is asked to fetch them again', async () => {
  editor = await startEditor({}, { workspace: { inlayHint: { refreshSupport: true } } });
  let refreshed: () => void = () => undefined;
  editor.connection.onRequest(InlayHintRefreshRequest.type, () => refreshed());
  const afterRun = new Promise<void>((resolve) => (refreshed = resolve));
  const file = await editor.open('off.arch', design);
  await afterRun;
  await file.simulated();
  expect(Object.keys(await hintsOf(file))).toHaveLength(4);
  const afterSetting = new Promise<void>((resolve) => (refreshed = resolve));
  await editor.changeSettings({ inlayHints: false });
  await afterSetting;
  expect(await hintsOf(file)).toEqual({});
});
