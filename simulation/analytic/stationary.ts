/** A station in its steady state: M/M/c/K by closed form, general service and batches through the wait's ratio to exponential. */
import { erlangB } from '../queueing/erlang.js';
import { departuresScv } from '../queueing/general.js';
import { waitersLaw } from '../queueing/waiters.js';
import { INSTANT, LawBuilder, mixture, type Law } from './law.js';
import { addWait, waitOfWaiters } from './wait.js';

/** One waiting line and the lanes behind it. */
export interface Line {
  /** Arrivals per second. */
  arrivals: number;
  /** Lanes; an integer. */
  lanes: number;
  /** Mean time an operation holds a lane, seconds. */
  service: number;
  /** Operations that fit in, being served or waiting; Infinity: any number. */
  places: number;
  /** Mean wait of those who wait relative to exponential service and single arrivals. */
  waitRatio: number;
  /** Squared coefficient of variation of the wait of those who wait, for `waitersLaw`. */
  waitersScv: number;
  /** Squared coefficient of variation of a service time. */
  serviceScv: number;
  /** Probability that what comes finds all lanes busy in the steady state without limit to what waits; 1 at full load and above. */
  pBusy: number;
  /** Odds of all lanes being busy relative to exponential service. */
  busyOdds: number;
  /** Variance of the number while lanes are free relative to exponential service. */
  freeVariance: number;
  /** Squared coefficient of variation of the times between arrivals, for stretches as long as the line remembers. */
  arrivalsScv: number;
  /** How often what comes finds all lanes busy, relative to a random moment: 1 for Poisson arrivals. */
  found: number;
  /** Probability of so many free lanes in the steady state, where batches come to several; null: not known. */
  free: Float64Array | null;
  /** E[X²] / E[X] of how many operations come at once. */
  burst: number;
  /** Variance per second of the work that comes in, counted by the lane, seconds. */
  inflow: number;
}

export interface Steady {
  /** Fraction of arrivals that find no place. */
  blocked: number;
  /** Probability that all lanes are busy. */
  pBusy: number;
  /** Of those admitted: fraction that waits, and mean wait over all of them, seconds. */
  pWait: number;
  meanWait: number;
  /** Mean number in the station, and waiting. */
  number: number;
  waiting: number;
}

export function offeredLoad(line: Line): number {
  return line.arrivals * line.service;
}

export function utilization(line: Line): number {
  return line.lanes > 0 ? offeredLoad(line) / line.lanes : line.arrivals > 0 ? Infinity : 0;
}

/** Squared coefficient of variation of the times between so many departures while all lanes are busy. */
export function departuresOf({ lanes, serviceScv }: Line): (count: number) => number {
  return (count) => departuresScv(count, lanes, serviceScv);
}

/**
 * Ratio of the probabilities of n + 1 and n waiting, chosen so that the mean number waiting is `waitRatio` times that of exponential
 * service (modelling after Kimura): y = kρ/(1 − ρ), r = y/(1 + y); above full load its limit ρ^(1/k).
 */
export function waitingRatio(line: Line): number {
  const rho = utilization(line);
  if (rho >= 1) return rho ** (1 / line.waitRatio);
  const y = (line.waitRatio * rho) / (1 - rho);
  return y / (1 + y);
}

/** Null where there is no steady state: full load or more, and room without limit. */
export function steadyState(line: Line): Steady | null {
  const load = offeredLoad(line);
  if (line.arrivals <= 0) return { blocked: 0, pBusy: 0, pWait: 0, meanWait: 0, number: 0, waiting: 0 };
  if (line.lanes < 1) return null;
  const rho = load / line.lanes;
  const room = line.places - line.lanes;
  if (room === Infinity || (rho < 1 && room * -Math.log(waitingRatio(line)) > 30)) {
    if (rho >= 1) return null;
    const { pBusy } = line;
    const meanWait = (line.waitRatio * pBusy * line.service) / (line.lanes * (1 - rho));
    return {
      blocked: 0,
      pBusy,
      pWait: Math.min(1, line.found * pBusy),
      meanWait,
      number: line.arrivals * meanWait + load,
      waiting: line.arrivals * meanWait,
    };
  }
  // With finite room: the share of "all lanes busy, none waiting", by Erlang B for exponential service, and a geometric series of what waits.
  const r = waitingRatio(line);
  const full = fullShare(line, rho);
  const { sum, weighted, last } = geometric(r, room);
  const total = 1 + full * sum;
  const blocked = refused(line, rho, room, r, (1 - full) / total);
  const waiting = (full * weighted) / total;
  const admitted = line.arrivals * (1 - blocked);
  const pWait = room === 0 ? 0 : (full * (1 + sum - last)) / total / (1 - blocked);
  return {
    blocked,
    pBusy: pWait * (1 - blocked) + blocked,
    pWait,
    meanWait: admitted > 0 ? waiting / admitted : 0,
    number: waiting + admitted * line.service,
    waiting,
  };
}

/**
 * Of the time without anybody waiting, the fraction in which all lanes are busy: such that without limit to what waits all would be busy as
 * often as they are, and above full load the limit that the forward equation has.
 */
function fullShare(line: Line, rho: number): number {
  const exponential = erlangB(offeredLoad(line), line.lanes);
  const k = line.waitRatio;
  const odds = ((exponential / (1 - exponential)) * line.busyOdds) / (rho < 1 ? 1 + (k - 1) * rho : (k + 1 + (k - 1) * rho) / 2);
  return odds < Infinity ? odds / (1 + odds) : 1;
}

/** Fraction refused; `free`: the fraction of the time in which lanes are free. Without any place to wait Erlang's formula holds whatever the law. */
function refused(line: Line, rho: number, room: number, r: number, free: number): number {
  const load = offeredLoad(line);
  if (room <= 0) return erlangB(load, line.lanes);
  if (load <= 0) return 0;
  if (rho < 1) return lossOf(line.pBusy * beyond(line, r, room), rho);
  // What comes is served or refused.
  const busyWhileFree = load * (1 - erlangB(load, line.lanes - 1));
  return Math.max(0, 1 - ((1 - free) * line.lanes + free * busyWhileFree) / load);
}

/**
 * Of those who wait where any number may, the fraction before whom as many wait. Those who wait as long as exponentially would be
 * r^places: at the wait of which that is true, the tail of the law of waits (Poisson arrivals leave behind them what comes while they wait).
 */
function beyond(line: Line, r: number, places: number): number {
  return 1 - waitersLaw(line.waitersScv).cdf(-places * Math.log(r));
}

/**
 * Fraction refused for want of a place, from the probability that as many would be there with room without limit: (1 − ρ)q / (1 − ρq). Exact
 * for M/M/c/K and M/G/1/K (Tijms 1992, ch. 4).
 */
function lossOf(beyond: number, rho: number): number {
  return ((1 - rho) * beyond) / (1 - rho * beyond);
}

/** Σ r^j, Σ j r^j for j = 1..room, and r^room. */
function geometric(r: number, room: number): { sum: number; weighted: number; last: number } {
  if (room <= 0) return { sum: 0, weighted: 0, last: 1 };
  if (Math.abs(r - 1) * room < 1e-6) return { sum: room, weighted: (room * (room + 1)) / 2, last: 1 };
  const last = Math.min(r ** room, 1e280);
  const sum = (r * (1 - last)) / (1 - r);
  return { sum, weighted: (r * (1 - (room + 1) * last + room * last * r)) / (1 - r) ** 2, last };
}

/**
 * The law of the wait of those admitted, in the steady state, until they are served or are one of the first `places` in line. With room without limit
 * the number waiting is geometric: what is beyond any place has the law of the whole line.
 */
export function steadyWait(line: Line, steady: Steady, places: number): Law {
  const beyond = steady.pWait * waitingRatio(line) ** places;
  if (beyond < 1e-9 || steady.meanWait <= 0) return INSTANT;
  if (steady.blocked < 1e-9) {
    const waiters = waitOfWaiters(steady.meanWait / steady.pWait, line.waitersScv);
    return mixture([
      { law: INSTANT, weight: 1 - beyond },
      { law: waiters, weight: beyond },
    ]);
  }
  // Finite room: those who find j waiting see j + 1 departures; geometric weights, taken in strides where there is much room.
  const room = line.places - line.lanes;
  const r = waitingRatio(line);
  const stride = Math.max(1, Math.floor(room / 400));
  const weights: number[] = [];
  let sum = 0;
  for (let j = 0; j < room; j += stride) {
    const n = Math.min(stride, room - j);
    const weight = strideWeight(r, j, n, room);
    weights.push(weight);
    sum += weight;
  }
  const builder = new LawBuilder();
  builder.addZero(1 - steady.pWait);
  weights.forEach((weight, index) => {
    const found = index * stride + (Math.min(stride, room - index * stride) - 1) / 2;
    const departures = found + 1 - places;
    const mass = (steady.pWait * weight) / sum;
    if (departures <= 0) builder.addZero(mass);
    else
      addWait(builder, departures, (departures * line.service) / line.lanes, mass, departuresScv(departures, line.lanes, line.serviceScv));
  });
  return builder.finish();
}

/** r^j + … + r^(j+n−1), over r^room where r is above 1: neither overflows, however many places there are. */
function strideWeight(r: number, j: number, n: number, room: number): number {
  if (Math.abs(r - 1) < 1e-9) return n;
  if (r < 1) return (r ** j * (1 - r ** n)) / (1 - r);
  return (Math.exp((j + n - room) * Math.log(r)) * (1 - r ** -n)) / (r - 1);
}

/**
 * Seconds after which a station has forgotten how it was: 1 / (cμ(1 − √ρ)²) plus one service time (the relaxation time of M/M/1,
 * Cohen 1982 p. 180, with cμ in place of μ). Infinite at full load.
 */
export function relaxationTime(line: Line): number {
  const rho = utilization(line);
  const gap = 1 - Math.sqrt(Math.min(rho, 1 / Math.max(rho, 1e-9)));
  if (line.lanes < 1 || (rho >= 1 && line.places === Infinity)) return Infinity;
  const queue = line.service / (line.lanes * Math.max(gap * gap, 1e-9));
  // A full waiting room fills and empties at the speed of the surplus.
  const fill = rho >= 1 ? ((line.places - line.lanes) * line.service) / (line.lanes * Math.max(rho - 1, 1e-3)) : 0;
  return line.service + Math.min(queue, line.places * line.service * 4) + fill;
}
