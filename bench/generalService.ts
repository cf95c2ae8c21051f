/**
 * `npm run fit`: fits what `generalDelay` has from a fit to the reference of test/accuracy/cases/35-mlnc.json, and says how far
 * it is off. Prints the figures to be written down in simulation/queueing/general.ts; writes nothing.
 */
import { readFileSync } from 'node:fs';
import { erlangC } from '../simulation/queueing/erlang.js';
import { FITTED, generalDelay, type Fit, type GeneralDelay } from '../simulation/queueing/general.js';
import { waitersLaw } from '../simulation/queueing/waiters.js';

interface Row {
  lanes: number;
  rho: number;
  scv: number;
  /** Mean service times. */
  mean_wait: number;
  p_wait: number;
  /** Percentiles 90, 95 and 99 of those who wait. */
  waiters: [number, number, number];
  /** Standard error of the mean, as a fraction. */
  error: number;
}

const { expected } = JSON.parse(readFileSync('test/accuracy/cases/35-mlnc.json', 'utf8')) as {
  expected: { rows: Row[] };
};
/** Where fewer wait their waits do not matter, and the reference is coarse. */
const rows = expected.rows.filter((row) => row.p_wait > 0.005 && row.error < 0.03);
const PERCENTILES = [0.9, 0.95, 0.99];
/** A reference this far off, as a fraction, counts half. */
const TOLERANCE = 0.004;

/** By how much the formula is off, as logarithms of ratios: one list for each part of the fit. */
const errors: { [part in keyof Fit]: (row: Row, delay: GeneralDelay) => number[] } = {
  racing: (row, delay) => [Math.log(meanWait(row, delay) / row.mean_wait)],
  waiting: (row, delay) => [Math.log(delay.pWait / row.p_wait)],
  spread: (row, delay) => {
    const mean = row.mean_wait / row.p_wait;
    return PERCENTILES.map((p, i) => Math.log((percentile(delay.waitersScv, p) * mean) / row.waiters[i]!));
  },
};

let fit: Fit = FITTED;
report('as it is');
for (const part of ['racing', 'waiting', 'spread'] as const) fit = fitted(fit, part);
report('fitted');
console.log(JSON.stringify(fit, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(4)) : value), 2));

function delayOf({ lanes, rho, scv }: Row, of: Fit): GeneralDelay {
  return generalDelay(lanes, rho, erlangC(rho * lanes, lanes), { scv, third: (1 + scv) ** 3 }, of);
}

function meanWait({ lanes, rho }: Row, { pWait, waitRatio }: GeneralDelay): number {
  return (pWait * waitRatio) / (lanes * (1 - rho));
}

/** Of the wait of those who wait, with mean 1. */
function percentile(scv: number, p: number): number {
  const { cdf } = waitersLaw(scv);
  let [low, high] = [0, 200];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return high;
}

/** Gauss and Newton's steps, damped (Levenberg & Marquardt), for one part of the fit, until they bring nothing more. */
function fitted(of: Fit, part: keyof Fit): Fit {
  const names = Object.keys(of[part]);
  const values = (one: Fit): number[] => Object.values(one[part]);
  const withValues = (list: number[]): Fit => ({ ...of, [part]: Object.fromEntries(names.map((name, i) => [name, list[i]!])) });
  const residuals = (list: number[]): number[] => {
    const tried = withValues(list);
    return rows.flatMap((row) => errors[part](row, delayOf(row, tried)).map((error) => error / Math.hypot(1, row.error / TOLERANCE)));
  };
  let best = values(of);
  let now = residuals(best);
  let damping = 1e-3;
  for (let round = 0; round < 40 && damping < 1e6; round++) {
    const columns = best.map((value, i) => {
      const step = 1e-4 * Math.max(Math.abs(value), 0.01);
      return residuals(best.with(i, value + step)).map((moved, k) => (moved - now[k]!) / step);
    });
    const normal = columns.map((a) => columns.map((b) => dot(a, b)));
    const slope = columns.map((a) => -dot(a, now));
    const step = solved(
      normal.map((line, i) => line.with(i, line[i]! * (1 + damping))),
      slope,
    );
    const next = best.map((value, i) => value + step[i]!);
    const then = residuals(next);
    if (dot(then, then) < dot(now, now)) [best, now, damping] = [next, then, damping / 5];
    else damping *= 5;
  }
  return withValues(best);
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Gaussian elimination with the largest pivot. */
function solved(matrix: number[][], right: number[]): number[] {
  const lines = matrix.map((line, i) => [...line, right[i]!]);
  const n = right.length;
  for (let i = 0; i < n; i++) {
    const pivot = lines.slice(i).reduce((most, line) => (Math.abs(line[i]!) > Math.abs(most[i]!) ? line : most));
    lines.splice(lines.indexOf(pivot), 1);
    lines.splice(i, 0, pivot);
    for (let k = i + 1; k < n; k++) {
      const factor = lines[k]![i]! / pivot[i]!;
      for (let j = i; j <= n; j++) lines[k]![j] = lines[k]![j]! - factor * pivot[j]!;
    }
  }
  const x = right.map(() => 0);
  for (let i = n - 1; i >= 0; i--) x[i] = (lines[i]![n]! - dot(lines[i]!.slice(0, n), x)) / lines[i]![i]!;
  return x;
}

function report(title: string): void {
  const all = { mean: [] as number[], 'P(wait)': [] as number[], p95: [] as number[], p99: [] as number[] };
  for (const row of rows) {
    const delay = delayOf(row, fit);
    all.mean.push(meanWait(row, delay) / row.mean_wait - 1);
    all['P(wait)'].push(delay.pWait / row.p_wait - 1);
    const mean = meanWait(row, delay) / delay.pWait;
    all.p95.push((percentile(delay.waitersScv, 0.95) * mean) / row.waiters[1] - 1);
    all.p99.push((percentile(delay.waitersScv, 0.99) * mean) / row.waiters[2] - 1);
  }
  console.log(`${title}, ${rows.length} points:`);
  for (const [what, list] of Object.entries(all)) {
    const square = Math.sqrt(list.reduce((sum, one) => sum + one * one, 0) / list.length);
    console.log(
      `  ${what}: root mean square ${(100 * square).toFixed(2)} %, at most ${(100 * Math.max(...list.map(Math.abs))).toFixed(1)} %`,
    );
  }
}
