/** Redis, from the system's packages, with one large value to read parts of. */
import { once } from 'node:events';
import { createClient } from 'redis';
import { BITS, BYTES_A_SECOND } from '../messages.js';
import { freePort, startProgram, stop, temporaryFolder } from '../processes.js';
import type { Server } from './server.js';

const SIZE = 32 * 1024 * 1024;

/** A line of `SLOWLOG GET`: number, time, microseconds, command and arguments. */
type Logged = [number, number, number, string[]];

async function connected(port: number) {
  const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: (tries) => (tries < 40 ? 50 : false) } });
  // Until the server listens, each try is an error event too; `connect` fails when the tries are used up.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export async function startRedis(): Promise<Server> {
  const folder = await temporaryFolder('redis');
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = startProgram('redis-server', [...args, '--slowlog-log-slower-than', '0', '--slowlog-max-len', '100000']);
  await once(child, 'spawn');
  const client = await connected(port);
  await client.sendCommand(['SETRANGE', BITS, String(SIZE - 1), 'x']);
  const logged = async (): Promise<number[]> => {
    const lines = (await client.sendCommand(['SLOWLOG', 'GET', '-1'])) as unknown as Logged[];
    await client.sendCommand(['SLOWLOG', 'RESET']);
    // Newest first.
    return lines
      .filter(([, , , [command]]) => command === 'BITCOUNT')
      .map(([, , microseconds]) => microseconds / 1e6)
      .toReversed();
  };
  const read = 1024 * 1024;
  for (let i = 0; i < 50; i++) await client.sendCommand(['BITCOUNT', BITS, '0', String(read - 1)]);
  await client.set(BYTES_A_SECOND, String(read / Math.min(...(await logged()))));
  return {
    port,
    processes: () => Promise.resolve([child.pid!]),
    oneThread: true,
    takeTimings: async () => {
      const operations = await logged();
      return { operations, undisturbed: operations, deliveries: [], collecting: 0 };
    },
    stop: async () => {
      client.destroy();
      await stop(child);
    },
  };
}
