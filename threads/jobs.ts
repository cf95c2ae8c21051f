/** What is said between the thread that wants replications and those that make them. */
import type { Tally } from '../simulation/events/tally.js';
import type { Model } from '../simulation/model.js';

/** Replications of one scenario of a model, with all that decides what comes of them. */
export interface Replications {
  model: Model;
  /** Its name. */
  scenario: string;
  seed: number;
  replications: number;
  window: { from: number; to: number } | null;
}

/** When to stop early. */
export interface Limits {
  /** One Int32: not 0 asks to stop. */
  stop: SharedArrayBuffer;
  /** The moment at which time is up, as `Date.now()` tells it, which all threads share. */
  deadline: number;
}

/** Whether to stop; cheap enough to be asked every millisecond. */
export function stopper({ stop, deadline }: Limits): () => boolean {
  const flag = new Int32Array(stop);
  return () => Atomics.load(flag, 0) !== 0 || Date.now() > deadline;
}

/** Sent to each thread once. */
export interface Job extends Replications, Limits {
  /** One Int32: the next replication that no thread has begun. */
  next: SharedArrayBuffer;
}

/** A replication was made (`stopped`: not to its end); or this thread finds none that is left; or it failed. */
export type Answer =
  { type: 'made'; replication: number; tally: Tally; stopped: boolean } | { type: 'done' } | { type: 'failed'; message: string };
