/** The user's settings, as the bundled server follows them. */
import { afterEach, expect, test } from 'vitest';
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
  await file.diagnostics((all) => all.some(({ code, severity }) => code === 'cost-over-contract' && severity === 1));
  await editor.changeSettings({ findings: { 'cost-over-contract': 'hint' } });
  await file.diagnostics((all) => all.some(({ code, severity }) => code === 'cost-over-contract' && severity === 4));
  await editor.changeSettings({ findings: { 'cost-over-contract': 'off' } });
  await file.diagnostics((all) => !all.some(({ code }) => code === 'cost-over-contract'));
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
  await file.status(({ running, verdict }) => running === null && verdict === 'pass');
});

test('a run that takes longer than its budget is cut and says so', async () => {
  editor = await startEditor({ settings: { budgetSeconds: 0.000001 } });
  const file = await editor.open('budget.arch', idle);
  const found = await file.diagnostics((all) => all.some(({ code }) => code === 'run-cut'));
  expect(messageOf(found.find(({ code }) => code === 'run-cut')!)).toContain('headroom.budgetSeconds');
});
