/** Token buckets. */
import { poissonMass } from './special.js';

/** More tokens than this make no difference that a report could show: rejections at critical load fall as 1 / (2 × burst). */
const LARGEST_BUCKET = 4000;

/**
 * Fraction of a Poisson stream that a token bucket rejects. `arrivals` and `rate` per second, `burst` in tokens. Exact for one token
 * added each 1/rate seconds: the chain of missing tokens just after each refill (the dual of the M/D/1 queue with finite room). One
 * token at most comes back a refill, so the chain is skip-free downwards and one sweep solves it.
 */
export function tokenBucketReject(arrivals: number, rate: number, burst: number): number {
  if (arrivals <= 0) return 0;
  if (rate <= 0) return 1;
  const fluid = Math.max(0, 1 - rate / arrivals);
  const load = arrivals / rate; // arrivals in one refill time
  const size = Math.max(1, Math.min(Math.floor(burst), LARGEST_BUCKET));
  if (Math.abs(1 - load) * size > 60 || load > 30) return fluid;
  // An empty bucket is rarer than a queue of that size behind exponential service, load^size.
  if (load < 1 && -Math.log(load) * size > 30) return 0;

  const arrive: number[] = [];
  for (let k = 0; k <= 60 + 4 * load; k++) arrive.push(poissonMass(load, k));
  const none = arrive[0]!;

  // state[m]: relative probability of m missing tokens just after a refill, m < size.
  const state = new Float64Array(size);
  state[0] = 1;
  let sum = 1;
  for (let m = 0; m + 1 < size; m++) {
    let value = state[m]!;
    if (m === 0) value -= state[0] * none;
    for (let j = Math.max(0, m + 2 - arrive.length); j <= m; j++) value -= state[j]! * arrive[m + 1 - j]!;
    state[m + 1] = Math.max(0, value / none);
    sum += state[m + 1]!;
    if (sum > 1e200) {
      for (let j = 0; j <= m + 1; j++) state[j] = state[j]! / sum;
      sum = 1;
    }
  }
  // A refill is wasted only when no token was missing and none was taken since.
  const wasted = (state[0] / sum) * none;
  return Math.min(1, Math.max(fluid, 1 - (1 - wasted) / load));
}
