/** The command line as a function. One command a file in `commands/`. */
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { checkCommand } from './commands/check.js';
import { lspCommand } from './commands/lsp.js';
import { simulateCommand } from './commands/simulate.js';
import { CallError, type Io } from './io.js';

/** 0: all met. 1: a contract is broken or an error was found. 2: the input or the call is wrong. */
export type ExitCode = 0 | 1 | 2;

/** Runs one call of `headroom` (arguments without the program's name). Writes to `io` only, never throws. */
export async function run(argv: string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command('headroom')
    .description(manifest.description)
    .version(manifest.version)
    .helpCommand(false)
    .showHelpAfterError('(headroom --help says more)')
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      outputError: (text, write) => write(text.replace(/^error:/, 'headroom:')),
    });
  for (const add of [checkCommand, simulateCommand, lspCommand]) add(program, io, (result) => (code = result));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CallError) io.err(`headroom: ${error.message}\n`);
    else
      io.err(`headroom: this is a fault in headroom itself, please report it\n${error instanceof Error ? error.stack : String(error)}\n`);
    return 2;
  }
}
