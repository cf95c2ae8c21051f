/** How the lanes of a component stand behind its waiting lines. */
import type { Work } from './load.js';
import type { Station } from './plan.js';

/** Waiting places of a line group, those being served included. */
export function placesOf(station: Station, lanes: number, lines: number, service: number): number {
  const { component } = station;
  if (station.sources.length === 0) {
    const nodes = nodesBehind(station, lanes, lines);
    const room = component.queue === null || component.overflow === 'block' ? Infinity : lanes + component.queue * nodes;
    return Math.min(room, callLimit(station) * nodes);
  }
  let places = 0;
  for (const { component: buffer } of station.sources) {
    if (buffer.kind === 'stream')
      places += buffer.retention === null ? Infinity : Math.ceil((buffer.retention * Math.max(1, lanes)) / Math.max(service, 1e-9));
    else places += buffer.queue === null || buffer.overflow === 'block' ? Infinity : buffer.queue;
  }
  return lanes + places;
}

/** A shared line has the places of all of its nodes. */
function nodesBehind(station: Station, lanes: number, lines: number): number {
  return lines > 1 ? 1 : Math.max(1, Math.round(lanes / Math.max(1, Math.min(station.component.lanes ?? 1, callLimit(station)))));
}

/** Whether who brings something to its full queue waits until there is a place. */
export function makesWait({ component }: Station): boolean {
  return component.overflow === 'block' && component.queue !== null;
}

/** Waiting places in a line before which others wait for a place; Infinity where nobody has to. */
export function placesInLine(station: Station, lanes: number, lines: number): number {
  if (station.sources.length === 0) return makesWait(station) ? station.component.queue! * nodesBehind(station, lanes, lines) : Infinity;
  return station.sources.reduce((sum, source) => sum + (makesWait(source) ? source.component.queue! : Infinity), 0);
}

/** Calls that one node of a store takes at once; a caller with a pool waits for a connection instead. */
export function callLimit({ component, holdsUsers }: Station): number {
  const limited = component.connections !== null && !holdsUsers && component.kind !== 'ws' && component.pool === null;
  return limited ? component.connections! : Infinity;
}

/** `lines` equal lines with `lanes` lanes each take `share` of the arrivals together. */
export interface Shape {
  share: number;
  lines: number;
  lanes: number;
}

/** How a station's lanes stand behind waiting lines. `pooled`: lanes that its callers' connections can keep busy. */
export function shapeOf(station: Station, nodes: number, pooled = Infinity): Shape[] {
  const { component } = station;
  if (component.kind === 'stream') return partitioned(component.partitions ?? 1, 1, component.hottest);
  const perNode = Math.min(component.lanes ?? Infinity, callLimit(station));
  if (station.sources.length > 0) {
    const partitions = station.sources.reduce(
      (sum, { component: buffer }) => sum + (buffer.kind === 'stream' ? (buffer.partitions ?? 1) : Infinity),
      0,
    );
    const lanes = Math.min(nodes * perNode, partitions);
    const hottest = station.sources.length === 1 ? station.sources[0]!.component.hottest : null;
    if (hottest === null || lanes <= 1) return [{ share: 1, lines: 1, lanes }];
    return [
      { share: hottest, lines: 1, lanes: 1 },
      { share: 1 - hottest, lines: 1, lanes: lanes - 1 },
    ];
  }
  if (station.spread !== 'shared' && nodes > 1) return [{ share: 1, lines: nodes, lanes: perNode }];
  return [{ share: 1, lines: 1, lanes: Math.min(nodes * perNode, Math.max(1, Math.round(pooled))) }];
}

/** Each partition has its own line; keys are spread evenly, but for the hottest partition. */
function partitioned(partitions: number, lanes: number, hottest: number | null): Shape[] {
  if (hottest === null || partitions <= 1) return [{ share: 1, lines: partitions, lanes }];
  return [
    { share: hottest, lines: 1, lanes },
    { share: 1 - hottest, lines: partitions - 1, lanes },
  ];
}

/** Work as one group of `lines` sees it: a batch is split over the lines. */
export function split(work: Work[], share: number, lines: number): Work[] {
  if (share === 1 && lines === 1) return work;
  return work.map((one) => {
    const parts = Math.min(lines, one.size);
    return { ...one, rate: one.rate * share * parts, size: one.size / parts };
  });
}
