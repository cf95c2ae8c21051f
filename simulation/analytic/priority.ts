/**
 * Waiting lines that serve the more urgent first, without taking anything out of a lane. The mean waits of the classes follow from that of
 * all (Cobham 1954; what one class gains the others lose, weighed by their work: Kleinrock 1965).
 */
import { INSTANT, mixture, stretch, totalMass, type Law } from './law.js';
import { utilization, type Line } from './stationary.js';
import { normalCdf } from '../queueing/special.js';
import { gammaLaw } from './wait.js';

/** Classes from the most urgent. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;

/** Room that is left to a class at least, as a fraction of the lanes: at full load it does not wait for ever within a run. */
const LEAST_ROOM = 0.02;

export interface ClassWait {
  /** Mean, seconds. */
  mean: number;
  /** Squared coefficient of variation of those who wait; null where a backlog down to this class moves as a whole. */
  scv: number | null;
}

/**
 * Waits by class: `shares` are fractions of the work, `pWait` and `meanWait` (seconds) those of all. What is ahead of a class when it comes
 * is drawn out by the more urgent that come meanwhile: a delay busy period (Conway, Maxwell & Miller 1967, ch. 8). In overload that is what it
 * and the more urgent have piled up since it began.
 */
export function waitsByClass(line: Line, pWait: number, meanWait: number, shares: number[]): ClassWait[] {
  const rho = utilization(line);
  const atOnce = (pWait * line.service * line.waitRatio) / Math.max(line.lanes, 1e-9);
  // Seconds of work that wait in overload: what began to pile up so long ago is a random walk held at nothing.
  const since = rho > 1 ? meanWait / (rho - 1) : 0;
  const each = (line.service * line.waitRatio) / Math.max(line.lanes, 1e-9);
  const whole = piledUp(rho, since, each);
  const piled = (load: number): number => (whole > 0 ? (meanWait * piledUp(load, since, each)) / whole : 0);
  const waits: ClassWait[] = [];
  let before = 0;
  let left = meanWait;
  for (const [k, share] of shares.entries()) {
    const upTo = before + rho * share;
    // Nobody waits longer than those behind do on average; the last waits for what is left, so that all together wait as they do.
    const behind = shares.slice(k).reduce((sum, one) => sum + one, 0);
    const most = behind > 0 ? left / behind : Infinity;
    const [roomBefore, room] = [Math.max(1 - before, LEAST_ROOM), Math.max(1 - upTo, LEAST_ROOM)];
    const wait = rho > 1 && upTo > 1 - LEAST_ROOM ? piled(upTo) / roomBefore : atOnce / (roomBefore * room);
    const mean = share > 0 && share >= behind ? most : Math.min(most, wait);
    const drawnOut = 1 + (2 * before * room) / roomBefore;
    waits.push({ mean, scv: upTo < 1 - LEAST_ROOM ? drawnOut : share < behind && rho > 1 ? piledScv(upTo, since, each) : null });
    left = Math.max(0, left - share * mean);
    before = upTo;
  }
  return waits;
}

/**
 * Mean seconds of work that wait after a time at a load (1: the capacity), where operations come as a Poisson process: a reflected Brownian
 * motion, E[max (ms + σB(s))] = (mt + σ²/m)(2Φ(a) − 1)/2 + mt/2 + σ√t φ(a), a = m√t/σ (Harrison 1985, ch. 1). `each`: seconds of work that an
 * operation brings, times its variability.
 */
function piledUp(load: number, time: number, each: number): number {
  const variance = (1 + load) * each;
  const drift = load - 1;
  const spread = Math.sqrt(variance * time);
  if (spread <= 0) return 0;
  const a = (drift * time) / spread;
  const density = Math.exp((-a * a) / 2) / Math.sqrt(2 * Math.PI);
  // Next to no drift: the limit, free of the division.
  if (Math.abs(a) < 1e-4) return spread * (Math.sqrt(2 / Math.PI) + a / 2);
  return ((drift * time + variance / drift) * (2 * normalCdf(a) - 1)) / 2 + (drift * time) / 2 + spread * density;
}

/** So many deviations up, what has piled up does not feel the floor. */
const FREE = 4;
/** Points of the integral in `piledScv`, an even number, and how many deviations it reaches. */
const POINTS = 24;
const REACH = 6;

/**
 * Squared coefficient of variation of what `piledUp` gives the mean of; null where it is far from nothing. P(it is beyond z) = Φ((mt − z)/σ√t) +
 * e^(2mz/σ²) Φ((−mt − z)/σ√t) (Harrison 1985, ch. 1), integrated by Simpson's rule. π/2 − 1 just at the capacity.
 */
function piledScv(load: number, time: number, each: number): number | null {
  const spread = Math.sqrt((1 + load) * each * time);
  if (spread <= 0) return null;
  // In units of the spread.
  const a = ((load - 1) * time) / spread;
  if (a > FREE) return null;
  const step = (REACH + Math.max(0, a)) / POINTS;
  let [mean, square] = [0, 0];
  for (let k = 0; k <= POINTS; k++) {
    const z = k * step;
    const weight = (k === 0 || k === POINTS ? 1 : k % 2 === 1 ? 4 : 2) * (step / 3);
    const beyond = normalCdf(a - z) + Math.exp(2 * a * z) * normalCdf(-a - z);
    mean += weight * beyond;
    square += weight * 2 * z * beyond;
  }
  return square / (mean * mean) - 1;
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
