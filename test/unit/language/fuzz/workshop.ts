/** A worker that texts are tried in, ended when it hangs. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Trial } from './subject.js';

/** Milliseconds after which a text is said to hang. */
const HANGS = 20_000;
/** Milliseconds after which a text is worth a line in the output. */
export const SLOW = 2_000;

export class Workshop {
  private worker: Worker | null = null;
  private hung = false;
  /** The text that took longest, and how many milliseconds. */
  slowest = { text: '', time: 0 };

  private readonly folder: string;
  private readonly bundle: string;

  private constructor(folder: string, bundle: string) {
    this.folder = folder;
    this.bundle = bundle;
  }

  static async open(): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'headroom-fuzz-'));
    const bundle = join(folder, 'subject.cjs');
    await build({
      entryPoints: [fileURLToPath(new URL('subject.ts', import.meta.url))],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      loader: { '.arch': 'text' },
      logLevel: 'warning',
    });
    return new Workshop(folder, bundle);
  }

  /** What is wrong with how the text is treated. After a text that hung, no more are tried: the first one found is the one to look at. */
  async tryOut(trial: Trial): Promise<string[]> {
    if (this.hung) return [];
    this.worker ??= await this.start();
    const start = performance.now();
    this.worker.postMessage(trial);
    const problems = await this.answer(this.worker);
    const time = performance.now() - start;
    if (time > this.slowest.time) this.slowest = { text: trial.text, time };
    return problems;
  }

  /** A worker that has loaded everything: its own beginning is no text's time. */
  private async start(): Promise<Worker> {
    const worker = new Worker(this.bundle);
    await once(worker, 'message');
    return worker;
  }

  private async answer(worker: Worker): Promise<string[]> {
    const patience = AbortSignal.timeout(HANGS);
    try {
      const [problems] = (await once(worker, 'message', { signal: patience })) as [string[]];
      return problems;
    } catch (error) {
      this.worker = null;
      await worker.terminate();
      if (!patience.aborted) return [`ended the worker: ${error instanceof Error ? error.message : 'without a reason'}`];
      this.hung = true;
      return [`was not done with after ${HANGS / 1000} s`];
    }
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
    await rm(this.folder, { recursive: true, force: true });
  }
}
