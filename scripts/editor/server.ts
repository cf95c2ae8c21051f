/** The embedded VS Code as a running server with the extension installed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failed, run } from '../shell.ts';
import { embeddedEditor, type EmbeddedEditor } from './install.ts';
import { QUIET } from './settings.ts';

export interface ServerOptions {
  /** A folder of this run's own: user data, extensions, logs. */
  home: string;
  /** The folder that is opened. */
  workspace: string;
  /** The packaged extension. */
  vsix: string;
  settings?: Record<string, unknown>;
}

export interface EditorServer {
  /** The page with the workspace, and a file of it open. */
  address: (file?: string) => string;
  stop: () => Promise<void>;
  /** Settles when the server ends by itself. */
  ended: Promise<void>;
}

const PATIENCE = 90_000;

/** Starts the server on a free port. Throws `Failed` where it does not come up. */
export async function startEditor({ home, workspace, vsix, settings = {} }: ServerOptions): Promise<EditorServer> {
  const editor = await embeddedEditor();
  const userData = join(home, 'user-data');
  await mkdir(join(userData, 'User'), { recursive: true });
  await writeFile(join(userData, 'User', 'settings.json'), JSON.stringify({ ...QUIET, ...settings }, null, 2));
  const config = join(home, 'config.yaml');
  await writeFile(config, '');
  const common = [editor.entry, '--config', config, '--user-data-dir', userData, '--extensions-dir', join(home, 'extensions')];
  // Without a gallery neither server nor page asks anyone for extensions.
  const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  await run(editor.node, [...common, '--install-extension', vsix, '--force'], { env, quiet: true });
  return serve(editor, common, env, { home, workspace });
}

async function serve(
  editor: EmbeddedEditor,
  common: string[],
  env: NodeJS.ProcessEnv,
  { home, workspace }: Pick<ServerOptions, 'home' | 'workspace'>,
): Promise<EditorServer> {
  const flags = [
    '--auth',
    'none',
    '--bind-addr',
    '127.0.0.1:0',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    '--disable-getting-started-override',
    '--disable-proxy',
    '--ignore-last-opened',
  ];
  const log = join(home, 'server.log');
  // A process group of its own: server, extension host and language server end together.
  const child = spawn(editor.node, [...common, ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const file = createWriteStream(log);
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  let over = false;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve())).then(() => void (over = true));

  const origin = await originOf(log, () => over);
  const { host } = new URL(origin);
  return {
    address(path) {
      const url = new URL(origin);
      url.searchParams.set('folder', workspace);
      if (path) url.searchParams.set('payload', JSON.stringify([['openFile', `vscode-remote://${host}${path}`]]));
      return url.href;
    },
    async stop() {
      if (over || child.pid === undefined) return;
      process.kill(-child.pid, 'SIGTERM');
      await Promise.race([ended, sleep(5000)]);
      if (!over) process.kill(-child.pid, 'SIGKILL');
      await ended;
    },
    ended,
  };
}

/** Waits until the server says where it listens, and answers there. */
async function originOf(log: string, isOver: () => boolean): Promise<string> {
  for (const end = Date.now() + PATIENCE; Date.now() < end && !isOver(); await sleep(100)) {
    const text = existsSync(log) ? await readFile(log, 'utf8') : '';
    const origin = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
    if (!origin) continue;
    const healthy = await fetch(`${origin}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return origin;
  }
  throw new Failed(`the embedded VS Code did not start:\n${(await readFile(log, 'utf8')).slice(-2000)}`);
}
