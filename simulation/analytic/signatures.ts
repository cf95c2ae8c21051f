/** Lists of numbers that are the same for states whose laws may stand for each other. */
import type { VisitNode } from './network.js';
import { batchSize, type Station } from './plan.js';
import type { StationStep, Step } from './propagate.js';

/** Pushes whose numbers of subscribers are within 2 % of each other share laws. */
const PER_DOUBLING = 32;
/** As do stations at which each visit makes up the same part of what comes, to so many parts of it all. */
const PARTS = 64;
/** And classes of work that make up the same part of it all. */
const CLASS_PARTS = 50;
const MISS_PARTS = 200;

/** Puts a station's state into `list`; false where it is like no other. `shares`: fractions of its work by class; `crowd`: users as a size. */
export function signState(list: number[], now: StationStep, shares: number[] | null, crowd: number): boolean {
  list.length = 0;
  list.push(now.capacity.slow, crowd, signShare(now.refusedShare), signShare(now.lostShare), Math.round(now.miss * MISS_PARTS));
  if (shares) for (const share of shares) list.push(Math.round(share * CLASS_PARTS));
  for (const { seen, line } of now.groups) {
    if (seen.key === null) return false;
    list.push(line.lanes, seen.key);
  }
  return true;
}

/** Sizes that share a number share laws. */
export function signSize(size: number): number {
  return Math.round(Math.log2(Math.max(1, size)) * PER_DOUBLING);
}

/** Puts into `list` which part of what comes to a station each visit makes up. */
export function signMix(list: number[], { arriving }: Station, step: Step): void {
  if (arriving.length < 2) return;
  const comes = (visit: VisitNode): number => step.arrivals[visit.id]! * batchSize(visit, step.users);
  let all = 0;
  for (const visit of arriving) all += comes(visit);
  if (all > 0) for (const visit of arriving) list.push(Math.round((PARTS * comes(visit)) / all));
}

/**
 * Shares within 2 % of each other share a number; within 0.1 % where they are so large that what callers do about it adds up, attempt by
 * attempt.
 */
export function signShare(share: number): number {
  if (share >= 1) return -1;
  if (share < 1e-8) return 0;
  return share < LARGE ? Math.round(Math.log(share / 1e-8) / 0.02) + 1 : 1000 + Math.round(Math.log(share / LARGE) / 0.001);
}

const LARGE = 1e-3;
