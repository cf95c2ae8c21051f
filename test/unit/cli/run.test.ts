import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../../cli/run.js';
import type { Report } from '../../../simulation/report.js';

const cwd = mkdtempSync(join(tmpdir(), 'headroom-'));
afterAll(() => rmSync(cwd, { recursive: true }));

/** Calls `headroom` in a folder of its own and gives back all it said. */
function headroom(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  return headroomWith('', ...argv);
}

/** The same with something to read on standard input. */
async function headroomWith(stdin: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const io = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    columns: 100,
    color: false,
    cwd,
    stdin: () => Promise.resolve(stdin),
    startThread: null,
  };
  return { code: await run(argv, io), ...said };
}

function file(name: string, text: string): string {
  writeFileSync(join(cwd, name), text);
  return name;
}

/** A service with one lane of 10 ms and so many requests a second, promised to answer 95 % within 200 ms. */
function service(rate: string, more = ''): string {
  return `
    system shop {
      server api { service 10ms exponential  lanes 1 }
      flow order { rate ${rate}  api }
    }
    scenario day for shop { duration 1h  users 1  contract { latency p95 <= 200ms } }
    ${more}`;
}

const good = file('good.arch', service('20/s'));
const bad = file('bad.arch', service('200/s'));
const wrong = file('wrong.arch', service('20/s').replace('200ms }', '$5 }'));
mkdirSync(join(cwd, 'folder'));

describe('headroom check', () => {
  test('ends with 0 where all is met', async () => {
    const { code, out } = await headroom('check', good);
    expect([code, out]).toEqual([0, expect.stringMatching(/^good\.arch day: ✓ latency p95 \d+(\.\d+)? ms$/m)]);
  });

  test('says that there was nothing to simulate where there is no scenario', async () => {
    const { code, out } = await headroom('check', file('system.arch', 'system shop { server api  flow order { rate 20/s  api } }'));
    expect([code, out]).toEqual([0, expect.stringContaining('system.arch: – no scenario, nothing was simulated')]);
  });

  test('ends with 1 where a contract is broken', async () => {
    const { code, out } = await headroom('check', good, bad);
    expect([code, out]).toEqual([1, expect.stringMatching(/^bad\.arch day: ✗ latency p95 .* › 200 ms$/m)]);
  });

  test('ends with 2 where the text has errors, and shows them at their place', async () => {
    const { code, out } = await headroom('check', wrong, good);
    expect([code, out]).toEqual([2, expect.stringMatching(/^wrong\.arch:6:\d+: error.*: .*duration/m)]);
    expect(out).toContain('good.arch day: ✓');
  });

  test.each(['json', 'sarif'])('writes JSON as %s', async (format) => {
    const { out } = await headroom('check', bad, wrong, '--format', format);
    expect(() => JSON.parse(out) as unknown).not.toThrow();
  });

  test.each([
    ['junit', /<failure message="latency p95 is/],
    ['markdown', /\| ✗ \| bad\.arch \| day \| latency p95 \|/],
    ['github', /^bad\.arch day: ✗/m],
  ])('writes %s', async (format, expected) => {
    expect((await headroom('check', bad, '--format', format)).out).toMatch(expected);
  });
});

describe('the budget', () => {
  const overloaded = file('overloaded.arch', service('200/s').replace('exponential  lanes 1', 'exponential  lanes 1  instance m7g.medium'));

  test('that is spent leaves suggestions untried, and says which', async () => {
    const { code, out, err } = await headroom('check', overloaded, '--budget', '0');
    expect(err).toMatch(/^headroom: within 0 ms these suggestions were not tried out \(--budget gives more time\)\n/);
    expect(err).toContain('\n    overloaded.arch:3:14: Scale `api` to');
    expect(out).toContain('try: Scale `api` to');
    expect([code, out.includes('fix: ')]).toEqual([1, false]);
  });

  test('that is enough tries them all, and says nothing', async () => {
    const { code, out, err } = await headroom('check', overloaded, '--budget', '10min');
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('fix: Scale `api` to');
  });

  test('changes no figure of a simulation', async () => {
    const figures = async (budget: string): Promise<unknown> =>
      (JSON.parse((await headroom('simulate', overloaded, '--format', 'json', '--budget', budget)).out) as Report).scenarios[0]!.flows;
    expect(await figures('0')).toEqual(await figures('10min'));
  });

  test.each(['soon', '-1', '2d'])('is no "%s"', async (budget) => {
    const { code, err } = await headroom('check', good, '--budget', budget);
    expect([code, err]).toEqual([2, expect.stringContaining(`"${budget}"`)]);
  });
});

describe('headroom check of a file and of another that imports it', () => {
  test('tells once what both tell, with the figures of the scenario', async () => {
    const base = file('shop.arch', 'system shop {\n  server web * 3\n  flow view { rate 1/s per user  web }\n}\n');
    const main = file('day.arch', 'import "./shop.arch"\nscenario day for shop { duration 1h  users 200 }\n');
    const { out } = await headroom('check', base, main, '--no-fixes');
    expect(out.match(/lb-missing.*/g)).toEqual([expect.stringContaining('nothing spreads 200/s at peak')]);
    expect(out.match(/limiter-missing/g)).toHaveLength(1);
    expect((await headroom('check', base, '--no-fixes')).out).toContain('nothing spreads what comes in');
  });
});

test('what two scenarios find alike is told once, with the fix that holds', async () => {
  const two = file(
    'two.arch',
    service('20/s', 'scenario night for shop { duration 1h  users 1 }').replace('server api', 'redis old  server api'),
  );
  const { out } = await headroom('check', two);
  expect(out.match(/component-unused.*/g)).toHaveLength(1);
  expect(out).toMatch(/fix: Remove `old`/);
});

describe('headroom simulate', () => {
  test('shows the contract', async () => {
    const { code, out } = await headroom('simulate', good);
    expect([code, out]).toEqual([0, expect.stringMatching(/✓ latency p95 .* ≤ 200 ms/)]);
  });

  test('writes the report as JSON, the p95 of an M/M/1 station in it', async () => {
    const { out } = await headroom('simulate', good, '--format', 'json');
    const { scenarios }: { scenarios: { flows: { order: { latency: { p95: number } } } }[] } = JSON.parse(out);
    const exact = -Math.log(0.05) / (100 - 20);
    expect(Math.abs(scenarios[0]!.flows.order.latency.p95 / exact - 1)).toBeLessThan(0.02);
  });

  test('writes the series as CSV', async () => {
    const { out } = await headroom('simulate', good, '--format', 'csv');
    expect(out.split('\r\n')[0]).toContain('flows.order.latency.p95');
  });

  test('runs only the scenario asked for', async () => {
    const two = file('two.arch', service('20/s', 'scenario night for shop { duration 1h  users 2 }'));
    const { out } = await headroom('simulate', two, '--scenario', 'night', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ scenarios: [{ name: 'night' }] });
  });

  test('ends with 2 where the text has errors, and writes no report', async () => {
    const { code, out, err } = await headroom('simulate', wrong, '--format', 'json');
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/^wrong\.arch:6:\d+: error/)]);
  });
});

describe('a directory', () => {
  test('is checked with all below it in the order of the paths, packages and hidden folders left out', async () => {
    for (const folder of ['b', 'b/deep', 'b/node_modules', 'b/.cache']) mkdirSync(join(cwd, 'all', folder), { recursive: true });
    for (const name of ['z', 'b/deep/x', 'b/c', 'b/node_modules/n', 'b/.cache/h', 'a']) file(`all/${name}.arch`, service('20/s'));
    file('all/notes.txt', 'no design');
    const { code, out } = await headroom('check', 'all', '--no-fixes');
    const checked = [...out.matchAll(/^(\S+) day: ✓/gm)].map((match) => match[1]);
    expect([code, checked]).toEqual([0, ['all/a.arch', 'all/b/c.arch', 'all/b/deep/x.arch', 'all/z.arch']]);
  });

  test('and a file in it are checked once', async () => {
    const { out } = await headroom('check', 'all/b/c.arch', 'all', './all/b', '--no-fixes');
    expect([...out.matchAll(/^(\S+) day: ✓/gm)].map((match) => match[1])).toEqual([
      'all/b/c.arch',
      'all/a.arch',
      'all/b/deep/x.arch',
      'all/z.arch',
    ]);
  });
});

describe('standard input', () => {
  test('is checked beside files', async () => {
    const { code, out } = await headroomWith(service('200/s'), 'check', good, '-', '--no-fixes');
    expect([code, out]).toEqual([1, expect.stringMatching(/^good\.arch day: ✓[\s\S]*^stdin\.arch day: ✗/m)]);
  });

  test('is simulated', async () => {
    const { code, out } = await headroomWith(service('20/s'), 'simulate', '-', '--no-fixes');
    expect([code, out]).toEqual([0, expect.stringContaining('✓ meets its contract')]);
  });

  test('has the place that it is said to have, for its errors and its imports', async () => {
    mkdirSync(join(cwd, 'piped'), { recursive: true });
    file('piped/system.arch', service('20/s').replace(/scenario[\s\S]*/, ''));
    const text = 'import "./system.arch"\nscenario day for shop { duration 1h  users 1  contract { latency p95 <= 200ms } }';
    expect((await headroomWith(text, 'check', '-', '--stdin-name', 'piped/day.arch')).out).toContain('piped/day.arch day: ✓');
    const wrongText = await headroomWith(text.replace('200ms', '$5'), 'check', '-', '--stdin-name', 'piped/day.arch');
    expect([wrongText.code, wrongText.out]).toEqual([2, expect.stringMatching(/^piped\/day\.arch:2:\d+: error/)]);
  });
});

describe('a wrong call ends with 2 and says in a line what is wrong', () => {
  const empty = file('empty.arch', '');
  const notes = file('notes.txt', 'system shop { server api }');
  test.each([
    [['check', 'nowhere.arch'], 'nowhere.arch: there is no such file'],
    [['check', notes], 'notes.txt: the name does not end in .arch'],
    [['check', 'folder'], 'folder: there is no .arch file in this directory'],
    [['simulate', 'folder'], 'folder: this is a directory: name one file in it (headroom check takes whole directories)'],
    [['simulate', 'nowhere'], 'nowhere: there is no such file'],
    [['check', '-', '--stdin-name', 'notes.txt'], 'notes.txt: the name does not end in .arch'],
    [['simulate', good, '--scenario', 'night'], 'good.arch has no scenario "night"; it has day'],
    [['simulate', empty], 'empty.arch has no scenario to simulate'],
    [['simulate', good, '--seed', 'x'], '--seed is a whole number from 0 to 4294967295, not "x"'],
    [['simulate', good, '--replications', '3'], '--replications needs --engine events'],
    [['simulate', good, '--compare', '--window', '10min..20min'], '--compare is for a whole run of the analytic engine'],
    [['simulate', good, '--engine', 'events', '--window', '30min..2h'], 'the window ends after scenario "day" does'],
    [['simulate', good, '--series'], '--series needs --format json'],
    [['simulate', good, '--engine', 'magic'], "option '--engine <engine>' argument 'magic' is invalid"],
    [['check'], "missing required argument 'files'"],
    [['fly'], "unknown command 'fly'"],
  ])('headroom %j', async (argv, message) => {
    const { code, out, err } = await headroom(...argv);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(`headroom: ${message}`)]);
  });
});

test('help is no error', async () => {
  const { code, out } = await headroom('--help');
  expect([code, out]).toEqual([0, expect.stringContaining('simulate')]);
});
