/** What the processes of a measurement say to each other. Times in seconds unless a name says otherwise. */
import type { PlanOptions } from './plan.js';

/** A server's own timing since it was last asked. */
export interface Timings {
  /** How long each operation took, in order. */
  operations: number[];
  /** Of these, those that no other process interrupted; all, where the server cannot tell. */
  undisturbed: number[];
  /** How long each delivery took that undisturbed operations pushed; empty where there are none. */
  deliveries: number[];
  /** Time spent in garbage collection. */
  collecting: number;
}

export type FromServer = { type: 'listening'; port: number } | { type: 'timings'; timings: Timings };
export type ToServer = { type: 'timings' };

export type ClientName = 'http' | 'websocket' | 'broadcast' | 'redis' | 'postgres';

export interface Outcome {
  /** When each request was to be sent. */
  times: Float64Array;
  /** How much later it was sent. */
  lags: Float64Array;
  /** From the planned time to each answer, `answers` a request; NaN where none came. */
  latencies: Float64Array;
  answers: number;
  failed: number;
  /** How long each request held its lane, as the client sees it; only where the client keeps the lanes (a pool). */
  holds: number[];
}

export type ToLoad = { type: 'connect'; client: ClientName; port: number; connections: number } | { type: 'run'; options: PlanOptions };
export type FromLoad = { type: 'ready' } | { type: 'outcome'; outcome: Outcome };

/** Work of one delivery of the broadcasting server, seconds. */
export const DELIVERY_WORK = 40e-6;

/** Keys in Redis: the value that commands read parts of, and how many of its bytes are a second of work. */
export const BITS = 'bits';
export const BYTES_A_SECOND = 'bytes a second';
