/** Waiting where several operations come at once and several lanes serve them: M^X/M/c. */
import { erlangC } from './erlang.js';

export interface Batches {
  /** Batches per mean service time, and operations in each. */
  rate: number;
  size: number;
}

/** With more lanes than this, lanes and operations are counted in units of (1 + size) / 2, which keeps the variance of what is busy. */
const MOST_LANES = 4096;

/** What a batch finds. */
export interface BatchDelay {
  /** Probability that all lanes are busy. */
  pWait: number;
  /** Mean wait of its first operation in mean service times, and the squared coefficient of variation of that where it waits; null: not known. */
  firstWait: number;
  waitersScv: number | null;
  /** Probability that so many lanes are free (0 for none); null for very many lanes. */
  free: Float64Array | null;
}

/**
 * For a batch that comes, below full load and for exponential service. Exact: the number below the lanes by balance across each level,
 * min(n, c) p(n) = Σ rate × P(batch reaches from below n to n), with Σ (c − n) p(n) = c(1 − ρ); its mean and mean square by the balance of its
 * square and cube (Chaudhry & Templeton 1983, ch. 2). Sizes are taken as whole numbers.
 */
export function batchDelay(lanes: number, work: Batches[]): BatchDelay {
  const load = work.reduce((sum, { rate, size }) => sum + rate * size, 0);
  const room = lanes - load;
  const squares = work.reduce((sum, { rate, size }) => sum + rate * size * size, 0);
  if (lanes > MOST_LANES) {
    const unit = (1 + squares / load) / 2;
    const pWait = erlangC(load / unit, Math.max(1, Math.round(lanes / unit)));
    return { pWait, firstWait: (pWait * unit) / room, waitersScv: null, free: null };
  }
  const whole = work.map(({ rate, size }) => ({
    size: Math.max(1, Math.round(size)),
    rate: (rate * size) / Math.max(1, Math.round(size)),
  }));
  // below[n]: what has fewer than n operations inside; relative until it is known what all of it comes to.
  const below = new Float64Array(lanes + 1);
  let spare = 0;
  let busy = 0;
  let cubic = 0;
  for (let n = 0; n < lanes; n++) {
    let p = 1;
    if (n > 0) {
      p = 0;
      for (const { rate, size } of whole) p += rate * (below[n]! - below[Math.max(0, n - size)]!);
      p /= n;
    }
    below[n + 1] = below[n]! + p;
    spare += (lanes - n) * p;
    busy += n * (lanes - n) * p;
    cubic += (3 * n * n - 3 * n + 1) * (lanes - n) * p;
    if (spare > 1e250) {
      for (let k = 0; k <= n + 1; k++) below[k] = below[k]! / spare;
      busy /= spare;
      cubic /= spare;
      spare = 1;
    }
  }
  const norm = room / spare;
  const pWait = Math.min(1, Math.max(0, 1 - below[lanes]! * norm));
  const number = ((squares + load) / 2 + busy * norm) / room;
  const free = Float64Array.from({ length: lanes + 1 }, (_, f) => (f === 0 ? pWait : (below[lanes - f + 1]! - below[lanes - f]!) * norm));
  // Departures that the first of a batch waits for: how many there are in all, and their squares.
  const departures = Math.max(0, number - load + pWait);
  const cubes = work.reduce((sum, { rate, size }) => sum + rate * size ** 3, 0);
  let square = (3 * number * (squares + lanes) + cubes - lanes + cubic * norm) / (3 * room);
  let beyond = number;
  for (let f = 1; f <= lanes; f++) {
    square -= (lanes - f) ** 2 * free[f]!;
    beyond -= (lanes - f) * free[f]!;
  }
  const departuresSquare = square - 2 * (lanes - 1) * beyond + (lanes - 1) ** 2 * pWait;
  const waitersScv = departures > 1e-9 ? ((departuresSquare + departures) * pWait) / departures ** 2 - 1 : null;
  return { pWait, firstWait: departures / lanes, waitersScv, free };
}

/**
 * Squared coefficient of variation of the wait of those who wait, from the second moment of the wait behind one lane (Takács 1962):
 * E[W] = Σλ E[B²] / 2(1 − ρ), E[W²] = 2 E[W]² + Σλ E[B³] / 3(1 − ρ), a fraction ρ waiting. `second` = Σλ E[B²] and `third` = Σλ E[B³]
 * over whole batches, times divided by the number of lanes: at the same utilisation the shape hardly depends on it.
 */
export function batchWaitersScv(utilization: number, second: number, third: number): number {
  const rho = Math.min(Math.max(utilization, 1e-3), 0.999999);
  const mean = second / (2 * (1 - rho));
  if (mean <= 0) return 1;
  const meanSquare = 2 * mean * mean + third / (3 * (1 - rho));
  return Math.min(Math.max((rho * meanSquare) / (mean * mean) - 1, 0.3), 4);
}
