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
  let titles: string[] = [];
  while (!titles.some((title) => title.startsWith('Run `db` on db.m7g.xlarge (p95'))) {
    await new Promise<void>((resolve) => setTimeout(resolve, 50));
    titles = (await file.fixes('web * ^6')).map(({ title }) => title);
  }
});

test('a figure whose range changes the verdict is told of where it is written', async () => {
  const text = shop('2', '5ms (1ms..60ms)').replace('p95 <= 120ms', 'p95 <= 900ms');
  const file = await editor.open('fragile.arch', text);
  const all = await file.diagnostics((some) => some.some(({ code }) => code === 'verdict-fragile'));
  const told = all.find(({ code }) => code === 'verdict-fragile')!;
  expect(file.textAt(told.range)).toBe('service 5ms (1ms..60ms)');
});

test('what one scenario of several has says in which, and so does its fix', async () => {
  const text = `${shop('2').replace('240/s', '0.1/s per user').replace('duration', 'users 100  duration')}
scenario sale for shop { users 2_400  duration 10min  contract { latency p95 <= 120ms } }
`;
  const file = await editor.open('sale.arch', text);
  const all = await file.diagnostics((some) => some.some(({ code }) => code === 'latency-over-contract'));
  expect(messageOf(all.find(({ code }) => code === 'util-headroom')!)).toMatch(/^in "sale": "db" is 90 % busy/);
  let titles: string[] = [];
  while (!titles.some((title) => /^Run `db` on db.m7g.xlarge \(in "sale": p95/.test(title))) {
    await new Promise<void>((resolve) => setTimeout(resolve, 50));
    titles = (await file.fixes('postgres ^db')).map(({ title }) => title);
  }
});

test('what the text of an imported file tells is said once, with the figures of who imports it', async () => {
  const system = '\nsystem shop {\n  server web * 3\n  flow view { rate 1/s per user  web }\n}\n';
  const base = await editor.open('shop.arch', system);
  const about = (all: { code?: unknown }[]): number => all.filter(({ code }) => code === 'lb-missing').length;
  await base.diagnostics((all) => about(all) === 1);
  const main = await editor.open('day.arch', 'import "./shop.arch"\nscenario day for shop { duration 1h  users 200 }\n');
  await main.simulated();
  const all = await base.diagnostics((some) => some.some((one) => messageOf(one).includes('200/s at peak')));
  expect(all.filter(({ code }) => code === 'lb-missing').map(messageOf)).toEqual([
    '"web" has 3 nodes and no balancer in front: nothing spreads 200/s at peak over them or leaves out a dead one; put an lb there',
  ]);
  expect(all.filter(({ code }) => code === 'limiter-missing')).toHaveLength(1);
});
