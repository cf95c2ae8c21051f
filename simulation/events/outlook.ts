/**
 * When a station can look ahead (see `ahead.ts`), and how it begins to and falls back:
 * - `lookAhead`, whenever its nodes were brought up to date and at each step of the series: of lanes that are taken it finds out until when,
 *   and what waits gets the lanes that are free first (`serveWaiting`);
 * - `fallBackIfDue`, when an operation comes that may still be served when lanes change next, and `fallBack` before they do: lanes that are
 *   taken become events, and what comes waits in line.
 */
import { Begins, replaceFirst } from './lines.js';
import { longestService, type ServiceLaw } from './program.js';
import { EVENT, EVENT_BITS } from './codes.js';
import { isPlain, UPKEEP_PRIORITY, type StationState, type World } from './world.js';

export interface Ahead {
  /** By line: when each of its lanes is free again, seconds, as a binary heap. Without lanes: empty. */
  free: Float64Array[];
  /** When lanes may change next, less what a service takes at the longest; seconds. */
  until: number;
}

/** With more, finding the one that is free first takes longer than an event. */
const MOST_LANES = 4096;

/** Begins to look ahead where that can be done just now; true if so, and what waits is to be served. */
export function lookAhead(world: World, state: StationState): boolean {
  if (state.ahead || !isSteady(world, state) || !isFirstCome(world, state)) return false;
  const { component, station, lines, active, slow } = state;
  const taken = lanesTaken(world, state);
  const takenOf = (line: number): number => taken.filter((one) => one.line === line).length;
  if (lines.some((line, i) => line.busy !== takenOf(i))) return false;
  const visits = station.arriving.map(({ id }) => world.program.visits[id]!);
  const laws: ServiceLaw[] = [...visits.map(({ service }) => service), ...(station.holdsUsers ? [state.handshake, state.heartbeat] : [])];
  const change = state.hasLanes ? (station.changes.times.find((time) => time > state.refreshed) ?? Infinity) : Infinity;
  const until = change - slow * Math.max(0, ...laws.map(longestService));
  if (world.now > until) return false;
  state.plain = false;
  state.ahead = {
    free: lines.slice(0, active).map(({ lanes }) => new Float64Array(lanes).fill(-Infinity)),
    until,
  };
  for (const line of lines) {
    if (state.places < Infinity) line.early ??= new Begins();
    if (component.sendBuffer !== null) line.unsent ??= new Begins();
  }
  for (const { line, time } of taken) if (line < active) replaceFirst(state.ahead.free[line]!, time);
  return true;
}

/** Whether it is known when something about its lanes will change. */
function isSteady(world: World, { component, station, scaler, nodes, draining, deploying, hasLanes }: StationState): boolean {
  if (nodes === 0 || station.sources.length > 0) return false;
  return !hasLanes || (!scaler && draining === 0 && deploying === 0 && !(world.tally.failures && component.mtbf !== null));
}

/** Whether all are served in the order in which they come, none is pushed out and none waits for a place. */
function isFirstCome({ program, lowRetries }: World, state: StationState): boolean {
  const { component, station, hasLanes, lines, active, places } = state;
  const visits = station.arriving.map(({ id }) => program.visits[id]!);
  if (station.buffer && visits.some(({ node }) => node.visit.arrow === 'push')) return false;
  if (!hasLanes) return true;
  const priorities = new Set(visits.map(({ priority }) => priority));
  if (station.holdsUsers) priorities.add(UPKEEP_PRIORITY);
  if (priorities.size > 1 || lowRetries || visits.some(({ retry }) => retry?.low)) return false;
  if (places < Infinity && component.overflow !== 'reject') return false;
  const used = lines.slice(0, active);
  const lanes = used.reduce((sum, line) => sum + line.lanes, 0);
  return lanes <= MOST_LANES && used.every(({ lanes: count, busy }) => Number.isInteger(count) && count >= Math.max(1, busy));
}

/** Lanes that are taken by events to come, and until when. */
function lanesTaken({ events, frames }: World, state: StationState): { line: number; time: number }[] {
  const taken: { line: number; time: number }[] = [];
  if (!state.hasLanes || state.lines.every(({ busy }) => busy === 0)) return taken;
  events.forEach((time, subject, code) => {
    const kind = code & ((1 << EVENT_BITS) - 1);
    if (kind === EVENT.service && frames.station[subject] === state.index) taken.push({ line: frames.line[subject]!, time });
    else if ((kind === EVENT.turn || kind === EVENT.lane) && subject === state.index) taken.push({ line: code >> EVENT_BITS, time });
  });
  return taken;
}

/** From now on every step is an event: lanes are taken until they are free again. */
export function fallBack(world: World, state: StationState): void {
  const { ahead } = state;
  if (!ahead) return;
  const listed = lanesTaken(world, state);
  state.ahead = null;
  state.plain = isPlain(state);
  ahead.free.forEach((lanes, line) => {
    const times = new Map<number, number>();
    for (const one of listed) if (one.line === line) times.set(one.time, (times.get(one.time) ?? 0) + 1);
    for (const time of lanes) {
      const left = times.get(time) ?? 0;
      if (left > 0) times.set(time, left - 1);
      else if (time > world.now) {
        state.lines[line]!.busy++;
        world.events.push(time, state.index, EVENT.lane | (line << EVENT_BITS));
      }
    }
  });
}

/** Falls back where a line may still be taken when its lanes change next, so that what comes now has to wait there; true if so. */
export function fallBackIfDue(world: World, state: StationState, line: number): boolean {
  const { until, free } = state.ahead!;
  if (until === Infinity || (world.now <= until && free[line]![0]! <= until)) return false;
  fallBack(world, state);
  return true;
}
