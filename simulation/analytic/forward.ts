/**
 * The Kolmogorov forward equation of the number in a station on a lumped grid: unit spacing (the exact birth–death chain) around the
 * lanes, wider cells where the law is wide, so that the cost depends on the width of the law and not on how many there are.
 *
 * Rates between cells keep drift b = λ − s and variance v = λ + s (modelling after the birth–death chain); the step is SDIRK2
 * (Alexander 1977, γ = 1 − 1/√2), L-stable, each of its two stages one tridiagonal solve (Thomas).
 */
import { utilization, waitingRatio, type Line } from './stationary.js';

/** Probability `p[i]` of `x[i]` in the station. */
export interface NumberLaw {
  x: Float64Array;
  p: Float64Array;
}

const MOST_CELLS = 800;
/** Smaller probabilities are flushed to 0: denormal numbers are slow. */
const TINY = 1e-60;

/** Mean and variance of the number. */
export function moments(law: NumberLaw): { mean: number; variance: number } {
  let mean = 0;
  let second = 0;
  for (let i = 0; i < law.x.length; i++) {
    const weighted = law.p[i]! * law.x[i]!;
    mean += weighted;
    second += weighted * law.x[i]!;
  }
  return { mean, variance: Math.max(0, second - mean * mean) };
}

/** Drift and variance per second of the number while all lanes are busy; the variance carries general service and batches. */
export function busyRates(line: Line): { drift: number; variance: number } {
  const serve = line.lanes / line.service;
  const drift = line.arrivals - serve;
  if (utilization(line) >= 1) return { drift, variance: line.waitRatio * (line.arrivals + serve) };
  const r = waitingRatio(line);
  return { drift, variance: r > 0 ? (-drift * (1 + r)) / (1 - r) : line.arrivals + serve };
}

/**
 * Cells for a law of the given mean and standard deviation at this line: from the fewest that may be there to the most. A cell must be
 * narrow against the law, and narrow against variance / drift, below which the scheme adds no diffusion of its own. Nothing is below
 * `lowest`: far above the lanes cells begin there.
 */
export function gridFor(line: Line, mean: number, deviation: number, lowest = 0): Float64Array {
  const lanes = Math.max(1, line.lanes);
  const load = Math.min(line.arrivals * line.service, lanes);
  const fine = Math.max(1, Math.round(Math.sqrt(lanes) / 16));
  const { drift, variance } = busyRates(line);
  const bottom = Math.max(0, Math.floor(Math.min(load - 8 * Math.sqrt(load + 1), mean - 8 * deviation)));
  const fineTop = lanes + Math.ceil(4 * Math.sqrt(lanes)) + 8;
  const top = Math.min(line.places, Math.max(fineTop, Math.ceil(mean + 8 * deviation + 8)));
  const cells: number[] = [];
  let x = Math.floor(lowest);
  if (x > fineTop && x < top) cells.push(x);
  else {
    // From the lanes down, so that one cell lies exactly on them.
    const down = Math.max(fine, Math.ceil((lanes - bottom) / MOST_CELLS));
    for (let below = lanes; below > bottom; below -= down) cells.push(below);
    cells.push(bottom);
    cells.reverse();
    x = lanes;
    while (x + fine <= Math.min(fineTop, top)) cells.push((x += fine));
  }
  const narrow = Math.min(Math.max(1, deviation / 10), drift === 0 ? Infinity : (0.9 * variance) / Math.abs(drift));
  const wide = Math.max(fine, Math.floor(Math.max(narrow, (top - x) / MOST_CELLS)));
  while (x + wide < top) cells.push((x += wide));
  if (x < top) cells.push(top);
  return Float64Array.from(cells);
}

/** Moves a law onto other cells, keeping its mass and mean; what lies outside goes to the outermost cell. */
export function regrid(law: NumberLaw, x: Float64Array, factor = 1): NumberLaw {
  const p = new Float64Array(x.length);
  let at = 0;
  for (let i = 0; i < law.x.length; i++) {
    const mass = law.p[i]!;
    if (mass === 0) continue;
    const value = law.x[i]! * factor;
    while (at + 1 < x.length && x[at + 1]! <= value) at++;
    while (at > 0 && x[at]! > value) at--;
    if (at + 1 >= x.length || value <= x[at]!) p[at] = p[at]! + mass;
    else {
      const share = (value - x[at]!) / (x[at + 1]! - x[at]!);
      p[at] = p[at]! + mass * (1 - share);
      p[at + 1] = p[at + 1]! + mass * share;
    }
  }
  return { x, p };
}

/** Rates up and down between neighbouring cells, per second. */
function cellRates(x: Float64Array, line: Line): { up: Float64Array; down: Float64Array } {
  const n = x.length;
  const up = new Float64Array(n);
  const down = new Float64Array(n);
  const busy = busyRates(line);
  for (let i = 0; i < n; i++) {
    const above = i + 1 < n ? x[i + 1]! - x[i]! : 0;
    const below = i > 0 ? x[i]! - x[i - 1]! : 0;
    const serve = line.service > 0 ? Math.min(x[i]!, line.lanes) / line.service : 0;
    const drift = line.arrivals - serve;
    if (i === 0) up[i] = above > 0 ? line.arrivals / above : 0;
    else if (i === n - 1) down[i] = serve / below;
    else {
      const variance = x[i]! >= line.lanes ? busy.variance : freeVariance(line, serve);
      const u = (variance + drift * below) / (above * (above + below));
      const d = (variance - drift * above) / (below * (above + below));
      if (u >= 0 && d >= 0) {
        up[i] = u;
        down[i] = d;
      } else {
        up[i] = Math.max(drift, 0) / above;
        down[i] = Math.max(-drift, 0) / below;
      }
    }
  }
  return { up, down };
}

/** Variance per second of the number while lanes are free; what is far from its mean moves as with exponential service. */
function freeVariance({ arrivals, burst, freeVariance: relative }: Line, serve: number): number {
  const plain = arrivals * burst + serve;
  return relative === 1 ? plain : plain * (relative + (1 - relative) * Math.abs((arrivals - serve) / plain));
}

/** Solves (I − h Qᵀ) p = right by Thomas' algorithm. */
function solve(up: Float64Array, down: Float64Array, h: number, right: Float64Array): Float64Array {
  const n = right.length;
  const c = new Float64Array(n);
  const p = new Float64Array(n);
  let pivot = 1 + h * (up[0]! + down[0]!);
  c[0] = n > 1 ? (-h * down[1]!) / pivot : 0;
  p[0] = right[0]! / pivot;
  for (let i = 1; i < n; i++) {
    const lower = -h * up[i - 1]!;
    pivot = 1 + h * (up[i]! + down[i]!) - lower * c[i - 1]!;
    c[i] = i + 1 < n ? (-h * down[i + 1]!) / pivot : 0;
    const q = (right[i]! - lower * p[i - 1]!) / pivot;
    p[i] = q > TINY || q < -TINY ? q : 0;
  }
  for (let i = n - 2; i >= 0; i--) {
    const q = p[i]! - c[i]! * p[i + 1]!;
    p[i] = q > TINY || q < -TINY ? q : 0;
  }
  return p;
}

/** More negative mass than this and the step is taken in halves. */
const NEGATIVE = 1e-3;
const MOST_HALVINGS = 6;

/** The law `seconds` later under constant rates, on the same cells. */
export function forward(law: NumberLaw, line: Line, seconds: number): NumberLaw {
  const { up, down } = cellRates(law.x, line);
  return { x: law.x, p: stepped(law.p, up, down, seconds, MOST_HALVINGS) };
}

function stepped(law: Float64Array, up: Float64Array, down: Float64Array, seconds: number, halvings: number): Float64Array {
  const gamma = 1 - Math.SQRT1_2;
  const h = gamma * seconds;
  const middle = solve(up, down, h, law);
  const right = new Float64Array(law.length);
  for (let i = 0; i < law.length; i++) right[i] = law[i]! + ((1 - gamma) / gamma) * (middle[i]! - law[i]!);
  const p = solve(up, down, h, right);
  // A law that moves by more than its width leaves negative mass behind its front.
  let negative = 0;
  for (let i = 0; i < p.length; i++) if (p[i]! < 0) negative -= p[i]!;
  if (negative > NEGATIVE && halvings > 0) {
    return stepped(stepped(law, up, down, seconds / 2, halvings - 1), up, down, seconds / 2, halvings - 1);
  }
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    if (p[i]! < 0) p[i] = 0;
    sum += p[i]!;
  }
  if (sum > 0) for (let i = 0; i < p.length; i++) p[i] = p[i]! / sum;
  return p;
}

/** The law in the steady state of these cells: detailed balance between neighbours. */
export function steadyNumber(x: Float64Array, line: Line): NumberLaw {
  const { up, down } = cellRates(x, line);
  const n = x.length;
  const log = new Float64Array(n);
  let most = 0;
  // Cells below this one are left for good.
  let first = 0;
  for (let i = 1; i < n; i++) {
    if (up[i - 1]! > 0 && down[i]! <= 0) {
      first = i;
      most = 0;
    } else log[i] = up[i - 1]! > 0 ? log[i - 1]! + Math.log(up[i - 1]!) - Math.log(down[i]!) : -Infinity;
    if (log[i]! > most) most = log[i]!;
  }
  const p = log.map((value, i) => (i < first ? 0 : Math.exp(value - most)));
  const sum = p.reduce((total, value) => total + value, 0);
  return { x, p: p.map((value) => value / sum) };
}
