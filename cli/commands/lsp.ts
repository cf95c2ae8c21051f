/** `headroom lsp --stdio`: the language server, for editors other than VS Code. It is a program of its own, beside this one. */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { CallError, type Io } from '../io.js';
import type { ExitCode } from '../run.js';

export function lspCommand(program: Command, _io: Io, done: (code: ExitCode) => void): void {
  program
    .command('lsp')
    .description('start the language server')
    .requiredOption('--stdio', 'talk over standard input and output')
    .action(async () => done(await serve()));
}

/** Runs until the server ends. */
function serve(): Promise<ExitCode> {
  const server = join(dirname(realpathSync(process.argv[1] ?? '.')), 'server.cjs');
  if (!existsSync(server)) throw new CallError(`the language server is not there: ${server}`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [server, '--stdio'], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0 ? 0 : 1));
  });
}
