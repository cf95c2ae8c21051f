/** Writing a design in the editor: colours, what is offered, what is explained, and the library behind it. The tests follow each other. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from './session.js';
import { Workbench } from './workbench.js';

const FILE = 'websocket-scaling.arch';

let session: Session;
let workbench: Workbench;

beforeAll(async () => {
  session = await openSession();
  workbench = new Workbench(session.page);
  await session.show(FILE);
  await workbench.status('99.9').waitFor({ timeout: 90_000 });
}, 600_000);
afterAll(() => session.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await session.shot(`failed-${task.name.replaceAll(/\W+/g, '-')}`);
});

test('words of the language, kinds, names, numbers and comments have colours of their own', async () => {
  await workbench.line('game_gateway  gateway').waitFor();
  await session.shot('editor-highlighting');
  const line = 'game_gateway  gateway';
  const colours = async (): Promise<string[]> => [
    await workbench.colour('system multiplayer', 'system'),
    await workbench.colour('system multiplayer', '"Multiplayer.backend"'),
    await workbench.colour(line, 'game_gateway'),
    await workbench.colour(line, 'gateway'),
    await workbench.colour(line, '1_500'),
    await workbench.colour('What happens in a match', '.*happens.*'),
  ];
  await expect.poll(async () => new Set(await colours()).size, { timeout: 30_000 }).toBe(6);
});

test('figures of the run stand behind the lines, and the verdict above the scenario', async () => {
  await expect.poll(() => workbench.line('game_gateway  gateway').innerText(), { timeout: 60_000 }).toMatch(/connections/);
  await workbench.goTo(await session.lineOf(FILE, 'scenario launch'));
  await session.page.locator('.codelens-decoration', { hasText: 'p95' }).first().waitFor({ timeout: 30_000 });
  await session.shot('editor-lens');
});

test('a hover says what a component is, where its figures come from, and how it did', async () => {
  await workbench.goTo(await session.lineOf(FILE, 'game_gateway  gateway'));
  const hover = await workbench.hoverWord('game_gateway  gateway', 'gateway');
  await session.shot('editor-hover');
  expect(hover).toContain('game_gateway × 5 on c7g.large');
  expect(hover).toMatch(/Launch weekend.*utilisation .*connections/s);
});

test('settings of the kind are offered while they are typed, with their defaults, and then the units', async () => {
  await session.page.keyboard.press('Escape');
  const line = await session.lineOf(FILE, 'redis         state');
  await workbench.goTo(line);
  await workbench.write('  redis  sessions {  }\n');
  await workbench.goTo(line, '  redis  sessions { '.length + 1);
  await session.page.keyboard.type('w');
  await workbench.suggestions.getByText('10min by default').first().waitFor();
  await session.shot('editor-completion');
  await session.page.keyboard.press('Tab');
  await session.page.keyboard.type(' 5');
  await workbench.suggestions.getByText('5min').first().waitFor();
  await session.shot('editor-units');
  await session.page.keyboard.press('Tab');
  await workbench.line('redis  sessions { warmup').waitFor();
  await workbench.command('File: Revert File');
  await session.page.locator('.tab.dirty').waitFor({ state: 'detached' });
  await workbench.status('99.9').waitFor({ timeout: 60_000 });
});

test('the library opens read-only, without a button for the panel, and is there again after a reload', async () => {
  // Without a file in its address the window shows after a reload what it showed before.
  await session.comeBack();
  await workbench.status('99.9').waitFor({ timeout: 90_000 });
  const tab = session.page.locator('.tab', { hasText: 'kinds.arch' });
  const panelButton = session.page.locator('.editor-actions a[aria-label^="Open Panel"], .editor-actions a[aria-label^="Headroom"]');
  await workbench.goTo(await session.lineOf(FILE, 'kind game_gateway extends ws'), 'kind game_gateway extends w'.length);
  expect(await panelButton.count()).toBe(1);
  await session.page.keyboard.press('F12');
  await tab.first().waitFor({ timeout: 30_000 });
  await workbench.line('kind ws "WebSocket server"').waitFor();
  await session.shot('editor-library');
  await panelButton.waitFor({ state: 'detached' });
  await session.page.keyboard.type('x');
  await session.page.getByText('Editor is read-only').first().waitFor();
  // A tab in italics is only a look, and is replaced by the next.
  await workbench.command('View: Keep Editor');
  await workbench.command('Developer: Reload Window');
  await session.page.locator('.monaco-workbench .statusbar').waitFor({ state: 'detached' });
  await workbench.line('kind ws "WebSocket server"').waitFor({ timeout: 120_000 });
  await session.shot('editor-library-again');
});

test('nothing left the machine', () => {
  expect(session.external).toEqual([]);
});
