/**
 * Waiting lines that serve the more urgent first, without taking anything out of a lane. The mean waits of the classes follow from that of
 * all (Cobham 1954; what one class gains the others lose, weighed by their work: Kleinrock 1965).
 */
import { INSTANT, mixture, stretch, totalMass, type Law } from './law.js';
import { utilization, type Line } from './stationary.js';
import { gammaLaw } from './wait.js';

/** Classes from the most urgent. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;

/** Room that is left to a class at least, as a fraction of the lanes: at full load it does not wait for ever within a run. */
const LEAST_ROOM = 0.02;

export interface ClassWait {
  /** Mean, seconds. */
  mean: number;
  /** Squared coefficient of variation of those who wait; null where the line is in overload down to this class. */
  scv: number | null;
}

/**
 * Waits by class: `shares` are fractions of the work, `pWait` and `meanWait` (seconds) those of all. What is ahead of a class when it comes
 * is drawn out by the more urgent that come meanwhile: a delay busy period (Conway, Maxwell & Miller 1967, ch. 8). In overload a class has
 * as much of the backlog as its part of what exceeds the capacity.
 */
export function waitsByClass(line: Line, pWait: number, meanWait: number, shares: number[]): ClassWait[] {
  const rho = utilization(line);
  const atOnce = (pWait * line.service * line.waitRatio) / Math.max(line.lanes, 1e-9);
  const excess = (load: number): number => (rho > 1 ? Math.max(0, (load - 1) / (rho - 1)) : 0);
  const waits: ClassWait[] = [];
  let before = 0;
  let left = meanWait;
  for (const [k, share] of shares.entries()) {
    const upTo = before + rho * share;
    // Nobody waits longer than those behind do on average; the last waits for what is left, so that all together wait as they do.
    const behind = shares.slice(k).reduce((sum, one) => sum + one, 0);
    const most = behind > 0 ? left / behind : Infinity;
    const [roomBefore, room] = [Math.max(1 - before, LEAST_ROOM), Math.max(1 - upTo, LEAST_ROOM)];
    const own = share > 0 ? ((excess(upTo) - excess(before)) * meanWait) / share : 0;
    const mean = share > 0 && share >= behind ? most : Math.min(most, Math.max(atOnce / (roomBefore * room), own));
    waits.push({ mean, scv: upTo < 1 - LEAST_ROOM ? 1 + (2 * before * room) / roomBefore : null });
    left = Math.max(0, left - share * mean);
    before = upTo;
  }
  return waits;
}

/** Below this squared coefficient of variation of those who wait, a line is a backlog that moves as a whole. */
const BACKLOG = 0.5;

/** The law of a class's wait, from that of all. Who waits behind a backlog is spread like it, the more urgent like a line of their own. */
export function waitOfClass(all: Law, pWait: number, meanWait: number, { mean, scv }: ClassWait): Law {
  if (meanWait <= 0 || pWait <= 0) return all;
  const mass = totalMass(all);
  const spread = (all.square * pWait) / (mass * meanWait * meanWait) - 1;
  if (mean > 0 && (scv === null || (mean >= meanWait && spread < BACKLOG))) return stretch(all, mean / meanWait);
  return mixture([
    { law: INSTANT, weight: mass * (1 - pWait) },
    { law: gammaLaw(mean / pWait, scv ?? 1), weight: mass * pWait },
  ]);
}
