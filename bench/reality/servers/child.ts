/** What the servers that are Node processes share: they say where they listen, and hand out their timings. */
import { PerformanceObserver } from 'node:perf_hooks';
import type { FromServer, ToServer } from '../messages.js';

let operations: number[] = [];
let undisturbed: number[] = [];
let deliveries: number[] = [];
let collecting = 0;

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collecting += duration / 1000;
}).observe({ entryTypes: ['gc'] });

const tell = (message: FromServer): void => void process.send?.(message);

export interface Operation {
  /** `performance.now()` */
  start: number;
  /** How often another process had been given this one's CPU before. */
  switches: number;
}

export function startOperation(): Operation {
  return { switches: process.resourceUsage().involuntaryContextSwitches, start: performance.now() };
}

/** Notes how long an operation took, and its deliveries, seconds. Those that other processes interrupted say nothing about its cost. */
export function noteOperation({ start, switches }: Operation, delivered: number[] = []): void {
  const took = (performance.now() - start) / 1000;
  operations.push(took);
  if (process.resourceUsage().involuntaryContextSwitches > switches) return;
  undisturbed.push(took);
  deliveries.push(...delivered);
}

/** Tells the parent where the server listens, and ends the process when the parent is gone. */
export function serve(port: number): void {
  process.on('message', ({ type }: ToServer) => {
    if (type !== 'timings') return;
    tell({ type: 'timings', timings: { operations, undisturbed, deliveries, collecting } });
    operations = [];
    undisturbed = [];
    deliveries = [];
    collecting = 0;
  });
  process.on('disconnect', () => process.exit());
  tell({ type: 'listening', port });
}
