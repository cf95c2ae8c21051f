/** What it takes for the workers behind a buffer to keep up with the everyday peak. */
import type { Fix } from '../report.js';
import type { Design } from './check.js';
import { withPartitions } from './capacity.js';
import { scaleTo } from './fixes.js';
import { count, whole } from './words.js';

interface KeepUp {
  nodes: number;
  /** `9 nodes`, or `9 nodes and 18 partitions` where the stream has too few for them. */
  what: string;
  fix: Fix;
}

/** At least one node more than there are; `buffer` and `worker` are component indices. */
export function keepUp({ network, load, thresholds }: Design, buffer: number, worker: number): KeepUp {
  const stream = network.components[buffer]!;
  const component = network.components[worker]!;
  const lanes = component.lanes ?? 1;
  const nodes = Math.max(component.nodes.max + 1, whole(load[worker]! / lanes / thresholds.background));
  // No lane reads without a partition of its own.
  const partitions = whole(Math.max(component.nodes.max * lanes + 1, load[worker]! / thresholds.background));
  if (stream.partitions === null || stream.partitions >= partitions) {
    return { nodes, what: count(nodes, 'node'), fix: scaleTo(component, nodes) };
  }
  return { nodes, ...withPartitions(stream, component, nodes) };
}
