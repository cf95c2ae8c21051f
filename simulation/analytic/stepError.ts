/**
 * How far steps of time, and laws that stand for others like them, put the figures off.
 *
 * Where a line is between two steady states, some steps are taken again in two halves: with a method of the second order what a step was off is
 * 4/3 of the difference (step doubling: Hairer, Nørsett & Wanner 1993, II.4). Where it is taken to be in the steady state of each moment, it is
 * really where that was a relaxation time ago (to the first order: Eick, Massey & Whitt 1993; Green & Kolesar 1997). What a law that was made for
 * another state is off in the mean adds up with its sign.
 */
import type { Plan } from './plan.js';
import { step as propagate, type Group, type Now, type StationStep, type Step, type StepOptions } from './propagate.js';
import { relaxationTime, type Steady } from './stationary.js';
import { waitLaw } from './station.js';
import { quantiles } from './tails.js';

/** One in so many of the steps in which a line is between two steady states is taken again: of the first of a run, and of the rest. */
const SAMPLED = { first: 4, many: 32, rest: 32 };
/** Of the difference between a step and its two halves. */
const SECOND_ORDER = 4 / 3;

export interface StepErrors {
  /** Looks at a step that was taken from `now`. */
  look(now: Now, step: Step): void;
  /** Over a step the wait's law at a station had another mean than the wait: `laws` are what stood for it. */
  stoodFor(station: number, wait: number, laws: { waitMean: number; waitP95: number }, operations: number): void;
  /** Fractions by which the mean time at a station and its 95th percentile are off, at the worst one. */
  result(): { mean: number; p95: number };
}

/** Operations times seconds, of a station over the run: as they were taken, and by how much they are off. */
interface Sums {
  mean: number;
  meanOff: number;
  p95: number;
  p95Off: number;
  /** Operations by which the number inside is off, carried along until the line is steady again. */
  carried: number;
  meanShift: number;
  p95Shift: number;
}

export function stepErrors(plan: Plan): StepErrors {
  const sums = plan.stations.map((): Sums => ({ mean: 0, meanOff: 0, p95: 0, p95Off: 0, carried: 0, meanShift: 0, p95Shift: 0 }));
  let moving = 0;
  const how: StepOptions = { alwaysStep: false, unseen: 0, settle: false };

  const inHalves = (now: Now, step: Step): { first: Step; second: Step } | null => {
    const middle = (step.from + step.to) / 2;
    const { tries, carried, again, held, full } = step.next;
    const first = propagate(plan, { ...apart(now), tries, carried, again, held, full }, step.from, middle, how);
    const second = first.tooLong ? first : propagate(plan, apart(first.next), middle, step.to, how);
    return second.tooLong ? null : { first, second };
  };

  const look = (now: Now, step: Step): void => {
    const moves = step.stations.some(isMoving);
    const each = moving < SAMPLED.many ? SAMPLED.first : SAMPLED.rest;
    const halves = moves && moving++ % each === each >> 1 ? inHalves(now, step) : null;
    const seconds = step.to - step.from;
    step.stations.forEach((done, i) => {
      if (done.groups.length === 0) return;
      if (!isMoving(done)) addSteady(sums[i]!, done, seconds);
      else if (halves)
        addMoving(sums[i]!, now.stations[i]!.number, done, halves.first.stations[i]!, halves.second.stations[i]!, seconds, each);
    });
  };
  const worst = (of: (one: Sums) => number): number => Math.max(0, ...sums.map(of).filter(Number.isFinite));
  return {
    look,
    stoodFor(station, wait, { waitMean, waitP95: p95 }, operations) {
      const one = sums[station]!;
      one.meanShift += (waitMean - wait) * operations;
      if (waitMean > 0) one.p95Shift += (1 - wait / waitMean) * p95 * operations;
    },
    result: () => ({
      mean: worst((one) => (one.meanOff + Math.abs(one.meanShift)) / one.mean),
      p95: worst((one) => (one.p95Off + Math.abs(one.p95Shift)) / one.p95),
    }),
  };
}

function isMoving({ groups }: StationStep): boolean {
  return groups.some(({ after }) => after.regime !== 'steady');
}

/** The same state; what is written down on the way stays its own. */
function apart(now: Now): Now {
  const stations = now.stations.map((one) =>
    one.unread.length === 0 ? one : { ...one, unread: { ...one.unread, log: one.unread.log.slice(0, one.unread.length) } },
  );
  return { ...now, stations };
}

/** From one steady state to the next the number is behind by what it changes in a relaxation time. */
function addSteady(sums: Sums, { groups }: StationStep, seconds: number): void {
  sums.carried = 0;
  for (const { before, after, line, lines } of groups) {
    if (after.regime !== 'steady' || line.arrivals <= 0) continue;
    const { steady } = after;
    const operations = line.arrivals * lines * seconds;
    const p95 = waitP95(steady) + line.service;
    sums.mean += (steady.meanWait + line.service) * operations;
    sums.p95 += p95 * operations;
    if (before.regime !== 'steady') continue;
    const part = Math.min(1, relaxationTime(line) / seconds);
    sums.meanOff += Math.abs(steady.number - before.steady.number) * part * lines * seconds;
    sums.p95Off += Math.abs(waitP95(steady) - waitP95(before.steady)) * part * operations;
  }
}

/** Of a wait that is exponential for those who wait, seconds. */
function waitP95({ pWait, meanWait }: Steady): number {
  return pWait > 0.05 ? (meanWait / pWait) * Math.log(pWait / 0.05) : 0;
}

function addMoving(
  sums: Sums,
  before: number,
  whole: StationStep,
  first: StationStep,
  second: StationStep,
  seconds: number,
  each: number,
): void {
  const all = seconds * each;
  // A step counts with the mean of its two ends.
  const [one, two] = [(before + whole.number) / 2, (before + 2 * first.number + second.number) / 4];
  sums.mean += one * all;
  sums.meanOff += Math.abs(SECOND_ORDER * (one - two) + sums.carried) * all;
  sums.carried += SECOND_ORDER * (whole.number - second.number) * each;
  const [p95, better] = [p95Of(whole), p95Of(second)];
  sums.p95 += p95 * whole.arrivals * all;
  sums.p95Off += SECOND_ORDER * Math.abs(p95 - better) * whole.arrivals * all;
}

/** 95th percentile of the wait and a mean service, seconds, over a station's lines. */
function p95Of({ groups }: StationStep): number {
  return groups.reduce((sum, { seen, line, share }: Group) => sum + share * ((quantiles(waitLaw(seen), [0.95])[0] ?? 0) + line.service), 0);
}
