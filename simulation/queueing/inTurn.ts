/** Waiting behind lines that Poisson arrivals are dealt out to in turn (round robin): E_k/M/c. */
import { erlangC } from './erlang.js';

/** Closer than this the slope of a line through two points is that at one of them. */
const CLOSE = 1e-6;

/**
 * Of k lines that are fed in turn, each with `lanes` lanes at a utilisation below 1 and exponential service: the probability that what comes waits, and
 * the mean wait relative to that behind the same lanes with Poisson arrivals. Those who wait do so exponentially, at (1 − σ) times the rate of
 * all lanes, σ being the root of σ = (1 + (1 − σ) / kρ)^−k. Exact (Takács 1962, ch. 2, theorem 1). Null where next to nothing waits.
 */
export function turnsWait(k: number, lanes: number, rho: number): { pWait: number; ratio: number } | null {
  // Newton's method from the right of the only root x = 1 − σ > 0 of a concave function.
  const off = (x: number): number => 1 - x - (1 + x / (k * rho)) ** -k;
  const slope = (x: number): number => (1 + x / (k * rho)) ** (-k - 1) / rho - 1;
  let x = 1;
  for (let i = 0; i < 60; i++) {
    const next = x - off(x) / slope(x);
    if (!(next < x) || next <= 0) break;
    x = next;
  }
  // Σ binomial(c, j) / (C_j (1 − φ_j)) × (c(1 − φ_j) − j) / (c(1 − σ) − j); the last factor is a slope of `off`.
  let sum = 0;
  let weight = 1;
  for (let j = 1; j <= lanes; j++) {
    const at = j / lanes;
    const phi = (1 + at / (k * rho)) ** -k;
    weight *= (((lanes - j + 1) / j) * (1 - phi)) / phi;
    sum += (weight / (1 - phi)) * (Math.abs(x - at) < CLOSE ? -slope(x) : off(at) / (x - at));
  }
  const pWait = 1 / (1 + x * sum);
  return pWait > 1e-12 ? { pWait, ratio: (pWait * (1 - rho)) / (x * erlangC(rho * lanes, lanes)) } : null;
}
