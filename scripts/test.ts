/**
 * `npm test`: everything that can be wrong, one thing after the other, and at the end how many of them passed and failed. It installs what
 * the end-to-end tests need, once; where it cannot, it fails and says what to do.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { browser } from './editor/browser.ts';
import { embeddedEditor } from './editor/install.ts';
import { packExtension } from './package.ts';
import { Failed, ROOT, run, say } from './shell.ts';

const RESULTS = join(ROOT, 'test-results');

interface Totals {
  passed: number;
  failed: number;
}

/** One thing that passes or fails as a whole. */
const checks: { name: string; check: () => Promise<unknown> }[] = [
  { name: 'build', check: () => run('npm', ['run', '--silent', 'build'], { quiet: true }) },
  { name: 'types', check: () => run('npm', ['run', '--silent', 'typecheck']) },
  { name: 'lint', check: () => run('npm', ['run', '--silent', 'lint']) },
  { name: 'format', check: () => run('npm', ['run', '--silent', 'format:check'], { quiet: true }) },
  { name: 'package', check: packExtension },
  { name: 'embedded editor', check: embeddedEditor },
  { name: 'browser', check: browser },
];

async function passes({ name, check }: (typeof checks)[number]): Promise<boolean> {
  say(name);
  return check().then(
    () => true,
    (error: unknown) => {
      process.stderr.write(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      return false;
    },
  );
}

/** Runs a level of tests and counts them; a level that did not come to its end counts as a failure. */
async function level(name: string): Promise<Totals> {
  say(`${name} tests`);
  const file = join(RESULTS, `${name}.json`);
  const ended = await run('npx', [
    'vitest',
    'run',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof Failed)) throw error;
      return false;
    },
  );
  const totals = existsSync(file) ? countsOf(await readFile(file, 'utf8')) : { passed: 0, failed: 0 };
  return { passed: totals.passed, failed: totals.failed === 0 && !ended ? 1 : totals.failed };
}

function countsOf(json: string): Totals {
  const { numPassedTests, numFailedTests } = JSON.parse(json) as { numPassedTests: number; numFailedTests: number };
  return { passed: numPassedTests, failed: numFailedTests };
}

await mkdir(RESULTS, { recursive: true });
const totals: Totals = { passed: 0, failed: 0 };
for (const one of checks) {
  if (await passes(one)) totals.passed++;
  else totals.failed++;
}
for (const name of ['unit', 'lsp', 'webview', 'e2e']) {
  const { passed, failed } = await level(name);
  totals.passed += passed;
  totals.failed += failed;
}
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
