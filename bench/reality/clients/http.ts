/** Requests over kept-alive connections, one request a connection at a time, as browsers and proxies do. */
import { Agent, request } from 'node:http';
import { type Client, noHolds } from './client.js';

export async function connectHttp(port: number, connections: number): Promise<Client> {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity, scheduling: 'lifo' });
  const send = (seconds: number, answered: (ok: boolean) => void): void => {
    const microseconds = (seconds * 1e6).toFixed(1);
    request({ agent, port, host: '127.0.0.1', path: `/${microseconds}` }, (response) => {
      response.resume();
      response.once('end', () => answered(response.statusCode === 200));
    })
      .once('error', () => answered(false))
      .end();
  };
  // Opened all at once, before anything is measured: opening a connection costs the server more than a short request.
  await Promise.all(Array.from({ length: connections }, () => new Promise<void>((done) => send(0, () => done()))));
  return { answers: 1, send, takeHolds: noHolds };
}
