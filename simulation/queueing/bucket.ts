/** Token buckets. */
import { poissonMass } from './special.js';

/**
 * Fraction of a Poisson stream that a token bucket rejects, exactly: the chain of tokens seen just before each refill, one token each
 * 1/rate seconds, `burst` at most (the dual of the M/D/1 queue with finite room). Arrival and refill rates per second. Because one
 * token at most is added a refill, the chain is skip-free upwards and is solved by one sweep; buckets beyond 4,000 tokens behave as
 * 4,000 to within 1e-3 of the rejections at critical load, and as the fluid limit away from it.
 */
export function tokenBucketReject(arrivals: number, rate: number, burst: number): number {
  if (arrivals <= 0) return 0;
  if (rate <= 0) return 1;
  const fluid = Math.max(0, 1 - rate / arrivals);
  const load = arrivals / rate; // arrivals between two refills
  const size = Math.max(1, Math.min(Math.floor(burst), 4000));
  if (Math.abs(1 - load) * Math.sqrt(size) > 8 && size > 50) return fluid;
  // π over missing tokens just after a refill, 0..size-1: an M/D/1 queue-length chain with a_k = P(k arrivals in a refill time).
  const a: number[] = [];
  for (let k = 0; k <= size; k++) a.push(poissonMass(load, k));
  const pi = new Float64Array(size);
  pi[0] = 1;
  let sum = 1;
  for (let n = 0; n + 1 < size; n++) {
    // Balance of state n: π_n = π_0 a_n + Σ_{1≤j≤n+1} π_j a_{n+1-j}
    let value = pi[n]! - pi[0]! * a[n]!;
    for (let j = 1; j <= n; j++) value -= pi[j]! * a[n + 1 - j]!;
    pi[n + 1] = Math.max(0, value / a[0]!);
    sum += pi[n + 1]!;
    if (sum > 1e250) {
      for (let j = 0; j <= n + 1; j++) pi[j] = pi[j]! / sum;
      sum = 1;
    }
  }
  // Tokens are refilled unless the bucket is full, i.e. no token is missing before the refill: accepted per refill time = 1 − P(full).
  let full = 0;
  full = (pi[0]! / sum) * a[0]!;
  return Math.min(1, Math.max(fluid, 1 - (1 - full) / load));
}
