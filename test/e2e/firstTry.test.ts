/** The first hour with Headroom: a design that fails, why it does, and what one more component changes. The tests follow each other. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from './session.js';
import { Workbench } from './workbench.js';

const FILE = 'websocket-scaling-first-try.arch';
const STREAM = 'stream    events';

let session: Session;
let workbench: Workbench;

beforeAll(async () => {
  session = await openSession();
  workbench = new Workbench(session.page);
  await session.show(FILE);
}, 600_000);
afterAll(() => session.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await session.shot(`failed-${task.name.replaceAll(/\W+/g, '-')}`);
});

const lineOf = (text: string): Promise<number> => session.lineOf(FILE, text);

test('the stream that nothing reads has a squiggle, and its hover says so', async () => {
  await expect.poll(() => workbench.squiggles(STREAM), { timeout: 90_000 }).toBeGreaterThan(0);
  expect(await workbench.hover(STREAM)).toContain('stream "events" has no consumer');
  await session.shot('editor-squiggle');
});

test('the status bar says what breaks the contract', async () => {
  await workbench.status('p95').waitFor();
  expect(await workbench.status('p95').innerText()).toMatch(/availability .* ‹ 99.9 %/);
});

test('the button above the text opens the panel, which shows what is broken', async () => {
  await session.page.keyboard.press('Escape');
  await session.page.locator('.editor-actions a[aria-label^="Open Panel"], .editor-actions a[aria-label^="Headroom"]').first().click();
  await workbench.panel.locator('.card.broken').first().waitFor({ timeout: 60_000 });
  await workbench.panel.locator('[data-chart="backlog"]').waitFor();
  await workbench.panel.locator('.node.broken').first().waitFor();
  await session.shot('panel-first-try');
});

test('a finding in the panel goes to its line', async () => {
  const finding = workbench.panel.locator('#findings').getByText('stream "events" has no consumer').first();
  await finding.click();
  await workbench.status(`Ln ${await lineOf(STREAM)},`).waitFor();
});

test('a worker behind the stream, saved: the squiggle is gone and the panel has no backlog any more', async () => {
  const costs = await workbench.panel.locator('.card', { hasText: 'Cost' }).innerText();
  const call = await lineOf('~> events');
  const before = (await readFile(join(session.workspace, FILE), 'utf8')).split('\n')[call - 1]!;
  await workbench.goTo(call, before.indexOf('~> events') + '~> events'.length + 1);
  await workbench.write(' -> reader');
  await workbench.goTo(await lineOf('worker    mailer'), 3);
  await workbench.write('worker    reader * 2      on c7g.large { service 0.5ms }\n');
  await workbench.save();
  await expect.poll(() => workbench.squiggles(STREAM), { timeout: 60_000 }).toBe(0);
  await workbench.panel.locator('[data-chart="backlog"]').waitFor({ state: 'detached', timeout: 60_000 });
  await workbench.panel.locator('[data-component="reader"]').waitFor();
  expect(await workbench.panel.locator('.card', { hasText: 'Cost' }).innerText()).not.toBe(costs);
  await session.shot('panel-with-worker');
});

test('the panel is there again after a reload', async () => {
  await session.comeBack();
  await workbench.panel.locator('.card').first().waitFor({ timeout: 120_000 });
  await workbench.panel.locator('[data-component="reader"]').waitFor({ timeout: 60_000 });
});

test('the panel follows the theme', async () => {
  const text = (): Promise<string> => workbench.panel.locator('body').evaluate((body) => getComputedStyle(body).color);
  const dark = await text();
  await workbench.command('Preferences: Toggle between Light/Dark Themes');
  await expect.poll(text, { timeout: 30_000 }).not.toBe(dark);
  const light = await text();
  await session.shot('panel-light');
  await workbench.command('Preferences: Toggle between Light/Dark Themes');
  // The editor's preferred dark theme need not be the one from before.
  await expect.poll(text, { timeout: 30_000 }).not.toBe(light);
});

test('a text that does not parse is told at its place, and the rest goes on when it is mended', async () => {
  await session.page.locator('.editor-instance .view-lines').first().click();
  await workbench.goTo(await lineOf('worker    mailer'), 3);
  await workbench.write('wroker oops {{{\n');
  await expect.poll(() => workbench.squiggles('wroker'), { timeout: 30_000 }).toBeGreaterThan(0);
  await workbench.command('File: Revert File');
  await expect.poll(() => workbench.line('wroker').count(), { timeout: 30_000 }).toBe(0);
  await workbench.status('p95').waitFor({ timeout: 60_000 });
});

test('the design that holds: no error, a contract that is met, a panel without a broken card', async () => {
  await session.show('websocket-scaling.arch');
  await workbench.line('game_gateway  gateway').waitFor({ timeout: 60_000 });
  await workbench.status('99.9').waitFor({ timeout: 90_000 });
  await workbench.line('game_gateway  gateway').click();
  await workbench.command('Headroom: Open Panel');
  await expect
    .poll(() => session.page.locator('.tab', { hasText: 'Headroom: websocket-scaling.arch' }).count(), { timeout: 60_000 })
    .toBeGreaterThan(0);
  await workbench.panel.locator('[data-component="gateway"]').waitFor({ timeout: 60_000 });
  expect(await workbench.panel.locator('.card').count()).toBe(4);
  expect(await workbench.panel.locator('.card.broken').count()).toBe(0);
  await workbench.panel.locator('.card', { hasText: 'Headroom' }).getByText('×').waitFor({ timeout: 60_000 });
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await session.page.setViewportSize({ width: 1800, height: 1500 });
  await workbench.panel.getByText('events agree').or(workbench.panel.getByText('events differ')).first().waitFor({ timeout: 90_000 });
  await session.shot('panel-holds');
});

test('a design of fifty components: the panel has the figures of each', async () => {
  const names = Array.from({ length: 50 }, (_, i) => `api${i}`);
  const text = `system wide { ${names.map((name) => `server ${name}`).join(' ')} flow call { ${names.join(' -> ')} } }
    scenario day for wide { duration 1h rate 20/s contract { latency p95 <= 1s } }`;
  await writeFile(join(session.workspace, 'wide.arch'), text);
  await session.show('wide.arch');
  await workbench.status('p95').waitFor({ timeout: 90_000 });
  await workbench.line('system wide').click();
  await workbench.command('Headroom: Open Panel');
  await workbench.panel.locator('[data-component="api49"]').waitFor({ timeout: 60_000 });
  const said = await workbench.panel.locator('[data-component]').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  expect(said.map((label) => label!.split(', ').at(-1))).toEqual(names.map(() => '20/s'));
});

test('nothing left the machine and no policy was violated', () => {
  expect(session.external).toEqual([]);
  expect(session.violations).toEqual([]);
});
