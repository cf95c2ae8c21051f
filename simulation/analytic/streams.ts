/** What stations do to the streams of work that pass them: how irregular what comes to one is, and what leaves it. */
import { afterStation, nextAlike, partOf, POISSON, type Dispersion } from '../queueing/dispersion.js';
import type { VisitNode } from './network.js';
import { serviceOf, type Station } from './plan.js';
import type { Group, StationStep, Step } from './propagate.js';
import { utilization } from './stationary.js';

/** What leaves a station: operations per second, and how irregular they are. */
export interface Leaving {
  rate: number;
  stream: readonly Dispersion[];
}

/** What leaves a station that nothing has left so far. */
export const NOTHING_LEFT: Leaving = { rate: 0, stream: POISSON };

/** Terms of a stream beyond these are left out, the smallest first. */
const MOST_TERMS = 8;

/** What comes to a station in a step, `total` operations per second; pushes, and what comes from outside, come by chance. */
export function streamTo({ arriving }: Station, { arrivals, next }: Step, total: number): readonly Dispersion[] {
  let from: Map<number, number> | null = null;
  for (const { id, visit, after } of arriving) {
    if (!after || visit.arrow === 'push' || next.leaving[after.component]!.stream.length === 0) continue;
    from ??= new Map();
    from.set(after.component, (from.get(after.component) ?? 0) + arrivals[id]!);
  }
  if (!from) return POISSON;
  const terms: Dispersion[] = [];
  for (const [component, rate] of from) {
    const { stream, rate: all } = next.leaving[component]!;
    if (rate > 0 && all > 0) terms.push(...partOf(stream, Math.min(1, rate / all), Math.min(1, rate / total)));
  }
  if (terms.length <= MOST_TERMS) return terms;
  return terms.sort((a, b) => Math.abs(b.excess) - Math.abs(a.excess)).slice(0, MOST_TERMS);
}

/** Of what comes to a station, what comes to each of `lines` equal lines that get a `share` of it together, by chance. */
export function streamOfLine(stream: readonly Dispersion[], share: number, lines: number): readonly Dispersion[] {
  return share === 1 && lines === 1 ? stream : partOf(stream, share / lines, 1);
}

/** What leaves a station's lines, of the stream that comes to them. */
export function leavingLines(stream: readonly Dispersion[], { groups }: StationStep): readonly Dispersion[] {
  if (groups.length === 1) return leavingGroup(stream, groups[0]!);
  return groups.flatMap((group) => partOf(leavingGroup(stream, group), 1, group.share));
}

function leavingGroup(stream: readonly Dispersion[], { line, lines, seen }: Group): readonly Dispersion[] {
  const { lanes, service, serviceScv, burst } = line;
  if (lanes < 1 || burst > 1.001) return POISSON;
  const allBusy = seen.state.regime === 'steady' ? seen.state.steady.pBusy : seen.pWait;
  return afterStation(stream, { lanes, lines, service, serviceScv, utilization: seen.busy / lanes, allBusy });
}

/** What passes a station without lines, where nothing waits: it comes out of order by as much as one stays longer than another. */
export function passing(stream: readonly Dispersion[], { component, arriving }: Station): readonly Dispersion[] {
  if (stream.length === 0) return stream;
  const spread = Math.max(...arriving.map((visit) => serviceOf(component, visit)).map(({ mean, scv }) => mean * Math.sqrt(scv)));
  return stream.map((term) => ({ ...term, rises: term.rises + spread }));
}

/** Less correlation than this is as good as none. */
const HARDLY = 0.03;

/** How alike the wait of a visit is to that in the line that it comes right from; null: not at all. */
export function alikeBefore(visit: VisitNode, step: Step): { component: number; alike: number } | null {
  const { arrivals, stations, next } = step;
  const { groups, arrivals: total } = stations[visit.component]!;
  const [group] = groups;
  const from = lineBefore(visit, step);
  if (!from || !group || groups.length > 1 || visit.visit.arrow === 'push' || from.component === visit.component) return null;
  const { stream, rate } = next.leaving[from.component]!;
  const own = stream.find(({ passed }) => passed.length === 0);
  const { lanes, service, serviceScv, arrivalsScv } = group.line;
  if (!own || lanes < 1 || rate <= 0) return null;
  const part = Math.min(1, arrivals[visit.id]! / rate) * Math.min(1, arrivals[visit.id]! / total);
  const line = { lanes, service, serviceScv, utilization: utilization(group.line) };
  // By simulation of 2 to 4 lines.
  const alike = (part * nextAlike(own, line, arrivalsScv)) / Math.sqrt(group.lines);
  return alike < HARDLY ? null : { component: from.component, alike };
}

/** Whether the wait of what comes right after a visit is like its own. */
export function likeNext(visit: VisitNode, step: Step): boolean {
  return visit.next.some((one) => (hasLine(one, step) ? alikeBefore(one, step) !== null : likeNext(one, step)));
}

/** The last visit before another that may have waited in a line. */
function lineBefore({ after }: VisitNode, step: Step): VisitNode | null {
  return !after || hasLine(after, step) ? after : lineBefore(after, step);
}

function hasLine({ component }: VisitNode, { stations }: Step): boolean {
  return stations[component]!.groups.length > 0;
}
