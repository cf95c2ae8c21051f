/** What is said a moment after the figures, and of what changed since they were there before. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Editor, messageOf, startEditor } from './editor.js';

const shop = (web: string, service = '5ms'): string => `
system shop {
  lb edge
  server web * ${web} on m7g.large { service ${service} }
  postgres db on db.t4g.small { read 30ms (29ms..31ms) }
  flow view { rate 240/s  edge -> web timeout 2s { -> db read timeout 1s } }
}
scenario day for shop { duration 10min  contract { latency p95 <= 120ms } }
`;

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({ settings: { compareEngines: false } });
});
afterAll(() => editor.close());

test('an edit that scaled what does not bind is told of on the next save', async () => {
  const file = await editor.open('scaled.arch', shop('2'));
  await file.simulated();
  await file.edit('web * 2', 'web * 6');
  await file.save();
  const all = await file.diagnostics((some) => some.some(({ code }) => code === 'wrong-tier-scaled'));
  const told = all.find(({ code }) => code === 'wrong-tier-scaled')!;
  expect(file.textAt(told.range)).toBe('6');
  expect(messageOf(told)).toContain('"web" with 6 nodes in place of 2 costs');
});

test('a figure whose range changes the verdict is told of where it is written', async () => {
  const text = shop('2', '5ms (1ms..60ms)').replace('p95 <= 120ms', 'p95 <= 900ms');
  const file = await editor.open('fragile.arch', text);
  const all = await file.diagnostics((some) => some.some(({ code }) => code === 'verdict-fragile'));
  const told = all.find(({ code }) => code === 'verdict-fragile')!;
  expect(file.textAt(told.range)).toBe('service 5ms (1ms..60ms)');
});
