/**
 * The law of one station, stepped through time. A station is in one of three regimes, and the cheapest that holds is taken:
 * - `steady`: it forgets faster than the traffic changes, so the stationary law of this moment's rates holds (PSA; Whitt 1991);
 * - `grid`: the forward equation on a lumped grid;
 * - `fluid`: deep in overload, where the number is normal around the fluid level and its mean and variance are exact.
 */
import { busyRates, forward, gridFor, moments, regrid, steadyNumber, type NumberLaw } from './forward.js';
import { INSTANT, type Law } from './law.js';
import { departuresOf, offeredLoad, relaxationTime, steadyState, steadyWait, utilization, type Line, type Steady } from './stationary.js';
import { signShare } from './signatures.js';
import { waitOfNumber } from './wait.js';

export type StationState =
  | { regime: 'steady'; line: Line; steady: Steady }
  | { regime: 'grid'; law: NumberLaw }
  | { regime: 'fluid'; mean: number; variance: number };

/** What one line shows at a moment. */
export interface Observation {
  state: StationState;
  /** The law of the number, where it is not steady. */
  law: NumberLaw | null;
  line: Line;
  /** In how many seconds a number of departures takes place from now on, with the capacity that is to come. */
  drain: Drain;
  /** Whether that differs from today's capacity in a way that those who wait notice. */
  looksAhead: boolean;
  /** Mean number in the line's station, waiting, and being served. */
  number: number;
  waiting: number;
  busy: number;
  /** Probability that an arrival finds no place; that an admitted one waits. */
  blocked: number;
  pWait: number;
  meanWait: number;
  /** A number that is the same for observations whose laws may stand for each other; null: like no other. */
  key: number | null;
}

/** In how many seconds a number of departures takes place. */
export type Drain = (places: number) => number;

/** An empty station. */
export function emptyState(): StationState {
  return { regime: 'grid', law: { x: Float64Array.of(0, 1), p: Float64Array.of(1, 0) } };
}

/** Seconds: a line that takes longer to fill up has not done so before a run begins. */
const LONGEST_FILL = 600;

/** The steady state of a line; where there is none, or it is an overload's that takes long to come about, an empty station. */
export function startState(line: Line): StationState {
  const steady = steadyState(line);
  return steady && fillSeconds(line) <= LONGEST_FILL ? { regime: 'steady', line, steady } : emptyState();
}

/** In how many seconds an overload fills all places, by what comes too much or by chance; 0 where there is none. */
function fillSeconds(line: Line): number {
  const room = line.places - line.lanes;
  if (utilization(line) < 1 || line.service <= 0) return 0;
  const { drift, variance } = busyRates(line);
  return room / Math.max(drift, variance / Math.max(1, room));
}

/** Relaxation times after which a change is forgotten to within about a part in a thousand. */
const FORGOTTEN = 10;
/** A station that is behind its moving steady state by less than this fraction of its number is taken to be in it. */
const LAG = 0.02;
/** Lanes stay free where so many deviations of the number in the station are still free. */
const SPARE = 5;
/** A law is near its steady state where its mean is within this fraction. */
const NEAR = 0.1;
/** A normal law this many deviations above the lanes does not feel them. */
const DEEP = 4.5;

/**
 * The state `seconds` later under a line's constant rates. `steady`: the line's steady state; null where there is none, or to solve the forward
 * equation even where the steady state would do.
 */
export function advance(state: StationState, line: Line, seconds: number, steady: Steady | null): StationState {
  if (steady && staysSteady(state, line, seconds, steady)) return { regime: 'steady', line, steady };
  if (state.regime === 'fluid' || isFull(state)) {
    const now = state.regime === 'fluid' ? state : moments(numberLaw(state));
    const { drift, variance } = busyRates(line);
    const mean = now.mean + drift * seconds;
    const spread = now.variance + variance * seconds;
    if (isDeep(mean, spread, line)) return { regime: 'fluid', mean, variance: spread };
  }
  const law = numberLaw(state);
  const next = stepGrid(law, line, seconds);
  const { mean, variance } = moments(next);
  if (steady && (isSettled(mean, pBusy(next, line.lanes), line, steady) || standsStill(law, next, line, seconds, steady)))
    return { regime: 'steady', line, steady };
  return isDeep(mean, variance, line) && variance > 16 ? { regime: 'fluid', mean, variance } : { regime: 'grid', law: next };
}

/** Whether it is the steady state of an overload, near its last place. */
function isFull(state: StationState): boolean {
  return state.regime === 'steady' && utilization(state.line) >= 1 && state.line.places < Infinity;
}

function isDeep(mean: number, variance: number, line: Line): boolean {
  const reach = DEEP * Math.sqrt(variance);
  return mean - reach > line.lanes && mean + reach < line.places;
}

function staysSteady(state: StationState, line: Line, seconds: number, steady: Steady): boolean {
  if (state.regime !== 'steady') return false;
  // Nothing comes that would stay.
  if (line.service <= 0) return true;
  const forgets = relaxationTime(line);
  // What waited in a full line is first worked off, or comes together.
  const backlog = Math.abs(steady.waiting - state.steady.waiting);
  if (seconds >= FORGOTTEN * forgets && backlog <= Math.abs(busyRates(line).drift) * seconds + 1) return true;
  // It is behind by what the steady state changes in a relaxation time, in however many steps.
  const behind = (Math.abs(steady.number - state.steady.number) * forgets) / seconds;
  return behind <= LAG * turnover(line, steady.number) + 0.003 && line.lanes === state.line.lanes;
}

/**
 * The longest step, up to `seconds`, that a station bears: between steady states its queue may change by a quarter, its law move by two and a
 * half deviations, and while lanes are free a quarter of the relaxation time may go by. Where lanes stay free nobody waits, whatever the
 * law's shape, and near its steady state a law only creeps: both bear longer steps. `unseen`: seconds too short to show.
 */
export function pace(state: StationState, line: Line, seconds: number, steady: Steady | null, unseen: number): number {
  if ((steady && staysSteady(state, line, seconds, steady)) || line.service <= 0) return Infinity;
  const { mean, deviation, busy } = extent(state, line.lanes);
  const byLaw = Math.max(line.service, Math.min(relaxationTime(line), seconds) / 4);
  const most = Math.max(mean, offeredLoad(line));
  if (most + SPARE * Math.sqrt(most + 1) + 1 < line.lanes) return Math.max(byLaw, unseen);
  const waiting = Math.max(0, mean - line.lanes);
  // Where batches come many wait at loads far below the lanes: what comes less what goes tells how fast their number changes.
  const full = waiting > 0 && line.burst < 1.001;
  const speed = Math.max(Math.abs(full ? busyRates(line).drift : line.arrivals - busy / line.service), 1e-12);
  const byQueue = (0.25 * waiting + 2.5 * deviation + 1) / speed;
  if (steady && Math.abs(mean - steady.number) < NEAR * steady.number) return Math.max(byQueue, byLaw);
  return waiting > 0 ? byQueue : Math.max(byQueue, Math.min(byLaw, byQueue * 8));
}

function extent(state: StationState, lanes: number): { mean: number; deviation: number; busy: number } {
  if (state.regime === 'steady') {
    const { number } = state.steady;
    return { mean: number, deviation: Math.sqrt(number), busy: number - state.steady.waiting };
  }
  if (state.regime === 'fluid') return { mean: state.mean, deviation: Math.sqrt(state.variance), busy: Math.min(state.mean, lanes) };
  const { x, p } = state.law;
  const { mean, variance } = moments(state.law);
  let busy = 0;
  for (let i = 0; i < x.length; i++) busy += p[i]! * Math.min(x[i]!, lanes);
  return { mean, deviation: Math.sqrt(variance), busy };
}

/** Of a number in the station what comes and goes within a relaxation time: of a long full line next to nothing. */
function turnover(line: Line, number: number): number {
  return Math.min(number, line.arrivals * relaxationTime(line));
}

function isSettled(mean: number, busy: number, line: Line, steady: Steady): boolean {
  return Math.abs(mean - steady.number) <= 0.002 * turnover(line, steady.number) + 0.0005 && Math.abs(busy - steady.pBusy) < 0.003;
}

/**
 * Whether what a law still has to go, judged by how far it went in a step, is next to nothing. (With general service the grid's steady state
 * and the formula's are not the same to the last digit.)
 */
function standsStill(before: NumberLaw, after: NumberLaw, line: Line, seconds: number, steady: Steady): boolean {
  const stepsToGo = Math.max(1, relaxationTime(line) / seconds);
  const was = moments(before).mean;
  const is = moments(after).mean;
  const busier = Math.abs(pBusy(after, line.lanes) - pBusy(before, line.lanes));
  const passing = turnover(line, is);
  const isNear = Math.abs(is - steady.number) <= NEAR * Math.max(passing, steady.number) + 1;
  return isNear && Math.abs(is - was) * stepsToGo <= 0.002 * passing + 0.0005 && busier * stepsToGo <= 0.002;
}

function pBusy(law: NumberLaw, lanes: number): number {
  let sum = 0;
  for (let i = 0; i < law.x.length; i++) if (law.x[i]! >= lanes) sum += law.p[i]!;
  return sum;
}

function stepGrid(law: NumberLaw, line: Line, seconds: number): NumberLaw {
  const now = moments(law);
  const { drift, variance } = busyRates(line);
  const overloaded = utilization(line) >= 1;
  // While lanes are free more comes than goes, whatever the full capacity.
  const growth = Math.max(drift, line.arrivals - Math.min(now.mean, line.lanes) / line.service);
  const mean = Math.max(now.mean, overloaded ? now.mean + growth * seconds : offeredLoad(line));
  const spread = overloaded || now.mean > line.lanes ? variance * seconds : 0;
  const steady = overloaded ? null : steadyState(line);
  const deviation = Math.sqrt(now.variance + spread);
  // Room for what is there now, for what comes, and for the tail of the steady state that it approaches: as much of it as is reached in this step.
  const farthest =
    highest(law) + Math.max(0, growth) * seconds + 8 * Math.sqrt(Math.max(variance, line.arrivals * line.burst) * seconds) + 1;
  const top = Math.max(mean + 8 * deviation, steady ? Math.min(steadyTop(line, steady), farthest) : 0);
  const lowest = now.mean + Math.min(0, drift) * seconds - 8 * Math.sqrt(now.variance + variance * seconds);
  const needed = gridFor(line, mean, Math.max(1, (top - mean) / 8), lowest);
  const last = needed[needed.length - 1]!;
  const fits =
    law.x.length > 8 &&
    (law.x.includes(line.lanes) || needed[0]! > line.lanes) &&
    law.x[law.x.length - 1]! >= last &&
    law.x[law.x.length - 1]! <= 3 * last + 20 &&
    law.x[0]! <= needed[0]! &&
    law.x.length >= needed.length / 2;
  return forward(fits && law.x[law.x.length - 1]! <= line.places ? law : regrid(law, needed), line, seconds);
}

/** The largest number that a law exceeds with a probability of more than 1e-9. */
function highest({ x, p }: NumberLaw): number {
  let beyond = 0;
  let i = x.length - 1;
  while (i > 0 && (beyond += p[i]!) < 1e-9) i--;
  return x[i]!;
}

/** A number that the steady state exceeds with a probability of about 1e-7. */
function steadyTop(line: Line, steady: Steady): number {
  const meanIfWaits = steady.pWait > 0 ? steady.waiting / steady.pWait : 0;
  return line.lanes + 16 * (meanIfWaits + 1);
}

/** The law of the number in any regime, on cells. */
function numberLaw(state: StationState): NumberLaw {
  if (state.regime === 'grid') return state.law;
  if (state.regime === 'steady') {
    if (state.line.lanes < 1 || state.steady.number === 0) return { x: Float64Array.of(0, 1), p: Float64Array.of(1, 0) };
    const { line, steady } = state;
    const { number } = steady;
    const top = isFull(state) ? line.places : steadyTop(line, steady);
    const lowest = isFull(state) ? number - 16 * (line.places - number + 1) : 0;
    return steadyNumber(gridFor(line, number, Math.max(1, (top - number) / 8), lowest), line);
  }
  const deviation = Math.sqrt(state.variance);
  const from = Math.max(0, Math.floor(state.mean - 8 * deviation));
  const width = Math.max(1, Math.floor((16 * deviation) / FLUID_CELLS));
  const x = Float64Array.from({ length: Math.ceil((16 * deviation) / width) + 2 }, (_, i) => from + i * width);
  // Cells are narrow against the deviation: the density at their middle stands for them.
  const p = x.map((value) => Math.exp(-0.5 * ((value - state.mean) / deviation) ** 2));
  const sum = p.reduce((total, value) => total + value, 0);
  return { x, p: p.map((value) => value / sum) };
}

/** How many cells a normal law is laid on, 16 deviations wide. */
const FLUID_CELLS = 240;

/** Takes a fraction of those inside away, each by its own chance (a node died with what was on it). */
export function thin(state: StationState, fraction: number): StationState {
  if (fraction <= 0) return state;
  if (fraction >= 1) return emptyState();
  const law = numberLaw(state);
  const x = Float64Array.from(new Set(Array.from(law.x, (value) => Math.floor(value * (1 - fraction)))));
  const last = x[x.length - 1]!;
  return { regime: 'grid', law: regrid(law, Float64Array.from([...x, last + 1]), 1 - fraction) };
}

/**
 * What the line shows. `ahead`: in how many seconds its capacity is known to change, Infinity: never. `patience`: the shortest time, seconds,
 * after which someone gives up or counts it as late; Infinity where nobody does.
 */
export function observe(state: StationState, line: Line, drain: Drain, ahead: number, patience: number): Observation {
  if (state.regime === 'steady') {
    const { steady } = state;
    const looksAhead = steady.waiting > 1 && ahead * steady.pWait < PATIENT * steady.meanWait;
    return {
      state,
      law: null,
      line,
      drain,
      looksAhead,
      number: steady.number,
      waiting: steady.waiting,
      busy: Math.min(offeredLoad(line) * (1 - steady.blocked), line.lanes),
      blocked: steady.blocked,
      pWait: steady.pWait,
      meanWait: steady.meanWait,
      key: looksAhead ? null : steadyKey(line, steady, patience),
    };
  }
  const law = numberLaw(state);
  const { x, p } = law;
  let number = 0;
  let waiting = 0;
  let busy = 0;
  let pWait = 0;
  let meanWait = 0;
  for (let i = 0; i < x.length; i++) {
    const n = x[i]!;
    number += p[i]! * n;
    busy += p[i]! * Math.min(n, line.lanes);
    if (n >= line.lanes) {
      pWait += p[i]!;
      waiting += p[i]! * (n - line.lanes);
      meanWait += p[i]! * drain(n - line.lanes + 1);
    }
  }
  const last = x.length - 1;
  const blocked = x[last]! >= line.places ? p[last]! : 0;
  return { state, law, line, drain, looksAhead: ahead < Infinity, number, waiting, busy, blocked, pWait, meanWait, key: null };
}

/** The law of the wait of an admitted arrival until it is served, or until it is one of the first `places` in line. */
export function waitLaw(seen: Observation, places = 0): Law {
  const { state, line, drain } = seen;
  if (state.regime === 'steady' && !seen.looksAhead) return steadyWait(state.line, state.steady, places);
  if (line.lanes < 1 && line.service === 0) return INSTANT;
  const { x, p } = numberFound(seen);
  return waitOfNumber(x, p, line.lanes + places, drain, departuresOf(line));
}

/** Of a line with so many places, before which the others wait: how many are in it, and the law of the time that one spends in it. */
export function inLine(seen: Observation, places: number): { waiting: number; wait: Law } {
  const { line, drain } = seen;
  const { x, p } = numberFound(seen);
  const kept = x.map((number) => Math.min(number, line.lanes + places));
  const waiting = kept.reduce((sum, number, i) => sum + p[i]! * Math.max(0, number - line.lanes), 0);
  // Who comes takes the last place at most.
  const found = kept.map((number) => Math.min(number, line.lanes + places - 1));
  return { waiting, wait: waitOfNumber(found, p, line.lanes, drain, departuresOf(line)) };
}

/** The law of the number that an admitted arrival finds. */
function numberFound({ state, law, blocked }: Observation): NumberLaw {
  const { x, p } = law ?? numberLaw(state);
  if (state.regime === 'steady' || blocked <= 0 || blocked >= 1) return { x, p };
  const last = x.length - 1;
  return { x, p: p.map((one, i) => (i === last ? 0 : one / (1 - blocked))) };
}

/** Waits whose mean is shorter than patience by this factor hardly ever outlast it (for an exponential wait, e^−30). */
const PATIENT = 30;

/**
 * Waits within about 4 % of each other share a key, short ones within about 1 % of the service time; finer where someone may lose patience,
 * since there the tail decides.
 */
function steadyKey(line: Line, steady: Steady, patience: number): number {
  const relative = steady.meanWait / Math.max(line.service, 1e-9);
  const sharp = relative > 0.3 && steady.meanWait * PATIENT > steady.pWait * patience;
  const wait = Math.round(Math.log(1 + relative / 0.3) / (sharp ? 0.005 : 0.04));
  return wait + 65536 * signShare(steady.blocked) + (sharp ? 0.5 : 0);
}
