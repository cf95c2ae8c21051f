/** What is measured: a server, what its requests cost, and how it is written for the simulation. */
import { type ClientName, DELIVERY_WORK } from './messages.js';
import { type Law, moments } from './plan.js';
import { startServer } from './processes.js';
import { startPostgres } from './servers/postgres.js';
import { startRedis } from './servers/redis.js';
import type { Server } from './servers/server.js';

/** A service time, seconds; `cv` is its standard deviation ÷ mean. */
export interface Service {
  mean: number;
  cv: number;
}

/** What was found out at low load. */
export interface Measured {
  service: Service;
  /** Of one pushed delivery; null where nothing is pushed. */
  delivery: Service | null;
  /** Time in a request's latency during which it holds no lane, seconds. */
  latency: number;
}

export interface Case {
  name: string;
  title: string;
  /** What runs, and what is special about it. */
  about: string;
  start: () => Promise<Server>;
  client: ClientName;
  connections: number;
  /** Work of a request, without what the server itself costs. */
  law: Law;
  lanes: number;
  /** Pushed deliveries a request; 0 where the request itself is answered. */
  subscribers: number;
  /** Component and flow (named `request`) as `.arch` text. */
  write: (measured: Measured) => string;
}

/** `561us`: four figures are more than any measurement here is worth. */
export function time(seconds: number): string {
  return `${Number((seconds * 1e6).toPrecision(4))}us`;
}

export function service({ mean, cv }: Service): string {
  return `${time(mean)} cv ${cv.toFixed(2)}`;
}

const http: Case = {
  name: 'http',
  title: 'HTTP',
  about:
    'A plain Node HTTP server; each request is CPU work drawn from a log-normal law (mean 0.5 ms, cv 1). One thread, so one lane. Clients keep 900 connections alive, so that none is opened while it counts.',
  start: () => startServer('http'),
  client: 'http',
  connections: 900,
  law: { shape: 'lognormal', mean: 0.5e-3, cv: 1 },
  lanes: 1,
  subscribers: 0,
  write: (measured) =>
    `  server app on here { service ${service(measured.service)}  lanes 1  latency ${time(measured.latency)} }\n` +
    '  flow request { app }',
};

const websocket: Case = {
  name: 'websocket',
  title: 'WebSocket, answers',
  about:
    'A `ws` server that answers each message after CPU work drawn from an exponential law (mean 0.3 ms). The text says `cv`, so the simulation takes a log-normal law with the same mean and deviation.',
  start: () => startServer('websocket'),
  client: 'websocket',
  connections: 16,
  law: { shape: 'exponential', mean: 0.3e-3 },
  lanes: 1,
  subscribers: 0,
  write: ({ service: own, latency }) =>
    `  ws hub on here { service ${service(own)}  lanes 1  latency ${time(latency)} }\n  flow request { hub }`,
};

const SUBSCRIBERS = 20;

const broadcast: Case = {
  name: 'broadcast',
  title: 'WebSocket, broadcast',
  about: `A \`ws\` server that passes each message on to ${SUBSCRIBERS} connections, with constant work for the message and for each delivery. Latency is that of every single delivery. Node writes to a socket at once, so early deliveries of a message do not wait for late ones. It also does all of a message in one go, where in the model the deliveries queue up anew, behind messages that came meanwhile.`,
  start: () => startServer('broadcast'),
  client: 'broadcast',
  connections: SUBSCRIBERS,
  law: { shape: 'constant', mean: 0.1e-3 },
  lanes: 1,
  subscribers: SUBSCRIBERS,
  // Half, because a flow visits the component twice: with the message, and with its deliveries.
  write: ({ service: own, delivery, latency }) =>
    `  ws hub on here { service ${service(own)}  delivery ${service(delivery!)}  lanes 1  latency ${time(latency / 2)} }\n` +
    `  flow request { measure delivery  hub => hub * ${SUBSCRIBERS} }`,
};

const redis: Case = {
  name: 'redis',
  title: 'Redis',
  about:
    '`BITCOUNT` over parts of a large value: nine of ten commands are short (0.15 ms), the tenth is ten times as long. The simulation takes a log-normal law with the same mean and deviation, whose median is another. Redis runs one command at a time, but writes the answers only when all commands that it has read are done.',
  start: startRedis,
  client: 'redis',
  connections: 1,
  law: { shape: 'two', short: 0.15e-3, long: 1.5e-3, share: 0.1 },
  lanes: 1,
  subscribers: 0,
  write: ({ service: own, latency }) =>
    `  redis store on here { service ${service(own)}  lanes 1  latency ${time(latency)}  hit 100% }\n  flow request { store }`,
};

const LANES = 4;

const postgres: Case = {
  name: 'postgres',
  title: 'Postgres',
  about: `\`select pg_sleep(…)\` with exponential times (mean 4 ms, rounded up to whole milliseconds by the server) through a pool of ${LANES} connections. A query that waits instead of computing has a known cost on any number of CPUs, and holds its connection all the same. Lane time is how long a query had its connection.`,
  start: startPostgres,
  client: 'postgres',
  connections: LANES,
  law: { shape: 'exponential', mean: 4e-3 },
  lanes: LANES,
  subscribers: 0,
  write: ({ service: own, latency }) =>
    `  postgres db on here { service ${service(own)}  lanes ${LANES}  latency ${time(latency)} }\n  flow request { db }`,
};

export const cases: Case[] = [http, websocket, broadcast, redis, postgres];

/** About how long a request holds a lane, before anything was measured; seconds. */
export function guess({ law, subscribers }: Case): number {
  return moments(law).mean + subscribers * DELIVERY_WORK;
}
