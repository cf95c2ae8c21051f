/** What is measured: a server, what its requests cost, and how it is written for the simulation. */
import type { ClientName } from './messages.js';
import type { Law } from './plan.js';
import { startServer } from './processes.js';
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

export const cases: Case[] = [http];
