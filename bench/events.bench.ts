/**
 * How fast the event engine is, beside the least that an M/M/1 simulation has to do in the same number of events: a list of events, a
 * counter, exponential draws, and nothing counted. The ratio says something on any machine.
 */
import { build } from 'esbuild';
import { test } from 'vitest';
import { compile } from '../language/compile.js';
import type { Model } from '../simulation/model.js';

const EVENTS = 200_000;

/** The engine in one file, as it is shipped: in the test runner's own modules every call across files costs a look-up. */
async function bundled<T>(path: string): Promise<T> {
  const entry = new URL(path, import.meta.url).pathname;
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  return (await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`)) as T;
}

const { EventList } = await bundled<typeof import('../simulation/events/eventList.js')>('../simulation/events/eventList.ts');
const { Stream } = await bundled<typeof import('../simulation/events/random.js')>('../simulation/events/random.ts');
const { runReplication } = await bundled<typeof import('../simulation/events/replication.js')>('../simulation/events/replication.ts');

/** Systems with the seconds in which about as many events happen. */
const SYSTEMS: Record<string, { seconds: number; text: string }> = {
  'one lane at 80 %': { seconds: 125_000, text: 'server a { service 1s exponential  lanes 1 }  flow f { rate 0.8/s  a }' },
  'eight lanes at 90 %': { seconds: 13_900, text: 'server a { service 1s exponential  lanes 8 }  flow f { rate 7.2/s  a }' },
  'a balancer, four servers, a database': {
    seconds: 156,
    text: `
      lb l { service 1ms exponential  lanes 1  latency 0ms  balance random }
      server a * 4 { service 10ms exponential  lanes 1 }
      postgres d { service 2.5ms exponential  lanes 1 }
      flow f { rate 320/s  l -> a -> d }`,
  },
  'three thousand lanes in use': { seconds: 31, text: 'server a { service 1s exponential  lanes 3_400 }  flow f { rate 3_264/s  a }' },
  'timeouts and retries': {
    seconds: 83,
    text: `
      server a { service 5ms  lanes 4 }
      postgres d { service 5ms  lanes 4 }
      flow f { rate 600/s  a -> d timeout 200ms retry 2 backoff 50ms..1s jitter }`,
  },
  'pushes to fifty': {
    seconds: 19,
    text: 'ws g { delivery 100us  lanes 2 }  server a { service 1ms }  flow f { rate 200/s  measure delivery  a => g * 50 }',
  },
};

async function modelOf({ seconds, text }: { seconds: number; text: string }): Promise<Model> {
  const source = `system s { ${text} }  scenario t for s { duration ${seconds}s  start empty }`;
  const { model, diagnostics } = await compile('file:///bench.arch', source, () => Promise.resolve(null));
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return model;
}

function bareLoop(): void {
  const list = new EventList();
  const stream = new Stream(1, 0, 'bare');
  let inside = 0;
  list.push(0, 0, 0);
  for (let i = 0; i < EVENTS && list.pop(); i++) {
    const { time, subject } = list;
    if (subject === 0) {
      list.push(time + stream.exponential() / 0.8, 0, 0);
      if (inside++ === 0) list.push(time + stream.exponential(), 1, 0);
    } else if (--inside > 0) list.push(time + stream.exponential(), 1, 0);
  }
}

test(`${EVENTS} events`, async ({ bench }) => {
  const systems = await Promise.all(Object.entries(SYSTEMS).map(async ([name, system]) => ({ name, model: await modelOf(system) })));
  let seed = 0;
  const runs = systems.map(({ name, model }) =>
    bench(
      name,
      () => void runReplication(model, model.scenarios[0]!, { seed: seed++, replication: 0, window: null, shouldStop: () => false }),
    ),
  );
  await bench.compare(bench('the bare loop', bareLoop), ...runs, { time: 0, iterations: 10, warmupTime: 0, warmupIterations: 2 });
}, 120_000);
