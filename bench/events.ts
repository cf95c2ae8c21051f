/** How fast the event engine is: beside the least that queues take, and on the busiest minutes of the example, on threads. */
import { Worker } from 'node:worker_threads';
import { compile } from '../language/compile.js';
import { runReplication } from '../simulation/events/replication.js';
import type { Model } from '../simulation/model.js';
import { simulate } from '../simulation/simulate.js';
import { replicate, unlimited } from '../threads/replicate.js';
import { runBare, type BareQueues } from './bareQueues.js';
import { median, milliseconds, type Section } from './measure.js';

const ARRIVALS = 200_000;
const RUNS = 5;

interface Workload {
  name: string;
  components: string;
  path: string;
  bare: BareQueues;
}

const network: Workload = {
  name: 'a balancer, one of 4 servers, a database',
  components: `
      lb edge { service 1ms exponential  lanes 1  latency 0ms  balance random }
      server api * 4 { service 10ms exponential  lanes 1 }
      server db { service 2.5ms exponential  lanes 1 }`,
  path: 'edge -> api -> db',
  bare: {
    rate: 320,
    stations: [0.001, 0.01, 0.01, 0.01, 0.01, 0.0025].map((service) => ({ lanes: 1, service })),
    next: (station) => (station === 0 ? 1 + Math.floor(Math.random() * 4) : station === 5 ? -1 : 5),
  },
};

const workloads: Workload[] = [
  single('M/M/1 at 80 %', 1, 0.8),
  single('M/M/8 at 90 %', 8, 7.2),
  network,
  single('M/M/3400 at 96 %', 3400, 3264),
];

function single(name: string, lanes: number, rate: number): Workload {
  const components = `server a { service 1s exponential  lanes ${lanes} }`;
  return { name, components, path: 'a', bare: { rate, stations: [{ lanes, service: 1 }], next: () => -1 } };
}

export async function measureEvents(): Promise<Section> {
  const rows: string[][] = [];
  for (const workload of workloads) {
    const { name, components, path, bare } = workload;
    const { model } = await compile(
      'file:///queues.arch',
      `system s { ${components}  flow f { rate ${bare.rate}/s  ${path} } }
       scenario t for s { duration ${Math.round(ARRIVALS / bare.rate)}s  start empty }`,
      () => Promise.resolve(null),
    );
    if (!model) throw new Error(`the text of "${name}" has errors`);
    const options = { replication: 0, window: null, shouldStop: () => false };
    // The first one warms up.
    const rates = Array.from({ length: RUNS + 1 }, (_, seed) => [
      perSecond(() => runBare(bare, ARRIVALS)),
      perSecond(() => runReplication(model, model.scenarios[0]!, { ...options, seed }).events),
    ]).slice(1);
    const [least, engine] = [median(rates.map(([one]) => one!)), median(rates.map(([, one]) => one!))];
    rows.push([name, million(least), million(engine), (engine / least).toFixed(2)]);
  }
  return {
    title: 'The event engine',
    about: `Events a second of processor time, ${ARRIVALS} arrivals each, median of ${RUNS} runs by turns. The bare loop keeps its events in a binary heap and counts nothing but how long customers were there.`,
    header: ['', 'bare loop', 'event engine', 'ratio'],
    rows,
  };
}

function perSecond(run: () => number): number {
  const before = process.cpuUsage();
  const events = run();
  return (events / process.cpuUsage(before).user) * 1e6;
}

function million(value: number): string {
  return `${(value / 1e6).toFixed(1)} million`;
}

const REPLICATIONS = 20;
const ALONE = 4;
const THREADS = 2;
const MINUTES = 5;
const STOPS = 7;

/** The minutes around the highest traffic of the model's first scenario, on threads; and how soon threads end when they are told to. */
export async function measurePeak(model: Model): Promise<Section> {
  const scenario = model.scenarios[0]!;
  const { time, asked } = simulate(model, { headroom: false }).scenarios[0]!.series;
  const peak = time[asked.indexOf(Math.max(...asked))]!;
  const window = { from: peak - MINUTES * 30, to: peak + MINUTES * 30 };
  const startThread = (): Worker => new Worker('./dist/thread.cjs');
  const wanted = { model, scenario: scenario.name, seed: 1, replications: REPLICATIONS, window };

  const alone = performance.now();
  let events = 0;
  for (let replication = 0; replication < ALONE; replication++)
    events += runReplication(model, scenario, { seed: 1, replication, window, shouldStop: () => false }).events;
  const sequential = ((performance.now() - alone) * REPLICATIONS) / ALONE;
  const together = performance.now();
  await replicate(wanted, unlimited(), startThread, THREADS);
  const parallel = performance.now() - together;

  const bare = median(Array.from({ length: RUNS }, () => perSecond(() => runBare(network.bare, ARRIVALS))));
  const least = ((events / ALONE) * REPLICATIONS * 1000) / bare / THREADS;

  const stops: number[] = [];
  for (let i = 0; i < STOPS; i++) {
    const limits = unlimited();
    const running = replicate(wanted, limits, startThread, THREADS);
    await new Promise((resolve) => setTimeout(resolve, 400 + 50 * i));
    const told = performance.now();
    Atomics.store(new Int32Array(limits.stop), 0, 1);
    await running;
    stops.push(performance.now() - told);
  }
  return {
    title: 'The event engine at the peak',
    about: `${MINUTES} minutes of \`examples/websocket-scaling.arch\` around its highest traffic, ${REPLICATIONS} replications of ${million(events / ALONE)} events. One after the other: ${ALONE} of them, times ${REPLICATIONS / ALONE}. Stopped: median and longest of ${STOPS}.`,
    header: ['', 'time', 'ratio'],
    rows: [
      ['one after the other', milliseconds(sequential), '1'],
      [`on ${THREADS} threads`, milliseconds(parallel), (parallel / sequential).toFixed(2)],
      [`as many events in the bare loop of the balancer, shared by ${THREADS}`, milliseconds(least), (least / sequential).toFixed(2)],
      ['from being told to stop until all threads have ended', `${milliseconds(median(stops))}, ${milliseconds(Math.max(...stops))}`, ''],
    ],
  };
}
