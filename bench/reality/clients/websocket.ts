/** Messages over a few WebSocket connections in turn; a connection's answers come in the order of its messages. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type Client, noHolds } from './client.js';

export async function connectWebSockets(port: number, connections: number): Promise<Client> {
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
      await once(socket, 'open');
      const waiting: ((ok: boolean) => void)[] = [];
      socket.on('message', () => waiting.shift()?.(true));
      socket.on('close', () => waiting.splice(0).forEach((answered) => answered(false)));
      return { socket, waiting };
    }),
  );
  let turn = 0;
  const send = (seconds: number, answered: (ok: boolean) => void): void => {
    const { socket, waiting } = sockets[turn++ % sockets.length]!;
    waiting.push(answered);
    socket.send((seconds * 1e6).toFixed(1));
  };
  return { answers: 1, send, takeHolds: noHolds };
}
