/** Running programs and talking to whoever started the script. */
import { spawn, type SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's top folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A line of progress. */
export function say(line: string): void {
  process.stdout.write(`· ${line}\n`);
}

/** A program that ended otherwise than well. */
export class Failed extends Error {}

export interface RunOptions extends SpawnOptions {
  /** Show nothing unless it fails; then the end of what it printed is in the error. */
  quiet?: boolean;
}

/** Runs a program to its end; throws `Failed` where its exit code is not 0. */
export function run(command: string, args: string[], { quiet = false, ...options }: RunOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit', ...options });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (printed = (printed + String(data)).slice(-4000)));
    child.on('error', (error) => reject(new Failed(`${command} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Failed(`${[command, ...args].join(' ')} ended with ${signal ?? code}${printed ? `:\n${printed}` : ''}`));
    });
  });
}

/** Whether a program is on the PATH. */
export async function has(command: string): Promise<boolean> {
  return run('sh', ['-c', `command -v ${command}`], { quiet: true }).then(
    () => true,
    () => false,
  );
}
