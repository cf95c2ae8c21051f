/** What arrives at a station, made into the waiting line that the engine steps. */
import type { Component, ServiceTime } from '../model.js';
import { batchDelay, batchWaitersScv } from '../queueing/batch.js';
import { erlangC } from '../queueing/erlang.js';
import { generalDelay, regularArrivalsRatio, type GeneralDelay } from '../queueing/general.js';
import { turnsWait } from '../queueing/inTurn.js';
import { returningRatio } from '../queueing/returning.js';
import type { Return } from './returns.js';
import type { Line } from './stationary.js';

/** One class of work. */
export interface Work {
  /** Arrivals per second; each brings `size` operations at once. */
  rate: number;
  size: number;
  service: ServiceTime;
}

/** E[S²] / E[S]² and E[S³] / E[S]³ of a service time. */
function relativeMoments(service: ServiceTime): { second: number; third: number } {
  if (service.shape === 'constant') return { second: 1, third: 1 };
  if (service.shape === 'exponential') return { second: 2, third: 6 };
  const second = 1 + service.scv;
  return { second, third: second ** 3 };
}

/** Operations per second. */
export function operations(work: Work[]): number {
  return work.reduce((sum, one) => sum + one.rate * one.size, 0);
}

/** A line to which nothing comes, or that takes no time. */
const IDLE: Line = {
  arrivals: 0,
  lanes: 0,
  service: 0,
  places: Infinity,
  waitRatio: 1,
  waitersScv: 1,
  serviceScv: 1,
  pBusy: 0,
  busyOdds: 1,
  freeVariance: 1,
  pWait: null,
  free: null,
  burst: 1,
  inflow: 0,
};

/**
 * The line that a station's work makes: `lines` equal ones, each with `lanes` lanes, service `slow` times slower than written, and
 * room for any number. `inTurn`: arrivals are dealt out to several lines in turn (round robin), and so more regular. `returns`: which of the work
 * (an index) follows which.
 */
export function lineOf(work: Work[], lines: number, lanes: number, slow: number, inTurn: boolean, returns: Return[] = []): Line {
  const total = operations(work) / lines;
  if (total <= 0) {
    const service = (work[0]?.service.mean ?? 0) * slow;
    return { ...IDLE, lanes, service };
  }
  let busy = 0;
  let second = 0;
  let third = 0;
  let serviceSecond = 0;
  let squares = 0;
  for (const one of work) {
    const rate = one.rate / lines;
    const mean = one.service.mean * slow;
    const m = relativeMoments(one.service);
    const n = one.size;
    busy += rate * n * mean;
    squares += rate * n * n;
    serviceSecond += rate * n * mean * mean * m.second;
    second += rate * mean ** 2 * (n * m.second + n * (n - 1));
    third += rate * mean ** 3 * (n * m.third + 3 * n * (n - 1) * m.second + n * (n - 1) * (n - 2));
  }
  const service = busy / total;
  if (service <= 0) return { ...IDLE, arrivals: total, lanes };
  const rho = lanes > 0 ? busy / lanes : 1;
  const serviceScv = Math.max(0, serviceSecond / total / service ** 2 - 1);
  // Pollaczek and Khinchine's factor (1 + scv) / 2, batches counted as the work that arrives at once.
  const scv = Math.max(0, second / (busy * service) - 1);
  const burst = squares / total;
  const batches =
    burst > 1.001 && lanes > 1 && rho < 1
      ? batchDelay(
          lanes,
          work.map(({ rate, size }) => ({ rate: (rate * service) / lines, size })),
        )
      : null;
  const poisson = erlangC(total * service, lanes);
  const delay: GeneralDelay =
    batches && batches.pWait > 1e-12
      ? {
          pWait: batches.pWait,
          // The wait is exact for exponential service; any other changes it as it changes the second moment of what comes at once.
          waitRatio: ((batches.firstWait * lanes * (1 - rho)) / batches.pWait) * ((1 + scv) / (1 + burst)),
          waitersScv: batches.waitersScv
            ? Math.max(0.05, batches.waitersScv)
            : batchWaitersScv(rho, second / lanes ** 2, third / lanes ** 3),
          busyOdds: 1,
          freeVariance: 1,
        }
      : generalDelay(Math.max(1, lanes), rho, poisson, { scv, third: third / (busy * service * service) });
  const followed = returns.map(({ later, earlier, times, gap }) => ({
    // Of several lines the same one is met by chance.
    rate: (work[later]!.rate * times) / lines / lines,
    first: work[earlier]!.size * work[earlier]!.service.mean * slow,
    then: work[later]!.size * work[later]!.service.mean * slow,
    gap,
  }));
  const again = returningRatio(followed, { lanes, utilization: rho, service, square: second });
  const turns = inTurn && burst <= 1.001 && rho < 1 ? turnsWait(lines, lanes, rho) : null;
  const orderly = inTurn ? inTurnRatio(lines, scv, rho, turns) : 1;
  return {
    arrivals: total,
    lanes,
    service,
    places: Infinity,
    waitRatio: Math.max(turns ? 1e-9 : 0.05, delay.waitRatio * orderly * again),
    waitersScv: delay.waitersScv,
    serviceScv,
    pBusy: delay.pWait,
    busyOdds: delay.busyOdds,
    freeVariance: delay.freeVariance,
    pWait: turns ? Math.min(1, (turns.pWait * delay.pWait) / Math.max(poisson, 1e-300)) : null,
    free: batches ? batches.free : null,
    burst,
    inflow: lanes > 0 ? second / lanes ** 2 : 0,
  };
}

/** Mean wait of arrivals dealt out to `lines` in turn, relative to Poisson ones: exact for exponential service, other service by the two-moment formula's ratio. */
function inTurnRatio(lines: number, scv: number, rho: number, turns: { ratio: number } | null): number {
  const byMoments = regularArrivalsRatio(1 / lines, scv, rho);
  return turns ? (turns.ratio * byMoments) / regularArrivalsRatio(1 / lines, 1, rho) : byMoments;
}

/** Records per second one partition takes, for records of a size in bytes; Infinity without limits. */
export function partitionRate(component: Component, payload: number): number {
  const byBytes = component.bandwidth !== null && payload > 0 ? component.bandwidth / payload : Infinity;
  return Math.min(component.throughput ?? Infinity, byBytes);
}
