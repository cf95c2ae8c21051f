/** A WebSocket server that passes each message on to every subscriber, with some work for the message and some for each delivery. */
import type { AddressInfo } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { DELIVERY_WORK } from '../messages.js';
import { work } from '../work.js';
import { noteOperation, serve, startOperation } from './child.js';

const subscribers = new Set<WebSocket>();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });

function publish(data: RawData): void {
  const operation = startOperation();
  const [number = '', microseconds] = (data as Buffer).toString('latin1').split(' ');
  work(Number(microseconds) / 1e6);
  const delivered: number[] = [];
  for (const subscriber of subscribers) {
    const before = performance.now();
    work(DELIVERY_WORK);
    subscriber.send(number);
    delivered.push((performance.now() - before) / 1000);
  }
  noteOperation(operation, delivered);
}

server.on('connection', (socket, request) => {
  if (request.url === '/publish') socket.on('message', publish);
  else subscribers.add(socket);
});
server.on('listening', () => serve((server.address() as AddressInfo).port));
