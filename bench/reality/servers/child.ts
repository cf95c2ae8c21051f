/** What the servers that are Node processes share: they say where they listen, and hand out their timings. */
import { PerformanceObserver } from 'node:perf_hooks';
import type { FromServer, ToServer } from '../messages.js';

let operations: number[] = [];
let deliveries: number[] = [];
let collecting = 0;

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collecting += duration / 1000;
}).observe({ entryTypes: ['gc'] });

const tell = (message: FromServer): void => void process.send?.(message);

/** CPU time of this thread so far, seconds. By the wall clock, the turns of other processes would count as work. */
export function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

/** Notes what an operation cost, from `start` until now; `cpuTime()` values. */
export function noteOperation(start: number): void {
  operations.push(cpuTime() - start);
}

/** Notes what a delivery cost, in the same way. */
export function noteDelivery(start: number): void {
  deliveries.push(cpuTime() - start);
}

/** Tells the parent where the server listens, and ends the process when the parent is gone. */
export function serve(port: number): void {
  process.on('message', ({ type }: ToServer) => {
    if (type !== 'timings') return;
    tell({ type: 'timings', timings: { operations, deliveries, collecting } });
    operations = [];
    deliveries = [];
    collecting = 0;
  });
  process.on('disconnect', () => process.exit());
  tell({ type: 'listening', port });
}
