/** The panel in a browser: what it shows of a report, and what a click does. Screenshots go to test-results/. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../simulation/report.js';
import { exampleReport, openBrowser, openPanel, type PanelPage } from './page.js';

let browser: Browser;
let good: Report;
let bad: Report;

beforeAll(async () => {
  [browser, good, bad] = await Promise.all([
    openBrowser(),
    exampleReport('websocket-scaling.arch'),
    exampleReport('websocket-scaling-first-try.arch'),
  ]);
  good.scenarios[0]!.headroom = { factor: 1.31, open: false, term: 'p95', component: 'gateway' };
}, 120_000);
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(() => browser.close());

async function panel(report: Report, theme: 'dark' | 'light' = 'dark', width = 1200): Promise<PanelPage> {
  const open = await openPanel(browser, theme, width);
  await open.show({ report });
  return open;
}

describe('what it shows', () => {
  it('a card for each term, and one for headroom', async () => {
    const { page, errors, shot } = await panel(good);
    expect(await page.locator('.card').count()).toBe(4);
    expect(await page.locator('.card.broken').count()).toBe(0);
    await shot('panel-good-dark');
    expect(errors).toEqual([]);
  });

  it('what is broken, in a first try', async () => {
    const { page, errors, shot } = await panel(bad, 'light');
    expect(await page.locator('.card.broken').count()).toBeGreaterThanOrEqual(2);
    expect(await page.locator('.node.broken').count()).toBeGreaterThan(0);
    expect(await page.locator('[data-chart="backlog"]').count()).toBe(1);
    expect(await page.locator('#findings').innerText()).toContain('stream "events" has no consumer');
    await shot('panel-bad-light');
    expect(errors).toEqual([]);
  });

  it('no backlog chart where there is no backlog', async () => {
    const { page } = await panel(good);
    expect(await page.locator('[data-chart="backlog"]').count()).toBe(0);
  });

  it('at 500 pixels two cards a row, and all of the topology', async () => {
    const { page, shot } = await panel(good, 'dark', 500);
    const tops = await page.locator('.card').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
    expect(tops[0]).toBe(tops[1]);
    expect(tops[2]).toBeGreaterThan(tops[0]!);
    // The topology goes from top to bottom there: none of it is out of sight.
    const [needed, there] = await page.locator('#topology').evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
    expect(needed).toBe(there);
    await shot('panel-good-narrow');
  });

  it('two scenarios side by side, and the one that is chosen below', async () => {
    const both: Report = { ...good, scenarios: [good.scenarios[0]!, { ...bad.scenarios[0]!, name: 'draft', title: 'The first draft' }] };
    const { page, shot } = await panel(both);
    const rows = page.locator('#compare tbody tr');
    expect(await rows.allInnerTexts()).toEqual([
      expect.stringMatching(/Launch weekend.*multiplayer.*99\.9\d+ %.*ms.*\$\d+\/mo.*× 1\.31/s),
      expect.stringMatching(/The first draft.*multiplayer.*\d %.*h.*\$\d+\/mo/s),
    ]);
    expect(await page.locator('#compare .broken').count()).toBe(2);
    await shot('panel-side-by-side');
    await rows.getByText('The first draft').click();
    await expect.poll(() => page.locator('h1').innerText()).toBe('The first draft');
    expect(await page.locator('#compare [aria-current]').innerText()).toContain('The first draft');
  });

  it('nothing side by side where there is one scenario', async () => {
    const { page } = await panel(good);
    expect(await page.locator('#compare').count()).toBe(0);
  });

  it('a problem in the text, above the last good report', async () => {
    const { page, show } = await panel(good);
    await show({ report: good, stale: true, problem: 'There is an error in the text.' });
    expect(await page.locator('.problem').innerText()).toBe('There is an error in the text.');
    expect(await page.locator('.stale .card').count()).toBe(4);
  });

  it('a run that goes on, as it fills', async () => {
    const { page, show } = await panel(good);
    await show({ report: good, running: 0.4, milliseconds: null });
    expect(await page.locator('header').innerText()).toContain('simulating, 40 %');
  });
});

describe('what a click does', () => {
  it('a component goes to its line', async () => {
    const { page, sent } = await panel(good);
    await page.locator('[data-component="gateway"]').click();
    const last = (await sent()).at(-1);
    expect(last).toEqual({ type: 'reveal', place: good.scenarios[0]!.components['gateway']!.at });
  });

  it('so does its name beside the heat, by keyboard', async () => {
    const { page, sent } = await panel(good);
    await page.locator('.heat .label', { hasText: 'match' }).focus();
    await page.keyboard.press('Enter');
    expect((await sent()).at(-1)).toEqual({ type: 'reveal', place: good.scenarios[0]!.components['match']!.at });
  });

  it('a fix that was tried out is applied', async () => {
    const report = structuredClone(bad);
    const finding = report.scenarios[0]!.findings.find((one) => one.code === 'stream-no-consumer')!;
    finding.fix!.outcome = { latency: 0.088, percentile: 95, cost: 851, availability: 0.9995, verdict: 'pass' };
    const { page, show, sent } = await openPanel(browser, 'dark', 1200);
    await show({ report, version: 7 });
    await page.locator('#findings vscode-button').click();
    expect((await sent()).at(-1)).toMatchObject({ type: 'fix', version: 7, fix: { title: finding.fix!.title } });
  });
});

describe('where a person looks', () => {
  it('the time is moved by the arrow keys', async () => {
    const { page } = await panel(good);
    const time = page.getByRole('slider');
    await time.focus();
    const before = Number(await time.getAttribute('aria-valuenow'));
    await page.keyboard.press('ArrowLeft');
    await expect.poll(async () => Number(await time.getAttribute('aria-valuenow'))).toBeLessThan(before);
  });

  it('the file is kept from the start: a panel comes back after a reload of the editor', async () => {
    const { page } = await panel(good);
    const kept = await page.evaluate(() => JSON.parse(sessionStorage.getItem('kept') ?? '{}') as unknown);
    expect(kept).toMatchObject({ uri: 'file:///work/websocket-scaling.arch' });
  });

  it('the legend and the topology follow the cursor, and stay over updates', async () => {
    const { page, show } = await panel(good);
    const users = (): Promise<string> => page.locator('[data-chart="traffic"] .legend').innerText();
    const box = (await page.locator('[data-chart="traffic"] .u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.1, box.y + 20);
    const night = await users();
    await page.mouse.move(box.x + (box.width * 20) / 60, box.y + 20);
    await expect.poll(users).not.toBe(night);
    const evening = await users();
    expect(evening).toMatch(/3,4\d\d|3,3\d\d|3\.4/);
    await show({ report: structuredClone(good), version: 2 });
    expect(await users()).toBe(evening);
  });

  it('a zoom stays over updates and a reload', async () => {
    const { page, show } = await panel(good);
    const box = (await page.locator('[data-chart="traffic"] .u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 30, { steps: 4 });
    await page.mouse.up();
    const ticks = (): Promise<string[]> => page.locator('.pins .tick').allInnerTexts();
    await expect.poll(async () => (await ticks())[0]).not.toBe('0 h');
    const zoomed = await ticks();
    await show({ report: structuredClone(good), version: 2 });
    expect(await ticks()).toEqual(zoomed);
    await page.reload();
    await show({ report: good });
    expect(await ticks()).toEqual(zoomed);
    await page.locator('[data-chart="traffic"] .u-over').dblclick();
    await expect.poll(async () => (await ticks())[0]).toBe('0 h');
  });

  it('the component under the text cursor is lit', async () => {
    const { page, tell } = await panel(good);
    await tell({ type: 'subject', subject: 'match' });
    expect(await page.locator('.node.lit').getAttribute('data-component')).toBe('match');
    expect(await page.locator('.heat .label.lit').innerText()).toBe('match');
  });
});
