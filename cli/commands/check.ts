/** `headroom check`: is every contract met, is anything wrong? */
import { Option, type Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { standingFindings } from '../../simulation/findings/index.js';
import { simulate } from '../../simulation/simulate.js';
import { checkGithub } from '../formats/github.js';
import { checkJson } from '../formats/json.js';
import { checkJunit } from '../formats/junit.js';
import { checkMarkdown } from '../formats/markdown.js';
import { checkSarif } from '../formats/sarif.js';
import { checkText } from '../formats/checkText.js';
import { parseSeconds, stdinNameOption } from '../arguments.js';
import { BUDGET, withoutFixes, withVerifiedFixes } from '../fixes.js';
import { filesOf } from '../files.js';
import type { Io } from '../io.js';
import { load } from '../load.js';
import { exitCodeOf, problemsOf, toldOnce, withoutFindings, type Checked } from '../problems.js';
import type { ExitCode } from '../run.js';

const formats: Record<string, (files: Checked[], io: Io) => string> = {
  text: checkText,
  json: checkJson,
  sarif: (files, io) => checkSarif(files, io, manifest.version),
  junit: checkJunit,
  markdown: checkMarkdown,
  github: checkGithub,
};

interface Options {
  fixes: boolean;
  /** Seconds. */
  budget: number;
  stdinName: string;
}

export function checkCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('check')
    .description('check files and simulate all their scenarios: 0 all met, 1 a contract broken or an error found, 2 wrong input')
    .argument('<files...>', '.arch files, directories (all .arch files below them), or - for standard input')
    .addOption(stdinNameOption())
    .addOption(new Option('--format <format>', 'how to write the result').choices(Object.keys(formats)).default('text'))
    .option('--no-fixes', 'do not look for changes that would help: faster')
    .option('--budget <seconds>', 'longest time for trying out what would help, for each file', parseSeconds, BUDGET)
    .action(async (files: string[], { format, ...options }: Options & { format: string }) => {
      const each: Checked[] = [];
      for (const file of await filesOf(files, io)) each.push(await checkFile(file, options, io));
      const checked = toldOnce(each);
      io.out(formats[format]!(checked, io));
      done(exitCodeOf(checked));
    });
}

async function checkFile(file: string, { fixes, budget, stdinName }: Options, io: Io): Promise<Checked> {
  const { path, model, diagnostics, texts } = await load(file, io, stdinName);
  const simulated = model && simulate(model);
  const report = simulated && (fixes ? await withVerifiedFixes(simulated, model, texts, budget, io) : withoutFixes(simulated));
  const { told, outdone } = model ? standingFindings(model) : { told: [], outdone: [] };
  return { path, report, problems: problemsOf(diagnostics, told, report && withoutFindings(report, outdone)) };
}
