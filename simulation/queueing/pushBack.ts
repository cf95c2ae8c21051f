/** Waiting where what was served sends more work into the line that it has just left. */

/** So many times a second an operation of `first` seconds is followed by work of `then` seconds, mean values. */
export interface PushBack {
  rate: number;
  first: number;
  then: number;
}

/**
 * Mean wait relative to that of a line into which the second part came at random, independent of the first. `square`: Σ rate × E[work²] of all that
 * comes, the parts each for itself; `rho`: utilisation. For one lane, where it is exact below full load.
 *
 * What waits is, at any moment, the work of an M/G/1 into which both parts come at once, less what those in line have still to send (conservation
 * of work; arrivals see time averages: Wolff 1982): V = Σ rate E[(first + then)²] / 2(1 − ρ) − Σ rate then (V + first).
 */
export function pushBackRatio(backs: PushBack[], square: number, rho: number): number {
  let product = 0;
  let sent = 0;
  for (const { rate, first, then } of backs) {
    product += rate * first * then;
    sent += rate * then;
  }
  if (square <= 0) return 1;
  return (square + 2 * product * Math.min(1, rho)) / square / (1 + sent);
}
