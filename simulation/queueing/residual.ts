/**
 * The least of n remaining service times: what the first of n busy lanes still has to do. With Fe the law of one remaining service time
 * (of density P(S > t) / E[S]), the least of n has the tail (1 − Fe)^n, and n need not be a whole number.
 */
import { normalCdf } from './special.js';

/** A service time of mean 1 by its moments: squared coefficient of variation, and E[S³]. */
export interface Spread {
  scv: number;
  third: number;
}

/** Of the least of n remaining service times: n times its mean, and its squared coefficient of variation. */
export interface Least {
  mean: number;
  scv: number;
}

/** Numbers n that are tabled, and laws: by even steps of ln n and of ln(1 + scv). */
const MOST = 64;
const PER_E = 16;
const COUNTS = Math.ceil(Math.log(MOST) * PER_E) + 1;
const LAW_STEP = 0.05;
/** Steps of ln t by which the tails are summed up, and how small and how many deviations large t gets. */
const TIME_STEP = 0.15;
const SMALLEST = -12;
const FARTHEST = 7;

/** Of a log-normal law, for each tabled n: logarithms of `Least.mean` and of 1 + `Least.scv`, both over those at n = 1. */
interface Row {
  mean: Float64Array;
  square: Float64Array;
}

const rows = new Map<number, Row>();

/**
 * The least of `count` remaining service times; `count` at least 1, not whole as a rule. Log-normal laws from a table; constant and
 * exponential ones by their closed forms. Laws in between, mixtures of classes, lie between the log-normal law of their scv and a law that
 * holds these closed forms (for scv above 1, within 4 % up to n = 3, the hyperexponential one with balanced means) by their third moment.
 */
export function leastResidual(count: number, { scv, third }: Spread): Least {
  const n = Math.min(Math.max(count, 1), MOST);
  const normal = logNormalShare({ scv, third });
  const logNormal = fromTable(n, scv);
  const start = (1 + scv) / 2;
  const plain = scv < 1 ? (n + scv) / (n + 1) : 1 + (scv - 1) * 2 ** -n;
  const plainSquare = 1 - (Math.max(0, 1 - scv) * (n - 1)) / (2 * n + 4);
  return {
    mean: start * Math.exp(normal * logNormal.mean + (1 - normal) * Math.log(plain / start)),
    scv: ((4 * third) / (3 * (1 + scv) ** 2)) * Math.exp(normal * logNormal.square + (1 - normal) * Math.log(plainSquare)) - 1,
  };
}

/** How far a law's third moment lies from a plain law's (0) to the log-normal law's of the same scv (1). */
export function logNormalShare({ scv, third }: Spread): number {
  const plain = scv < 1 ? (1 + scv) * (1 + 2 * scv) : 3 * scv * (1 + scv);
  const between = (1 + scv) ** 3 - plain;
  return between > 1e-9 ? Math.min(1, Math.max(0, (third - plain) / between)) : 1;
}

/** Logarithms as in a row, between four tabled values. */
function fromTable(n: number, scv: number): { mean: number; square: number } {
  const x = Math.log(n) * PER_E;
  const i = Math.min(Math.floor(x), COUNTS - 2);
  const y = Math.log1p(scv) / LAW_STEP;
  const j = Math.floor(y);
  const [low, high] = [rowOf(j), rowOf(j + 1)];
  const between = (values: (row: Row) => Float64Array): number => {
    const at = (row: Row): number => values(row)[i]! + (values(row)[i + 1]! - values(row)[i]!) * (x - i);
    return at(low) + (at(high) - at(low)) * (y - j);
  };
  return { mean: between(({ mean }) => mean), square: between(({ square }) => square) };
}

function rowOf(index: number): Row {
  let row = rows.get(index);
  if (!row) {
    row = index === 0 ? constantRow() : logNormalRow(index * LAW_STEP);
    rows.set(index, row);
  }
  return row;
}

function countAt(index: number): number {
  return Math.exp(index / PER_E);
}

function constantRow(): Row {
  const all = Array.from({ length: COUNTS }, (_, i) => countAt(i));
  return {
    mean: Float64Array.from(all, (n) => Math.log((2 * n) / (n + 1))),
    square: Float64Array.from(all, (n) => Math.log((3 * (n + 1)) / (2 * (n + 2)))),
  };
}

/** The row of the log-normal law with mean 1 and ln(1 + scv) = σ²: E[min] = ∫ (1 − Fe)^n dt and E[min²] = 2 ∫ t (1 − Fe)^n dt, over ln t. */
function logNormalRow(variance: number): Row {
  const sigma = Math.sqrt(variance);
  const last = Math.ceil((2.5 * variance + FARTHEST * sigma - SMALLEST) / TIME_STEP);
  const times = Float64Array.from({ length: last + 1 }, (_, k) => Math.exp(SMALLEST + k * TIME_STEP));
  const tails = times.map((t) => Math.log(Math.max(remaining(t, sigma), 1e-300)));
  const mean = new Float64Array(COUNTS);
  const square = new Float64Array(COUNTS);
  for (let i = 0; i < COUNTS; i++) {
    const n = countAt(i);
    let first = 0;
    let second = 0;
    for (let k = 0; k <= last; k++) {
      const mass = times[k]! * Math.exp(n * tails[k]!);
      first += mass;
      second += 2 * times[k]! * mass;
    }
    mean[i] = Math.log(n * first * TIME_STEP);
    square[i] = Math.log(second / (first * first * TIME_STEP));
  }
  const [meanOfOne, squareOfOne] = [mean[0]!, square[0]!];
  return { mean: mean.map((value) => value - meanOfOne), square: square.map((value) => value - squareOfOne) };
}

/** P(remaining service time > t) of the log-normal law with mean 1. */
function remaining(t: number, sigma: number): number {
  const a = Math.log(t) / sigma + sigma / 2;
  return normalCdf(sigma - a) - t * normalCdf(-a);
}
