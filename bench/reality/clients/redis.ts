/** Commands over one pipelined connection, as application servers have it. A command's cost is how much of a value it reads. */
import { createClient } from 'redis';
import { BITS, BYTES_A_SECOND } from '../messages.js';
import { type Client, noHolds } from './client.js';

export async function connectRedis(port: number): Promise<Client> {
  const client = createClient({ socket: { host: '127.0.0.1', port } });
  await client.connect();
  const bytesASecond = Number(await client.get(BYTES_A_SECOND));
  const send = (seconds: number, answered: (ok: boolean) => void): void => {
    const end = Math.max(1, Math.round(seconds * bytesASecond));
    client.sendCommand(['BITCOUNT', BITS, '0', String(end)]).then(
      () => answered(true),
      () => answered(false),
    );
  };
  return { answers: 1, send, takeHolds: noHolds };
}
