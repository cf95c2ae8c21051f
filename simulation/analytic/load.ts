/** What arrives at a station, made into the waiting line that the engine steps. */
import type { Component, ServiceTime } from '../model.js';
import { batchDelay, batchWaitersScv } from '../queueing/batch.js';
import { erlangC } from '../queueing/erlang.js';
import { arrivalsScv, longWaits, POISSON, type Dispersion, type Met } from '../queueing/dispersion.js';
import { arrivalsFind, arrivalsRatio, generalDelay, type GeneralDelay } from '../queueing/general.js';
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

/** Where fewer have to wait than this fraction, how regularly they come is not worth finding out. */
const RARELY = 0.05;

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
  arrivalsScv: 1,
  found: 1,
  free: null,
  burst: 1,
  inflow: 0,
};

/**
 * The line that a station's work makes: `lines` equal ones, each with `lanes` lanes, service `slow` times slower than written, and
 * room for any number. `inTurn`: arrivals are dealt out to several lines in turn (round robin), and so more regular. `returns`: which of the work
 * (an index) follows which; `stream`: how irregular what comes is, to the line, or `inTurn` to all together.
 */
export function lineOf(
  work: Work[],
  lines: number,
  lanes: number,
  slow: number,
  inTurn: boolean,
  returns: Return[] = [],
  stream: readonly Dispersion[] = POISSON,
): Line {
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
  const irregular = burst <= 1.001 && delay.pWait > RARELY ? stream : POISSON;
  const turns = inTurn && burst <= 1.001 && rho < 1 ? turnsWait(lines, lanes, rho) : null;
  const coming = comingTo(irregular, inTurn ? lines : 1, { lanes: Math.max(1, lanes), service, serviceScv: scv, utilization: rho }, turns);
  return {
    arrivals: total,
    lanes,
    service,
    places: Infinity,
    waitRatio: Math.max(turns || irregular.length > 0 ? 1e-9 : 0.05, delay.waitRatio * coming.ratio * again),
    waitersScv: (1 + delay.waitersScv) * coming.spread - 1,
    serviceScv,
    pBusy: delay.pWait,
    busyOdds: delay.busyOdds,
    freeVariance: delay.freeVariance,
    arrivalsScv: coming.scv,
    found: turns ? (coming.found * turns.pWait) / Math.max(poisson, 1e-300) : coming.found,
    free: batches ? batches.free : null,
    burst,
    inflow: lanes > 0 ? second / lanes ** 2 : 0,
  };
}

/** What comes, and how it fares relative to Poisson arrivals. */
interface Coming {
  /** Squared coefficient of variation of the times in between. */
  scv: number;
  /** Mean wait; E[X²] / E[X]² of the wait of those who wait; how often all lanes are found busy (where it is dealt out in turn, relative to Poisson arrivals dealt out so). */
  ratio: number;
  spread: number;
  found: number;
}

const BY_CHANCE: Coming = { scv: 1, spread: 1, ratio: 1, found: 1 };

/** What makes a stream more variable is a few long gaps: dealt out in turn it makes less of a difference (by simulation of 4 lines). */
const SEEN_IN_TURN = 0.6;

/**
 * Of a stream that is dealt out to `lines` in turn, 1: to one. Exact for Poisson arrivals in turn and exponential service (`turns`); else the two-moment
 * formulas' ratio.
 */
function comingTo(stream: readonly Dispersion[], lines: number, line: Met, turns: { ratio: number } | null): Coming {
  if (lines === 1 && stream.length === 0) return BY_CHANCE;
  const { serviceScv: scv, utilization: rho } = line;
  // A line that gets each n-th remembers n times as long as all lines as one, (a / n + s) / (a + s) of it.
  const together = { ...line, lanes: line.lanes * lines, serviceScv: scv * lines };
  const all = arrivalsScv(stream, together);
  const spread = longWaits(stream, together, all);
  const arrivals = (1 + (all - 1) * (all > 1 && lines > 1 ? SEEN_IN_TURN : 1)) / lines;
  const byMoments = arrivalsRatio(arrivals, scv, rho);
  return {
    scv: arrivals,
    ratio: turns ? (turns.ratio * byMoments) / arrivalsRatio(1 / lines, 1, rho) : byMoments,
    spread,
    found: stream.length === 0 ? 1 : arrivalsFind(arrivals, scv, rho) / Math.max(1e-3, arrivalsFind(1 / lines, scv, rho)),
  };
}

/** Records per second one partition takes, for records of a size in bytes; Infinity without limits. */
export function partitionRate(component: Component, payload: number): number {
  const byBytes = component.bandwidth !== null && payload > 0 ? component.bandwidth / payload : Infinity;
  return Math.min(component.throughput ?? Infinity, byBytes);
}
