/** A WebSocket server that answers each message; the message says how many microseconds of work it is. */
import type { AddressInfo } from 'node:net';
import { type RawData, WebSocketServer } from 'ws';
import { work } from '../work.js';
import { noteOperation, serve, startOperation } from './child.js';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (data: RawData) => {
    const operation = startOperation();
    work(Number((data as Buffer).toString('latin1')) / 1e6);
    socket.send('done');
    noteOperation(operation);
  });
});
server.on('listening', () => serve((server.address() as AddressInfo).port));
