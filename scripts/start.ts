/**
 * `npm start`: builds, simulates the seed scenario in the terminal, and opens it in an editor with the extension: the desktop VS Code where
 * there is one, else the embedded one in the browser. `-- --no-open` stops after the terminal part, `-- --embedded` takes the embedded one.
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startEditor } from './editor/server.ts';
import { packExtension } from './package.ts';
import { Failed, has, ROOT, run, say } from './shell.ts';

const SEED = 'websocket-scaling.arch';

async function start(flags: string[]): Promise<void> {
  say('building');
  await run('npm', ['run', '--silent', 'build'], { quiet: true });
  say(`simulating examples/${SEED}`);
  // 1 says that a contract is broken, which the report shows.
  await run(process.execPath, [join('dist', 'cli.cjs'), 'simulate', join('examples', SEED)]).catch((error: unknown) => {
    if (!(error instanceof Failed) || !error.message.endsWith('ended with 1')) throw error;
  });
  if (flags.includes('--no-open')) return;

  // The examples are copied, so that trying things out changes nothing here.
  const home = join(ROOT, '.cache', 'start');
  const workspace = join(home, 'examples');
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await cp(join(ROOT, 'examples'), workspace, { recursive: true });
  const seed = join(workspace, SEED);
  if (!flags.includes('--embedded') && (await has('code'))) {
    await run('code', [`--extensionDevelopmentPath=${ROOT}`, workspace, '--goto', seed]);
    say('opened in VS Code');
    return;
  }
  say('packing the extension');
  const server = await startEditor({ home, workspace, vsix: await packExtension() });
  process.stdout.write(`\n  VS Code with Headroom: ${server.address(seed)}\n\n  Ctrl-C stops it.\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.stop());
  await server.ended;
}

await start(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Failed ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
