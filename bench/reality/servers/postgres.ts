/** Postgres, from the system's packages, with a new and empty cluster. It refuses to run as root, so root runs it as `postgres`. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { children, freePort, startProgram, stop, temporaryFolder } from '../processes.js';
import { NO_TIMINGS, type Server } from './server.js';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** Where the programs are: Debian keeps them out of the path, by version. */
async function programs(): Promise<string> {
  if (!existsSync(DEBIAN)) return '';
  const versions = (await readdir(DEBIAN)).toSorted((a, b) => Number(b) - Number(a));
  return versions[0] ? join(DEBIAN, versions[0], 'bin/') : '';
}

async function user(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const ids = await Promise.all(['-u', '-g'].map(async (which) => Number((await run('id', [which, 'postgres'])).stdout)));
  return { uid: ids[0]!, gid: ids[1]! };
}

async function ready(port: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((later) => setTimeout(later, 50));
    }
  }
}

export async function startPostgres(): Promise<Server> {
  const bin = await programs();
  const as = await user();
  const folder = await temporaryFolder('postgres');
  if (as.uid !== undefined) await chown(folder, as.uid, as.gid!);
  await run(`${bin}initdb`, ['-D', folder, '-A', 'trust', '-U', 'postgres', '--no-sync'], { ...as, cwd: folder });
  const port = await freePort();
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: folder, fsync: 'off', log_min_messages: 'panic' };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = startProgram(`${bin}postgres`, ['-D', folder, ...args], { ...as, cwd: folder });
  await ready(port);
  return {
    port,
    // Itself, its own helpers, and one a connection.
    processes: async () => [child.pid!, ...(await children(child.pid!))],
    oneThread: false,
    takeTimings: () => Promise.resolve(NO_TIMINGS),
    // "Fast": it ends its sessions first.
    stop: () => stop(child, 'SIGINT'),
  };
}
