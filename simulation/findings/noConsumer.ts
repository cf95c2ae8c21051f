/** stream-no-consumer, queue-no-consumer: what is put in is never taken out. */
import { formatCount, formatDuration } from '../figures.js';
import type { Design, Found } from './check.js';
import { component as newComponent, fix, freeName, option } from './fixes.js';
import { whole } from './words.js';

export const streamNoConsumer = (design: Design): Found[] => unread(design, 'stream', 'event');
export const queueNoConsumer = (design: Design): Found[] => unread(design, 'queue', 'job');

/** What the fix takes one record to cost its consumer, and the worker's one lane: said in the title, for the author to replace. */
const ASSUMED_SECONDS = 0.001;
const ASSUMED_SERVICE = '1ms';

function unread(design: Design, kind: 'stream' | 'queue', thing: string): Found[] {
  const { network, arrivals, thresholds } = design;
  return network.components.flatMap((component, index): Found[] => {
    const feeding = network.arriving[index]!;
    if (component.kind !== kind || feeding.length === 0 || network.consumers[index]!.length > 0) return [];
    const rate = arrivals[index]!;
    const { reaction } = thresholds;
    const growth =
      rate > 0
        ? `at peak ${formatCount(rate)} ${thing}s/s pile up, ${formatCount(rate * reaction, 2)} after ${formatCount(reaction / 60)} minutes`
        : `what is put in is never taken out`;
    return [
      {
        severity: 'error',
        message: `${kind} "${component.name}" has no consumer: ${growth}; put a worker behind it`,
        at: component.at,
        related: feeding.map((visit) => ({ message: `"${component.name}" is fed here`, at: visit.visit.at })),
        subject: component.name,
        fix: addWorker(design, index),
      },
    ];
  });
}

/** A worker with nodes for the peak, at most as many as there are partitions; null where something else stands behind the buffer. */
function addWorker(design: Design, index: number): Found['fix'] {
  const { system, network, arrivals, thresholds } = design;
  const buffer = network.components[index]!;
  const feeding = network.arriving[index]!;
  if (feeding.some((visit) => visit.visit.then.length > 0)) return null;
  const name = freeName(system, `${buffer.name}-worker`);
  const nodes = Math.min(whole((arrivals[index]! * ASSUMED_SECONDS) / thresholds.utilization(1)), buffer.partitions ?? Infinity);
  return fix(
    `Add a worker for \`${buffer.name}\`, ${formatDuration(ASSUMED_SECONDS)} a record`,
    newComponent(design, feeding, `worker ${name}${nodes > 1 ? ` * ${nodes}` : ''} { service ${ASSUMED_SERVICE} }`),
    ...feeding.map((visit) => option(visit.visit, `-> ${name}`)),
  );
}
