/**
 * How a component is given more: by nodes, where each more takes its part of the work, or by a larger machine, where a second one would be
 * a store, or a count, of its own. Candidates like all fixes.
 */
import type { Component, Kind } from '../model.js';
import type { Fix } from '../report.js';
import type { Design } from './check.js';
import { component as newComponent, fix, freeName, moveTo, retarget, scaleTo, setting } from './fixes.js';
import { count, whole } from './words.js';
import { formatCount } from '../figures.js';

/** Null: it is somebody else's, or grows by itself or by its partitions. A redis shares its keys out over the nodes of a cluster. */
const GROWS_BY: Record<Kind, 'nodes' | 'machine' | null> = {
  server: 'nodes',
  ws: 'nodes',
  lb: 'nodes',
  worker: 'nodes',
  replica: 'nodes',
  redis: 'nodes',
  postgres: 'machine',
  limiter: 'machine',
  stream: null,
  queue: null,
  external: null,
};

export function growsByNodes({ kind }: Pick<Component, 'kind'>): boolean {
  return GROWS_BY[kind] === 'nodes';
}

/** Whether another node would be empty, or count anew: what it holds can only be taken over by a standby. */
export function isOneOfItsKind({ kind }: Pick<Component, 'kind'>): boolean {
  return GROWS_BY[kind] === 'machine' || kind === 'redis';
}

export interface More {
  /** `4 nodes in place of 3`, `db.m7g.xlarge in place of db.t4g.medium`. */
  what: string;
  fix: Fix | null;
}

/** As much of a component (an index of the network's) as so many of its nodes are. */
export function moreOf(design: Design, index: number, nodes: number): More {
  const component = design.network.components[index]!;
  const by = GROWS_BY[component.kind];
  if (by === 'machine') return largerOrLess(design, index, nodes);
  if (by === null) return { what: 'ask it less', fix: null };
  const buffer = bufferOf(design, index, nodes);
  const scaled = buffer ? withPartitions(buffer, component, nodes) : { what: count(nodes, 'node'), fix: scaleTo(component, nodes) };
  return { what: `${scaled.what} in place of ${formatCount(component.nodes.max)}`, fix: scaled.fix };
}

/** So many nodes of a worker, and partitions for them all: no lane reads without one of its own. */
export function withPartitions(stream: Component, worker: Component, nodes: number): { what: string; fix: Fix } {
  const partitions = nodes * (worker.lanes ?? 1);
  const scaled = scaleTo(worker, nodes);
  return {
    what: `${count(nodes, 'node')} and ${count(partitions, 'partition')}`,
    fix: fix(
      `${scaled.title} and give \`${stream.name}\` ${count(partitions, 'partition')}`,
      ...scaled.edits,
      setting(stream, 'partitions', `partitions ${partitions}`),
    ),
  };
}

/** The stream that a worker takes from, where it has too few partitions for the last of so many nodes to get any. */
function bufferOf({ network }: Design, index: number, nodes: number): Component | undefined {
  const lanes = network.components[index]!.lanes ?? 1;
  return network.components.find(
    ({ partitions }, buffer) => partitions !== null && network.consumers[buffer]!.includes(index) && (nodes - 1) * lanes >= partitions,
  );
}

/** A larger machine; of a store for which there is none a copy for what is only read. */
function largerOrLess(design: Design, index: number, nodes: number): More {
  const component = design.network.components[index]!;
  const now = component.instance;
  const machine = now && component.larger.find(({ vcpu }) => vcpu >= (now.vcpu * nodes) / Math.max(1, component.nodes.max));
  if (machine) return { what: `${machine.name} in place of ${now.name}`, fix: moveTo(component, machine.name) };
  const copy = component.kind === 'postgres' ? readElsewhere(design, index) : null;
  const none = `no machine beside ${now?.name ?? 'its own'} is large enough`;
  return { what: copy ? `${none}: send reads to a replica` : `${none}: ask it less, or split what it holds`, fix: copy };
}

/** All reads of a store that follow no write of their own, sent to its copy, or to a new one with as many nodes as they take. */
function readElsewhere(design: Design, index: number): Fix | null {
  const { network, system, visitPeak, thresholds } = design;
  const store = network.components[index]!;
  const reads = network.arriving[index]!.filter(
    ({ id, flow, visit }) =>
      visit.access === 'read' && !network.arriving[index]!.some((one) => one.flow === flow && one.id < id && one.visit.access === 'write'),
  );
  if (reads.length === 0 || !store.instance || store.lanes === null) return null;
  const copy = system.components.find(({ kind, of }) => kind === 'replica' && of === store.name);
  const name = copy?.name ?? freeName(system, `${store.name}_copy`);
  const busy = reads.reduce((sum, { id }) => sum + visitPeak[id]! * store.service.read.mean, 0);
  const nodes = whole(busy / store.lanes / thresholds.utilization(store.instance.vcpu));
  const declared = `replica ${name}${nodes > 1 ? ` * ${nodes}` : ''} on ${store.instance.name} of ${store.name}`;
  return fix(
    `Read from ${copy ? 'its' : 'a'} copy \`${name}\``,
    ...(copy ? [] : [newComponent(design, reads, declared)]),
    ...reads.map((visit) => retarget(visit, name)),
  );
}
