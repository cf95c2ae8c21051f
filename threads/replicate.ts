/** Replications of the event engine on several threads. What comes of them does not depend on how many there are. */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Runs } from '../simulation/events/simulateEvents.js';
import type { Tally } from '../simulation/events/tally.js';
import type { Model } from '../simulation/model.js';
import type { Report } from '../simulation/report.js';
import { REPLICATIONS, simulate, type SimulateOptions } from '../simulation/simulate.js';
import type { Answer, Job, Limits, Replications } from './jobs.js';

/** Starts a thread that runs `thread.ts`. */
export type StartThread = () => Worker;

/** Nobody stops it. */
export function unlimited(): Limits {
  return { stop: new SharedArrayBuffer(4), deadline: Infinity };
}

/**
 * Makes a scenario's replications on as many threads as there are cores (or `threads`), for `simulate` to make a report of. Stopped early
 * it gives those that were finished, or else how far the first one came. Rejects where a thread fails.
 */
export async function replicate(
  wanted: Replications,
  limits: Limits,
  startThread: StartThread,
  threads = availableParallelism(),
): Promise<Runs> {
  const job: Job = { ...wanted, ...limits, next: new SharedArrayBuffer(4) };
  const finished: Tally[] = [];
  const unfinished: Tally[] = [];
  const started = Array.from({ length: Math.max(1, Math.min(threads, wanted.replications)) }, startThread);
  try {
    await Promise.all(
      started.map((thread) =>
        follow(thread, job, ({ replication, tally, stopped }) => {
          (stopped ? unfinished : finished)[replication] = tally;
        }),
      ),
    );
  } finally {
    await Promise.all(started.map((thread) => thread.terminate()));
  }
  const made = Object.values(finished);
  return { tallies: made.length > 0 ? made : Object.values(unfinished).slice(0, 1), stopped: made.length < wanted.replications };
}

/** What `simulate` does, by events, with the replications of each scenario on threads. */
export async function simulateByEvents(
  model: Model,
  options: Pick<SimulateOptions, 'seed' | 'replications' | 'window' | 'scenarios'>,
  limits: Limits,
  startThread: StartThread,
): Promise<Report> {
  const { seed = 1, replications = REPLICATIONS, window = null } = options;
  const names = options.scenarios ?? model.scenarios.map(({ name }) => name);
  const runs = new Map<string, Runs>();
  for (const scenario of names) runs.set(scenario, await replicate({ model, scenario, seed, replications, window }, limits, startThread));
  return simulate(model, { ...options, engine: 'events', runs });
}

/** Gives a thread its job; resolves when it is done. */
function follow(thread: Worker, job: Job, made: (answer: Answer & { type: 'made' }) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.on('message', (answer: Answer) => {
      if (answer.type === 'made') made(answer);
      else if (answer.type === 'done') resolve();
      else reject(new Error(answer.message));
    });
    thread.on('error', reject);
    thread.on('exit', () => reject(new Error('A thread of the simulation ended unexpectedly.')));
    thread.postMessage(job);
  });
}
