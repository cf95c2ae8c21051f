/** Child processes that never outlive the script, and what the kernel knows about them. */
import { type ChildProcess, execFile, fork, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { cpus, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FromServer } from './messages.js';
import type { Server } from './servers/server.js';

const running = new Set<ChildProcess>();

function track<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const folders: string[] = [];

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  // A killed server may still be ending.
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** Starts one of our own scripts, from beside the running one; in a session of its own, see `prefer`. */
export function startScript(name: string): ChildProcess {
  return track(fork(new URL(`${name}.mjs`, import.meta.url), { serialization: 'advanced', execArgv: [], detached: true }));
}

export function startProgram(command: string, args: string[], options: SpawnOptions = {}): ChildProcess {
  return track(spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true, ...options }));
}

/** Asks a process to end; makes it, after a while. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
}

/** The next message of a process; an error where it ends instead. */
export async function answer<T>(child: ChildProcess): Promise<T> {
  const heard = new AbortController();
  const { signal } = heard;
  const ended = once(child, 'exit', { signal }).then(() => Promise.reject(new Error('a process of the measurement ended too early')));
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [T];
    return message;
  } finally {
    // The loser of the race is told to stop listening, and that is no failure.
    ended.catch(() => undefined);
    heard.abort();
  }
}

/** Starts a server that is one of our own scripts. */
export async function startServer(name: string): Promise<Server> {
  const child = startScript(`servers/${name}`);
  const listening = await answer<FromServer>(child);
  if (listening.type !== 'listening') throw new Error(`${name} did not say where it listens`);
  return {
    port: listening.port,
    processes: () => Promise.resolve([child.pid!]),
    oneThread: true,
    takeTimings: async () => {
      child.send({ type: 'timings' });
      const message = await answer<FromServer>(child);
      if (message.type !== 'timings') throw new Error(`${name} did not hand out its timings`);
      return message.timings;
    },
    stop: () => stop(child),
  };
}

/** A new folder that is removed when the script ends. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `reality-${name}-`));
  folders.push(folder);
  return folder;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What the scheduler knows of processes' first threads, seconds: on a CPU, and ready but waiting for one. */
export interface Scheduled {
  ran: number;
  waited: number;
}

/** The sum over some processes. Linux only; to the nanosecond. */
export async function scheduled(pids: number[]): Promise<Scheduled> {
  const sum = { ran: 0, waited: 0 };
  for (const pid of pids) {
    const [ran = NaN, waited = NaN] = (await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8')).split(' ').map(Number);
    sum.ran += ran / 1e9;
    sum.waited += waited / 1e9;
  }
  return sum;
}

export async function children(pid: number): Promise<number[]> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return listed.trim().split(' ').map(Number);
}

const run = promisify(execFile);

/** As the `nice` command has it. */
const PRIORITY = -20;
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'ERR_SYSTEM_ERROR']);

/** Keeps a process's first thread on one CPU, where there are several. */
export async function pin(pid: number, cpu: number): Promise<void> {
  if (cpus().length > 1) await run('taskset', ['-pc', String(cpu), String(pid)]);
}

/** Puts a process before the machine's other work; false where we may not. */
export async function prefer(pid: number): Promise<boolean> {
  try {
    setPriority(pid, PRIORITY);
    // With automatic groups, Linux shares the CPUs out between sessions first, and a process's own priority counts only within its session.
    const group = `/proc/${pid}/autogroup`;
    if (existsSync(group)) await writeFile(group, String(PRIORITY));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && FORBIDDEN.has(String(error.code))) return false;
    throw error;
  }
}

/**
 * Makes a process run as soon as it has something to do: by the priorities of `prefer` alone, whoever runs may first use up his turn of
 * some milliseconds. Only for processes that often wait. False where we may not.
 */
export async function atOnce(pid: number): Promise<boolean> {
  return await run('chrt', ['--rr', '--pid', '1', String(pid)]).then(
    () => true,
    () => false,
  );
}
