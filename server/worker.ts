/** The thread that simulates. It knows nothing of editors: a job comes in, a report goes out. */
import { join } from 'node:path';
import { parentPort, Worker } from 'node:worker_threads';
import type { Report } from '../simulation/report.js';
import { simulate } from '../simulation/simulate.js';
import { stopper } from '../threads/jobs.js';
import { expectShortLives } from '../threads/memory.js';
import type { Answer, Job } from './jobs.js';
import { compare, refine } from './refine.js';

/** Milliseconds until the first partial report, and between two: short runs are not slowed down by any. */
const FIRST_PROGRESS = 600;
const PROGRESS_INTERVAL = 300;

const port = parentPort;
if (!port) throw new Error('This file is the worker thread of the language server and is not started by itself.');

expectShortLives();

/** Its bundle lies beside this one's. */
const startThread = (): Worker => new Worker(join(__dirname, 'thread.cjs'));

const answer = (message: Answer): void => port.postMessage(message);

port.on('message', (job: Job) => {
  perform(job).catch((error: unknown) => {
    answer({ type: 'failed', id: job.id, message: error instanceof Error ? error.message : String(error) });
  });
});

async function perform(job: Job): Promise<void> {
  const started = performance.now();
  const limits = { stop: job.stop, deadline: Date.now() + job.budget * 1000 };
  const shouldStop = stopper(limits);
  let told = started + FIRST_PROGRESS - PROGRESS_INTERVAL;
  const onProgress = (fraction: number, partial: () => Report): void => {
    if (performance.now() - told < PROGRESS_INTERVAL) return;
    told = performance.now();
    answer({ type: 'progress', id: job.id, fraction, partial: partial() });
  };
  const publish = (partial: Report): void => answer({ type: 'progress', id: job.id, fraction: 1, partial });
  const work = (): Report | Promise<Report> => {
    switch (job.type) {
      case 'simulate':
        return simulate(job.model, { headroom: false, lastEdits: job.lastEdits, shouldStop, onProgress });
      case 'refine':
        return refine(job, shouldStop, publish);
      case 'compare':
        return compare(job, limits, startThread);
    }
  };
  const report = await work();
  answer({ type: 'done', id: job.id, report, milliseconds: performance.now() - started });
}
