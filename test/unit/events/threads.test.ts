/** Replications on threads, as they are installed: `npm run build` makes `dist/thread.cjs`. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../simulation/model.js';
import { simulate } from '../../../simulation/simulate.js';
import { replicate, simulateByEvents, unlimited } from '../../../threads/replicate.js';
import { modelOf } from './system.js';

const startThread = (): Worker => new Worker(fileURLToPath(new URL('../../../dist/thread.cjs', import.meta.url)));

const chat = (duration: string): Promise<Model> =>
  modelOf(`
    system s {
      ws g * 2 { delivery 2ms  lanes 1 }
      stream e { partitions 2 }
      worker w { service 3ms exponential  lanes 1 }
      redis c { hit 80% }
      postgres db { service 4ms  lanes 2 }
      flow say { rate 0.2/s per user  measure delivery  g ~> e -> w => g * 5 }
      flow look { rate 0.1/s per user  g { -> c read timeout 20ms retry 2 miss { -> db read } } }
    }
    scenario day for s { duration ${duration}  users 300  session 5min  client { reconnect 1s..4s jitter }  at 20s kill g * 1 for 10s }
    scenario night for s { duration ${duration}  users 100 }`);

const wanted = { scenario: 'day', seed: 3, replications: 5, window: null };

describe('replications on threads', () => {
  test.for([1, 2, 3, 8])('are those made one after the other: %i', async (threads) => {
    const model = await chat('60s');
    const runs = await replicate({ ...wanted, model }, unlimited(), startThread, threads);
    const options = { engine: 'events' as const, seed: 3, replications: 5, scenarios: ['day'] };
    expect(simulate(model, { ...options, runs: new Map([['day', runs!]]) })).toStrictEqual(simulate(model, options));
  });

  test('make the same report of all scenarios of a model', async () => {
    const model = await chat('60s');
    const options = { seed: 1, replications: 2, window: { from: 5, to: 15 } };
    expect(await simulateByEvents(model, options, unlimited(), startThread)).toStrictEqual(
      simulate(model, { ...options, engine: 'events' }),
    );
  });

  test('end when they are told to; what the first one had reached is a report', async () => {
    const model = await chat('1000h');
    const limits = unlimited();
    setTimeout(() => Atomics.store(new Int32Array(limits.stop), 0, 1), 300);
    const { scenarios } = await simulateByEvents(model, { replications: 4, scenarios: ['day'] }, limits, startThread);
    expect(scenarios[0]!.reached).toBeGreaterThan(0);
    expect(scenarios[0]!.reached).toBeLessThan(3_600_000);
    expect(scenarios[0]!.trust.conserved).toBe(true);
  });

  test('and when their time is up', async () => {
    const model = await chat('1000h');
    const runs = await replicate({ ...wanted, model }, { ...unlimited(), deadline: Date.now() + 300 }, startThread);
    expect([runs!.gathered.all.runs, runs!.stopped]).toEqual([1, true]);
  });

  test('that are stopped before they began are none', async () => {
    const model = await chat('60s');
    expect(await replicate({ ...wanted, model }, { ...unlimited(), deadline: 0 }, startThread)).toBeNull();
  });

  test('say what went wrong in a thread', async () => {
    const model = await chat('60s');
    await expect(replicate({ ...wanted, model, scenario: 'dusk' }, unlimited(), startThread)).rejects.toThrow('no scenario "dusk"');
  });
});
