import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { Engine, type Request } from '../../../server/engine.js';
import type { Report } from '../../../simulation/report.js';
import type { Model } from '../../../simulation/model.js';

/** A worker whose jobs do what their model's `uri` says: `quick`, `endless` until told to stop, `deaf` to that, or `fatal` to the thread. */
const obedient = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ id, type, model, stop }) => {
    if (model.uri === 'fatal') process.exit(1);
    const asked = new Int32Array(stop);
    while (model.uri === 'deaf' || (model.uri === 'endless' && Atomics.load(asked, 0) === 0)) Atomics.wait(asked, 0, 0, 5);
    parentPort.postMessage(model.uri === 'failing' ? { type: 'failed', id, message: 'no luck' } : { type: 'done', id, report: { file: type + ' ' + model.uri }, milliseconds: 1 });
  });`;

const engines: Engine[] = [];
const engine = (): Engine => {
  const made = new Engine(() => new Worker(obedient, { eval: true }));
  engines.push(made);
  return made;
};
const job = (behaviour: string, type: Request['type'] = 'simulate'): Request => {
  const model: Model = { schema: 'headroom-model/1', uri: behaviour, systems: [], scenarios: [], ignores: [] };
  if (type === 'simulate') return { type, model, budget: 1, lastEdits: {} };
  const report: Report = { schema: 'headroom-report/1', file: '', engine: 'analytic', seed: 1, scenarios: [], together: null };
  return type === 'refine' ? { type, model, budget: 1, texts: {}, silenced: [], report } : { type, model, budget: 1, report };
};
const going = (): AbortSignal => new AbortController().signal;

afterEach(async () => {
  await Promise.all(engines.splice(0).map((one) => one.dispose()));
});

test('a job gives its report', async () => {
  expect(await engine().run(job('quick'), going())).toEqual({ report: { file: 'simulate quick' }, milliseconds: 1 });
});

test('an aborted job gives null and lets the next one in', async () => {
  const one = engine();
  const abort = new AbortController();
  const endless = one.run(job('endless'), abort.signal);
  const next = one.run(job('quick'), going());
  abort.abort();
  expect(await endless).toBeNull();
  expect((await next)?.report.file).toBe('simulate quick');
});

test('a job that does not react to being aborted is ended with its thread', async () => {
  const one = engine();
  const abort = new AbortController();
  void one.run(job('deaf'), abort.signal);
  const next = one.run(job('quick'), going());
  abort.abort();
  expect((await next)?.report.file).toBe('simulate quick');
});

test('a run interrupts a refinement, which is done afterwards', async () => {
  const one = engine();
  const order: string[] = [];
  const abort = new AbortController();
  const refinement = one.run(job('endless', 'refine'), abort.signal).then(() => order.push('refined'));
  await one.run(job('quick'), going()).then(() => order.push('simulated'));
  abort.abort();
  await refinement;
  expect(order).toEqual(['simulated', 'refined']);
});

test('a refinement of one file does not wait for the comparison of another', async () => {
  const one = engine();
  const abort = new AbortController();
  const comparison = one.run(job('endless', 'compare'), abort.signal);
  expect((await one.run(job('quick', 'refine'), going()))?.report.file).toBe('refine quick');
  abort.abort();
  expect(await comparison).toBeNull();
});

test('a failure says what it was', async () => {
  await expect(engine().run(job('failing'), going())).rejects.toThrow('no luck');
});

test('a thread that dies fails its job, and the next job gets a new thread', async () => {
  const one = engine();
  await expect(one.run(job('fatal'), going())).rejects.toThrow('ended unexpectedly');
  expect((await one.run(job('quick'), going()))?.report.file).toBe('simulate quick');
});
