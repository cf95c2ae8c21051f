/** A design over several files: what a run of one says in the others, and what an edit of one means for the others. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InlayHint, InlayHintRequest } from 'vscode-languageserver-protocol/node';
import { type Editor, messageOf, type OpenFile, startEditor } from './editor.js';

const catalog = `kind game extends ws { connections 300 }
`;
const base = `import "./catalog.arch"
system chat {
  game  gateway * 2
  redis state
  flow message { rate 0.5/s per user  gateway -> state write timeout 1s }
}
`;
const scenario = `scenario evening "An evening" for chat {
  duration 1h
  users 1_000
  client { reconnect 1s..30s jitter  heartbeat 25s }
  contract { availability >= 99% }
}
`;

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({ settings: { compareEngines: false } });
});
afterAll(() => editor.close());

interface Files {
  catalog: OpenFile;
  base: OpenFile;
  main: OpenFile;
}

/** The three files, opened under a name of their own, the main one simulated. */
async function opened(name: string): Promise<Files> {
  const files = {
    catalog: await editor.open(`${name}-catalog.arch`, catalog),
    base: await editor.open(`${name}-base.arch`, base.replace('catalog', `${name}-catalog`)),
    main: await editor.open(`${name}.arch`, `import "./${name}-base.arch"\n${scenario}`),
  };
  expect((await files.main.simulated()).verdict).toBe('fail');
  return files;
}

async function hints(file: OpenFile): Promise<string[]> {
  const range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
  const found: InlayHint[] = (await editor.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri: file.uri }, range })) ?? [];
  return found.map(({ label, position }) => `${position.line} ${typeof label === 'string' ? label : ''}`);
}

const isCrowded = ({ code }: { code?: number | string }): boolean => code === 'connections-exceed-capacity';

test('the figures of a run stand in the file that its system is written in', async () => {
  const { base: file, main } = await opened('figures');
  expect(await hints(file)).toEqual([
    expect.stringMatching(/^2 [\d.]+ % · 599 connections · \$/),
    expect.stringMatching(/^3 [\d.]+ %/),
    expect.stringMatching(/^4 p95 /),
  ]);
  expect(await hints(main)).toEqual([]);
  expect(await file.hover('^gateway * 2')).toMatch(/\*An evening\*: utilisation .* up to 599 of 600 connections/);
  expect(await file.hover('system ^chat')).toMatch(/\*An evening\*: ✗ availability/);
  expect(await file.hover('^rate 0.5')).toMatch(/\*An evening\*: p50 /);
});

test('an edit of an imported file makes the run stale, and moves what it found there', async () => {
  const { base: file, main } = await opened('moved');
  const before = (await file.diagnostics((all) => all.some(isCrowded))).find(isCrowded)!;
  await file.edit('system chat', '// One more line.\nsystem chat');
  await main.status(({ stale }) => stale);
  const after = (await file.diagnostics((all) => all.some((one) => messageOf(one).includes('(stale')))).find(isCrowded)!;
  expect(after.range.start.line).toBe(before.range.start.line + 1);
  expect(file.textAt(after.range)).toBe('gateway');
  expect((await hints(file))[0]).toMatch(/^3 .* · stale$/);
  expect((await main.lenses())[0]).toMatch(/stale$/);
});

test('a fix is no longer offered where an imported file has changed since it was tried out', async () => {
  const { base: file, main } = await opened('fix');
  let fixes = await file.fixes('^gateway * 2');
  while (fixes.length === 0) fixes = await new Promise<void>((resolve) => setTimeout(resolve, 50)).then(() => file.fixes('^gateway * 2'));
  expect(fixes.map(({ title }) => title)).toContainEqual(expect.stringMatching(/^Scale `gateway` to /));
  await file.edit('system chat', '// One more line.\nsystem chat');
  await main.status(({ stale }) => stale);
  expect(await file.fixes('^gateway * 2')).toEqual([]);
});

test('a file with kinds only brings the files that use it to a new run', async () => {
  const { catalog: file, main } = await opened('kinds');
  await file.edit('connections 300', 'connections 3_000');
  await main.status(({ stale }) => stale);
  await file.save();
  expect((await main.status(({ running, stale }) => running === null && !stale)).verdict).toBe('pass');
});

test('an edit that is taken back is none', async () => {
  const { base: file, main } = await opened('back');
  await file.edit('gateway * 2', 'gateway * 4');
  await main.status(({ stale }) => stale);
  await file.edit('gateway * 4', 'gateway * 2');
  expect((await main.status(({ stale }) => !stale)).verdict).toBe('fail');
});
