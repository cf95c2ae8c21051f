/** One connection that publishes and many that receive: a request is answered once a subscriber. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type Client, noHolds } from './client.js';

export async function connectBroadcast(port: number, connections: number): Promise<Client> {
  const published = new Map<string, { answered: (ok: boolean) => void; left: number }>();
  const open = async (role: string): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${role}`, { perMessageDeflate: false });
    await once(socket, 'open');
    return socket;
  };
  const subscribers = await Promise.all(Array.from({ length: connections }, () => open('subscribe')));
  for (const socket of subscribers) {
    socket.on('message', (data: Buffer) => {
      const number = data.toString('latin1');
      const message = published.get(number);
      if (!message) return;
      if (--message.left === 0) published.delete(number);
      message.answered(true);
    });
  }
  const publisher = await open('publish');
  let next = 0;
  const send = (seconds: number, answered: (ok: boolean) => void): void => {
    const number = String(next++);
    published.set(number, { answered, left: connections });
    publisher.send(`${number} ${(seconds * 1e6).toFixed(1)}`);
  };
  return { answers: connections, send, takeHolds: noHolds };
}
