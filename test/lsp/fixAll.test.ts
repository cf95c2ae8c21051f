/** All fixes of a file at once, as an editor asks for them on saving. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CodeAction, CodeActionRequest } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Editor, type OpenFile, startEditor } from './editor.js';

/** A gateway that holds too few connections, with nothing in front of it, and three that are alone. */
const design = `
system chat {
  ws        gateway * 2 { connections 300 }
  server    api
  redis     state
  postgres  db
  flow message { rate 0.5/s per user  gateway -> state write timeout 1s }
  flow store   { rate 0.2/s per user  gateway -> api timeout 1s { -> db write timeout 500ms } }
}
scenario evening for chat {
  duration 1h
  users 1_000
  client { reconnect 1s..30s jitter  heartbeat 25s }
  contract { latency p95 <= 500ms  availability >= 98% }
}
`;

/** Of the fixes of this design only the limiter's is left out: it is put where the load balancer is put. */
const ALL = 'Apply 5 fixes, tried out together';
// Comparing engines would keep the thread that tries out the fixes of the next test.
const settings = { compareEngines: false };

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({ settings });
});
afterAll(() => editor.close());

async function actions(file: OpenFile, only?: string[]): Promise<CodeAction[]> {
  const start = file.positionOf('^gateway * 2');
  const context = { diagnostics: [], ...(only && { only }) };
  const found = await editor.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: file.uri },
    range: { start, end: start },
    context,
  });
  return (found ?? []).filter((action): action is CodeAction => 'edit' in action);
}

/** Fixes are tried out after the figures were shown: asks until those that are expected are there. */
async function fixAll(file: OpenFile, isWhole: (action: CodeAction) => boolean): Promise<CodeAction> {
  for (;;) {
    const found = (await actions(file, ['source.fixAll'])).find(isWhole);
    if (found) return found;
    await new Promise<void>((resolve) => setTimeout(resolve, 50));
  }
}

test('all fixes of a file come in one action, and what they are for is gone', async () => {
  const file = await editor.open('all.arch', design);
  await file.simulated();
  const action = await fixAll(file, ({ title }) => title === ALL);
  expect(action.kind).toBe('source.fixAll.headroom');
  const edits = action.edit!.changes![file.uri]!;
  const fixed = TextDocument.applyEdits(TextDocument.create(file.uri, 'arch', 1, file.text), edits);
  for (const part of [
    'gateway * 5 ',
    'api * 2',
    'state { zones 2  failover 60s }',
    'db { zones 2  failover 60s }',
    'edge -> gateway -> state',
    'edge -> gateway -> api',
    'lb edge',
  ])
    expect(fixed).toContain(part);

  const after = await editor.open('after.arch', fixed);
  expect((await after.simulated()).verdict).toBe('pass');
  const codes = (await after.diagnostics((all) => all.some(({ code }) => code === 'contract-met'))).map(({ code }) => code);
  for (const code of ['connections-exceed-capacity', 'lb-missing', 'availability-under-contract']) expect(codes).not.toContain(code);
});

test('of two fixes on one line only the graver one is taken', async () => {
  const file = await editor.open('line.arch', design.replace(/\s+server {4}api/, ' server api'));
  await file.simulated();
  const action = await fixAll(file, ({ title }) => title.startsWith('Apply 4'));
  const onLine = action.edit!.changes![file.uri]!.filter(({ range }) => range.start.line === file.positionOf('^ws').line);
  expect(onLine.map(({ newText }) => newText)).toEqual(['5']);
});

test('it is offered to those who ask for it only, and quick fixes to those who ask for them', async () => {
  const file = await editor.open('asked.arch', design);
  await file.simulated();
  await fixAll(file, ({ title }) => title === ALL);
  const kinds = async (only?: string[]): Promise<unknown[]> => (await actions(file, only)).map(({ kind }) => kind);
  expect(await kinds(['source'])).toEqual(['source.fixAll.headroom']);
  expect(await kinds(['source.fixAll.headroom'])).toEqual(['source.fixAll.headroom']);
  expect(await kinds(['source.fixAll.other'])).toEqual([]);
  expect(await kinds(['source.organizeImports'])).toEqual([]);
  expect(new Set(await kinds(['quickfix']))).toEqual(new Set(['quickfix']));
  expect(new Set(await kinds())).toEqual(new Set(['quickfix']));
});

test('nothing is offered for what was turned off, nor while the text is newer', async () => {
  const file = await editor.open('off.arch', design);
  await file.simulated();
  await fixAll(file, ({ title }) => title === ALL);
  await editor.changeSettings({ ...settings, findings: { spof: 'off', 'lb-missing': 'off', 'limiter-missing': 'off' } });
  expect((await fixAll(file, ({ title }) => !title.startsWith('Apply'))).title).toBe('Scale `gateway` to 5, as tried out');
  await editor.changeSettings(settings);
  await file.edit('connections 300', 'connections 400');
  expect(await actions(file, ['source.fixAll'])).toEqual([]);
});

test('what the run of another file found is not fixed: its places may be those of an older text', async () => {
  const [system, scenario] = design.split('scenario');
  const base = await editor.open('base.arch', system!);
  const main = await editor.open('main.arch', `import "./base.arch"\nscenario${scenario}`);
  await main.simulated();
  while ((await actions(base, ['quickfix'])).length === 0) await new Promise<void>((resolve) => setTimeout(resolve, 50));
  expect(await actions(base, ['source.fixAll'])).toEqual([]);
});
