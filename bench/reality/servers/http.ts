/** A plain Node HTTP server; the path says how many microseconds of work a request is. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { work } from '../work.js';
import { noteOperation, serve, startOperation } from './child.js';

const server = createServer((request, response) => {
  const operation = startOperation();
  work(Number((request.url ?? '/0').slice(1)) / 1e6);
  response.end('done');
  noteOperation(operation);
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', 4096, () => serve((server.address() as AddressInfo).port));
