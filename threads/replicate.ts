/** Replications of the event engine on several threads. What comes of them does not depend on how many there are. */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { gather, type Gathered } from '../simulation/events/gather.js';
import type { Runs } from '../simulation/events/simulateEvents.js';
import type { Tally } from '../simulation/events/tally.js';
import type { Model } from '../simulation/model.js';
import type { Report } from '../simulation/report.js';
import { REPLICATIONS, simulate, type SimulateOptions } from '../simulation/simulate.js';
import { stopper, type Answer, type Job, type Limits, type Replications } from './jobs.js';

/** Starts a thread that runs `thread.ts`. */
export type StartThread = () => Worker;

/** Nobody stops it. */
export function unlimited(): Limits {
  return { stop: new SharedArrayBuffer(4), deadline: Infinity };
}

/**
 * Makes a scenario's replications on as many threads as there are cores (or `threads`), for `simulate` to make a report of. Stopped early
 * it gives those that were finished, or else how far one came, or null where none had begun. Rejects where a thread fails.
 */
export async function replicate(
  wanted: Replications,
  limits: Limits,
  startThread: StartThread,
  threads = availableParallelism(),
): Promise<Runs | null> {
  const job: Job = { ...wanted, ...limits, next: new SharedArrayBuffer(4) };
  const inOrder = new InOrder();
  let unfinished: Tally | null = null;
  const started = Array.from({ length: Math.max(1, Math.min(threads, wanted.replications)) }, startThread);
  try {
    await Promise.all(
      started.map((thread) =>
        follow(thread, job, ({ replication, tally, stopped }) => {
          if (!stopped) inOrder.add(replication, tally);
          else unfinished ??= tally;
        }),
      ),
    );
  } finally {
    await Promise.all(started.map((thread) => thread.terminate()));
  }
  const gathered = inOrder.all() ?? (unfinished && gather(null, unfinished));
  return gathered && { gathered, stopped: gathered.figures.length < wanted.replications || unfinished !== null };
}

/** Replications are gathered in the order of their numbers, whichever is there first. */
class InOrder {
  private gathered: Gathered | null = null;
  private next = 0;
  private readonly early = new Map<number, Tally>();

  add(replication: number, tally: Tally): void {
    this.early.set(replication, tally);
    for (let one = this.early.get(this.next); one; one = this.early.get(this.next)) {
      this.gathered = gather(this.gathered, one);
      this.early.delete(this.next++);
    }
  }

  /** With those that are there although one before them is not. */
  all(): Gathered | null {
    for (const [, tally] of [...this.early].sort(([a], [b]) => a - b)) this.gathered = gather(this.gathered, tally);
    return this.gathered;
  }
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
  for (const scenario of names) {
    const made = await replicate({ model, scenario, seed, replications, window }, limits, startThread);
    if (made) runs.set(scenario, made);
  }
  return simulate(model, { ...options, engine: 'events', runs, shouldStop: stopper(limits) });
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
