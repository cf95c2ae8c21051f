/** Waiting where several operations come at once and several lanes serve them: M^X/M/c. */
import { erlangC } from './erlang.js';

export interface Batches {
  /** Batches per mean service time, and operations in each. */
  rate: number;
  size: number;
}

/** With more lanes than this, lanes and operations are counted in units of (1 + size) / 2, which keeps the variance of what is busy. */
const MOST_LANES = 4096;

/**
 * For a batch that comes: the probability that all lanes are busy, and the mean wait of its first operation in mean service times. Exact: the
 * first by balance across each level, min(n, c) p(n) = Σ rate × P(batch reaches from below n to n), with Σ (c − n) p(n) = c(1 − ρ); the
 * second from the mean number by the balance of its square (Chaudhry & Templeton 1983, ch. 2). Sizes are taken as whole numbers. Below full load only.
 */
export function batchDelay(lanes: number, work: Batches[]): { pWait: number; firstWait: number } {
  const load = work.reduce((sum, { rate, size }) => sum + rate * size, 0);
  const room = lanes - load;
  const squares = work.reduce((sum, { rate, size }) => sum + rate * size * size, 0);
  if (lanes > MOST_LANES) {
    const unit = (1 + squares / load) / 2;
    const pWait = erlangC(load / unit, Math.max(1, Math.round(lanes / unit)));
    return { pWait, firstWait: (pWait * unit) / room };
  }
  const whole = work.map(({ rate, size }) => ({
    size: Math.max(1, Math.round(size)),
    rate: (rate * size) / Math.max(1, Math.round(size)),
  }));
  // below[n]: what has fewer than n operations inside; relative until it is known what all of it comes to.
  const below = new Float64Array(lanes + 1);
  let spare = 0;
  let busy = 0;
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
    if (spare > 1e250) {
      for (let k = 0; k <= n + 1; k++) below[k] = below[k]! / spare;
      busy /= spare;
      spare = 1;
    }
  }
  const norm = room / spare;
  const pWait = Math.min(1, Math.max(0, 1 - below[lanes]! * norm));
  const number = ((squares + load) / 2 + busy * norm) / room;
  return { pWait, firstWait: Math.max(0, number - load + pWait) / lanes };
}
