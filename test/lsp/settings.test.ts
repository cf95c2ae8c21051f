/** The user's settings, as the bundled server follows them. */
import { afterEach, expect, test } from 'vitest';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-protocol';
import { type Editor, messageOf, startEditor } from './editor.js';

const idle = `
system shop { server api * 2  postgres db  flow order { rate 5/s  api -> db write } }
scenario day for shop { duration 1h  users 10  contract { cost <= $9/mo } }
`;

let editor: Editor;
afterEach(() => editor.close());

test('a code can be turned off and its severity changed', async () => {
  editor = await startEditor();
  const file = await editor.open('severity.arch', idle);
  const severity = (all: Diagnostic[]): unknown => all.find(({ code }) => code === 'cost-over-contract')?.severity;
  expect(severity(await file.diagnostics((all) => severity(all) !== undefined))).toBe(DiagnosticSeverity.Error);
  await editor.changeSettings({ findings: { 'cost-over-contract': 'hint' } });
  expect(severity(await file.diagnostics((all) => severity(all) !== DiagnosticSeverity.Error))).toBe(DiagnosticSeverity.Hint);
  await editor.changeSettings({ findings: { 'cost-over-contract': 'off' } });
  expect(severity(await file.diagnostics((all) => severity(all) !== DiagnosticSeverity.Hint))).toBeUndefined();
});

test('with `manual`, only a request brings a run', async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
  const file = await editor.open('manual.arch', idle);
  await file.diagnostics(() => true);
  expect(await file.lenses()).toEqual(['Simulate']);
  expect(await editor.connection.sendRequest('headroom/run', { uri: file.uri })).toBe(true);
  expect((await file.simulated()).verdict).toBe('fail');
});

test('with `onType`, a run follows the last key stroke', async () => {
  editor = await startEditor({ settings: { run: 'onType' } });
  const file = await editor.open('typing.arch', idle);
  await file.status(({ running, verdict }) => running === null && verdict === 'fail');
  await file.edit('$9/mo', '$9_000/mo');
  expect((await file.status(({ running, stale, verdict }) => running === null && !stale && verdict !== 'fail')).verdict).toBe('pass');
});

test('a run that takes longer than its budget is cut and says so', async () => {
  editor = await startEditor({ settings: { budgetSeconds: 0.000001 } });
  const file = await editor.open('budget.arch', idle);
  const found = await file.diagnostics((all) => all.some(({ code }) => code === 'run-cut'));
  expect(messageOf(found.find(({ code }) => code === 'run-cut')!)).toContain('headroom.budgetSeconds');
});
