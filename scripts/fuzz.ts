/**
 * `npm run fuzz`: `FUZZ_DOCUMENTS` texts that nobody would write, 100,000 where it is not said, in parts with a seed each. The first part
 * that fails ends it and says its seed: `FUZZ_SEED` goes on from there.
 */
import { Failed, run, say } from './shell.ts';

/** Texts of one part: some twenty seconds. */
const PART = 10_000;

const documents = Number(process.env['FUZZ_DOCUMENTS'] ?? 100_000);
const first = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const parts = Math.ceil(documents / PART);
const args = ['vitest', 'run', '--project', 'unit', 'test/unit/language/fuzz.test.ts'];

try {
  for (let part = 0; part < parts; part++) {
    const env = { ...process.env, FUZZ_DOCUMENTS: String(Math.min(PART, documents - part * PART)), FUZZ_SEED: String(first + part) };
    say(`part ${part + 1} of ${parts}: FUZZ_SEED=${first + part}`);
    await run('npx', args, { env });
  }
  say(`${documents} texts: nothing was found`);
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
