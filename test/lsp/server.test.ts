/** The bundled server, as an editor sees it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver-protocol/node';
import { type FileStatus, ReportNotification, SubjectRequest, WatchNotification } from '../../server/protocol.js';
import { unpackReport } from '../../webview/unpack.js';
import { type Editor, messageOf, startEditor } from './editor.js';

/** A design in which nothing reads the stream. */
const firstTry = `
system chat "Chat" {
  ws      gateway * 3 { connections 2_000 }
  stream  events      { partitions 4 }
  redis   state

  flow message "Message" {
    rate 0.5/s per user
    gateway -> state write ~> events
  }
}

scenario evening "An evening" for chat {
  duration 6h
  users 200..2_000 ramp over 3h
  client { reconnect 1s..30s jitter  heartbeat 25s }
  contract {
    latency p95 <= 120ms
    cost <= $900/mo
  }
}
`;

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({ documentation: 'file:///docs/findings', settings: { budgetSeconds: 3600 } });
});
afterAll(() => editor.close());

const codes = (diagnostics: { code?: string | number }[]): unknown[] => diagnostics.map(({ code }) => code);

test('a stream that nothing reads is found on its line', async () => {
  const file = await editor.open('stream.arch', firstTry);
  const diagnostics = await file.diagnostics((all) => codes(all).includes('stream-no-consumer'));
  const found = diagnostics.find(({ code }) => code === 'stream-no-consumer')!;
  expect(file.textAt(found.range)).toContain('events');
  expect(messageOf(found)).toMatch(/no consumer/);
  expect(found.codeDescription?.href).toBe('file:///docs/findings/stream-no-consumer.md');
});

test('a worker and a save make the finding vanish', async () => {
  const file = await editor.open('vanish.arch', firstTry);
  await file.simulated();
  await file.diagnostics((all) => codes(all).includes('stream-no-consumer'));
  await file.edit('  redis   state', '  redis   state\n  worker  store');
  await file.edit('~> events', '~> events -> store');
  await file.save();
  await file.simulated();
  const diagnostics = await file.diagnostics((all) => !codes(all).includes('stream-no-consumer'));
  expect(diagnostics.filter(({ severity }) => severity === 1)).toEqual([]);
});

test('simulated findings stay while the text is edited, and say that they are stale', async () => {
  const file = await editor.open('stale.arch', firstTry.replace('$900/mo', '$9/mo'));
  await file.simulated();
  const fresh = (await file.diagnostics((all) => codes(all).includes('cost-over-contract'))).find(
    ({ code }) => code === 'cost-over-contract',
  )!;
  await file.edit('system chat', '// one line more\n\nsystem chat');
  const marked = (await file.diagnostics((all) => all.some((one) => messageOf(one).includes('stale')))).find(
    ({ code }) => code === 'cost-over-contract',
  )!;
  expect(messageOf(marked)).toContain(messageOf(fresh));
  expect(marked.range.start.line).toBe(fresh.range.start.line + 2);
  await file.save();
  await file.simulated();
  await file.diagnostics((all) => codes(all).includes('cost-over-contract') && !all.some((one) => messageOf(one).includes('stale')));
});

test('a scenario shows its verdict and figures above it', async () => {
  const file = await editor.open('lens.arch', firstTry);
  await file.simulated();
  const [lens] = await file.lenses();
  expect(lens).toMatch(/^[✓✗] .*p95 [\d.]+ (µs|ms|s).* · .*\$[\d,.]+\/mo/);
});

test('a newer save ends a run that would go on for minutes', async () => {
  const servers = Array.from({ length: 60 }, (_, i) => `  server s${i}\n`).join('');
  const chain = Array.from({ length: 60 }, (_, i) => `s${i}`).join(' -> ');
  const file = await editor.open(
    'newer.arch',
    `system long {\n${servers}  flow walk { rate 0.1/s per user  ${chain} }\n}
     scenario year for long { duration 90d  users 10..90 evening peak 20h  burst "rush" every 7min for 30s { walk * 2 } }`,
  );
  await file.status(({ running }) => running !== null && running > 0);
  await file.edit('duration 90d', 'duration 10min');
  await file.save();
  const status = await file.simulated();
  expect(status.verdict).toBe('none');
});

test('errors in the text keep the last figures, marked stale', async () => {
  const file = await editor.open('broken.arch', firstTry);
  await file.simulated();
  await file.edit('latency p95 <= 120ms', 'latency p95 <= $5');
  await file.save();
  await file.status(({ verdict, stale }) => verdict === 'problem' && stale);
  expect((await file.lenses())[0]).toMatch(/p95 .* stale$/);
});

test('the outline names the system, its parts and the scenario', async () => {
  const file = await editor.open('outline.arch', firstTry);
  expect(await file.symbols()).toEqual(expect.arrayContaining(['chat', 'gateway', 'events', 'state', 'message', 'evening']));
});

test('a hover says what a component is and, after a run, how busy it gets', async () => {
  const file = await editor.open('hover.arch', firstTry);
  await file.simulated();
  const hover = await file.hover('^gateway -> state');
  expect(hover).toMatch(/ws/);
  expect(hover).toMatch(/utilisation/i);
  expect(hover).toMatch(/\/mo/);
});

test('the definition of a kind is in the built-in library, whose text can be read', async () => {
  const file = await editor.open('library.arch', firstTry);
  const [definition] = await file.definition('^stream  events');
  expect(definition?.uri).toMatch(/^arch-library:/);
  expect(await editor.contentOf(definition!.uri)).toContain('kind stream');
});

test('a fix that was tried out is offered with the figures that it brings', async () => {
  const file = await editor.open('fix.arch', firstTry);
  await file.simulated();
  let fixes = await file.fixes('^events      {');
  // Fixes are tried out after the figures were shown: each further status brings another chance.
  while (fixes.length === 0) fixes = await new Promise<void>((resolve) => setTimeout(resolve, 50)).then(() => file.fixes('^events      {'));
  expect(fixes[0]!.title).toMatch(/\(p95 .*\/mo, .* % available\)$/);
});

test('a file that another one imports brings it to a new run', async () => {
  const [system, scenario] = firstTry.split('scenario');
  const base = await editor.open('base.arch', system!);
  const main = await editor.open('main.arch', `import "./base.arch"\nscenario${scenario}`);
  const before = await main.simulated();
  await base.edit('gateway * 3', 'gateway * 30');
  await base.save();
  const after = await main.status(({ text, running }) => running === null && text !== before.text);
  expect(after.verdict).toBe('fail');
});

test('what is wrong with a text goes with what is typed', async () => {
  const file = await editor.open('begun.arch', 'system chat { ws gateway  flow message { rate 1/s  gateway } }\n');
  const problem = (text: string): Promise<FileStatus> => file.status((status) => status.text === text);
  await problem('There is no scenario in this file.');
  await file.edit('} }\n', '} }\nscenario day for chat { duration }\n');
  await problem('There is an error in the text.');
  await file.edit('duration }', 'duration 1h }');
  await problem('Not simulated yet: save the file.');
  await file.save();
  expect((await file.simulated()).verdict).toBe('none');
});

test('a file that another program wrote is simulated once the editor has taken it over', async () => {
  const file = await editor.open('written.arch', firstTry);
  const before = await file.simulated();
  await editor.write('written.arch', firstTry.replace('gateway * 3', 'gateway * 30'));
  await editor.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: [{ uri: file.uri, type: FileChangeType.Changed }],
  });
  await file.edit('gateway * 3', 'gateway * 30');
  const after = await file.status(({ stale, running, text }) => !stale && running === null && text !== before.text);
  expect(after.verdict).toBe('fail');
});

test('a watched file sends its whole report, series included', async () => {
  const file = await editor.open('watched.arch', firstTry);
  const received = new Promise<string>((resolve) => {
    editor.connection.onNotification(ReportNotification, ({ uri, report }) => {
      if (uri === file.uri && report !== null) resolve(report);
    });
  });
  await editor.connection.sendNotification(WatchNotification, { uri: file.uri, watch: true });
  const [scenario] = unpackReport(await received).scenarios;
  expect(scenario?.name).toBe('evening');
  expect(scenario?.series.time).toBeInstanceOf(Float64Array);
  expect(Object.keys(scenario!.components)).toEqual(['gateway', 'events', 'state']);
});

test('a place belongs to the component that is named there, else to what is declared around it', async () => {
  const file = await editor.open('subject.arch', firstTry);
  await file.simulated();
  const subject = (place: string): Promise<string | null> =>
    editor.connection.sendRequest(SubjectRequest, { uri: file.uri, position: file.positionOf(place) });
  expect(await subject('gateway -> ^state')).toBe('state');
  expect(await subject('partitions ^4')).toBe('events');
  expect(await subject('rate 0.5^/s')).toBe('message');
  expect(await subject('duration ^6h')).toBeNull();
  expect(await subject(' ^ stream  events')).toBe('events');
});
