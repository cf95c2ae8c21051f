/**
 * Runs simulations in a worker thread, so that typing never waits for one. One job at a time: runs before refinements before comparisons,
 * each in the order in which they were asked for; a more urgent job interrupts one that is going on, and that starts again afterwards.
 */
import type { Worker } from 'node:worker_threads';
import type { Report } from '../simulation/report.js';
import type { Answer, CompareJob, Job, RefineJob, SimulateJob } from './jobs.js';

/** A job as its asker knows it. */
export type Request = Omit<SimulateJob, 'id' | 'stop'> | Omit<RefineJob, 'id' | 'stop'> | Omit<CompareJob, 'id' | 'stop'>;

/** The most urgent first. */
const URGENCY: Job['type'][] = ['simulate', 'refine', 'compare'];
const rank = ({ request }: Entry): number => URGENCY.indexOf(request.type);

export interface Outcome {
  report: Report;
  /** Wall time, without waiting for its turn. */
  milliseconds: number;
}

interface Entry {
  request: Request;
  signal: AbortSignal;
  onProgress: (fraction: number, partial: Report) => void;
  settle: (outcome: Outcome | null) => void;
  fail: (error: Error) => void;
}

interface Running {
  entry: Entry;
  job: Job;
  /** Interrupted by a run: to be started again. */
  again: boolean;
  /** Ends the worker if it does not react. */
  lastResort: NodeJS.Timeout | null;
}

/** A job that was told to stop and has not by then is ended with its thread, milliseconds. */
const PATIENCE = 2000;

export class Engine {
  private worker: Worker | null = null;
  private running: Running | null = null;
  private waiting: Entry[] = [];
  private lastId = 0;
  private readonly startWorker: () => Worker;

  constructor(startWorker: () => Worker) {
    this.startWorker = startWorker;
    this.worker = this.start();
  }

  /**
   * Gives the finished report, or null where `signal` was aborted first. Rejects where the engine failed, with what it said.
   * `onProgress` comes a few times a second in runs that take longer.
   */
  run(request: Request, signal: AbortSignal, onProgress: Entry['onProgress'] = () => undefined): Promise<Outcome | null> {
    return new Promise((settle, fail) => {
      const entry: Entry = { request, signal, onProgress, settle, fail };
      if (signal.aborted) return settle(null);
      signal.addEventListener('abort', () => this.abort(entry), { once: true });
      this.waiting.push(entry);
      if (this.running && rank(entry) < rank(this.running.entry)) {
        this.running.again = true;
        this.stop(this.running);
      }
      this.next();
    });
  }

  async dispose(): Promise<void> {
    const worker = this.worker;
    this.worker = null;
    await worker?.terminate();
  }

  private next(): void {
    if (this.running || this.waiting.length === 0) return;
    const first = this.waiting.reduce((best, entry) => (rank(entry) < rank(best) ? entry : best));
    this.waiting.splice(this.waiting.indexOf(first), 1);
    const job: Job = { ...first.request, id: ++this.lastId, stop: new SharedArrayBuffer(4) };
    this.running = { entry: first, job, again: false, lastResort: null };
    this.worker ??= this.start();
    this.worker.postMessage(job);
  }

  private abort(entry: Entry): void {
    entry.settle(null);
    this.waiting = this.waiting.filter((other) => other !== entry);
    if (this.running?.entry === entry) {
      this.running.again = false;
      this.stop(this.running);
    }
  }

  private stop(running: Running): void {
    Atomics.store(new Int32Array(running.job.stop), 0, 1);
    running.lastResort ??= setTimeout(() => void this.worker?.terminate(), PATIENCE);
  }

  private start(): Worker {
    const worker = this.startWorker();
    worker.on('message', (answer: Answer) => this.receive(answer));
    worker.on('error', (error: Error) => this.lost(worker, error));
    worker.on('exit', () => this.lost(worker, new Error('The simulation ended unexpectedly.')));
    worker.unref();
    return worker;
  }

  private receive(answer: Answer): void {
    const running = this.running;
    if (!running || running.job.id !== answer.id) return;
    if (answer.type === 'progress') return running.entry.onProgress(answer.fraction, answer.partial);
    this.finish(running);
    if (!running.again) {
      if (answer.type === 'done') running.entry.settle({ report: answer.report, milliseconds: answer.milliseconds });
      else running.entry.fail(new Error(answer.message));
    }
    this.next();
  }

  /** A thread that died (memory, a defect) takes its job with it; the next job gets a new thread. */
  private lost(worker: Worker, error: Error): void {
    if (worker !== this.worker) return;
    this.worker = null;
    const running = this.running;
    if (running) {
      this.finish(running);
      if (!running.again) running.entry.fail(error);
    }
    this.next();
  }

  private finish(running: Running): void {
    if (running.lastResort) clearTimeout(running.lastResort);
    this.running = null;
    if (running.again) this.waiting.push(running.entry);
  }
}
