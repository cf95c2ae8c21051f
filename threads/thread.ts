/** A thread that makes replications: it takes the next one that nobody has begun, until none is left. */
import { parentPort } from 'node:worker_threads';
import { runReplication } from '../simulation/events/replication.js';
import { stopper, type Answer, type Job } from './jobs.js';

const port = parentPort;
if (!port) throw new Error('This file is a thread that makes replications and is not started by itself.');

port.once('message', (job: Job) => {
  try {
    work(job);
    answer({ type: 'done' });
  } catch (error) {
    answer({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});

function answer(message: Answer): void {
  port!.postMessage(message, message.type === 'made' ? buffersOf(message.tally) : []);
}

function work({ model, scenario: name, seed, replications, window, next, ...limits }: Job): void {
  const scenario = model.scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`there is no scenario "${name}"`);
  const counter = new Int32Array(next);
  const isTime = stopper(limits);
  let stopped = false;
  const shouldStop = (): boolean => (stopped ||= isTime());
  while (!shouldStop()) {
    const replication = Atomics.add(counter, 0, 1);
    if (replication >= replications) return;
    const tally = runReplication(model, scenario, { seed, replication, window, shouldStop });
    answer({ type: 'made', replication, tally, stopped });
  }
}

/** The memory of all arrays in plain data: handed over rather than copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(buffersOf) : [];
}
