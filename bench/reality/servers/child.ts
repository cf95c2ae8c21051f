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

/** Notes how long an operation took, from `start` until now; `performance.now()` times. */
export function noteOperation(start: number): void {
  operations.push((performance.now() - start) / 1000);
}

/** Notes how long a delivery took, in the same way. */
export function noteDelivery(start: number): void {
  deliveries.push((performance.now() - start) / 1000);
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
