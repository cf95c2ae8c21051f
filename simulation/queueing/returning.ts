/** Waiting where what was served comes back into the line that it has left. */

/** So many times a second an operation of `first` seconds is followed, `gap` seconds later, by work of `then` seconds, mean values. */
export interface Returning {
  rate: number;
  first: number;
  then: number;
  gap: number;
}

/** A line; `square`: Σ rate × E[work²] of all that comes, seconds, the parts each for itself; `service`: mean of an operation, seconds. */
interface Busy {
  lanes: number;
  utilization: number;
  service: number;
  square: number;
}

/**
 * Mean wait relative to that of a line into which the later parts came at random, independent of the first.
 *
 * Of what comes back at once: what waits is, at any moment, the work of an M/G/1 into which all parts come together, less what those in line have still to
 * send (conservation of work; arrivals see time averages: Wolff 1982): V = Σ rate E[(first + then)²] / 2(1 − ρ) − Σ rate then (V + first). Exact for one
 * lane and two parts, and in the limit of full load for several lanes. Exponential parts of one mean that come one after the other change nothing, as in any
 * network of such lines (Kelly 1979). What comes back later counts the less, the more of what was ahead has gone: 1 / (1 + gap / t), with t the time in
 * which the line works off, beside what goes on coming, half an operation and what is left of what comes at once (fitted: M/D/1 and M/D/4 at 50 to 90 %).
 */
export function returningRatio(returns: Returning[], { lanes, utilization, service, square }: Busy): number {
  if (square <= 0 || lanes < 1 || utilization <= 0) return 1;
  const rho = Math.min(1, utilization);
  const worksOff = (square / (utilization * lanes) + service) / 2;
  let product = 0;
  let sent = 0;
  for (const { rate, first, then, gap } of returns) {
    const share = 1 / (1 + (gap * lanes * (1 - rho)) / worksOff);
    product += rate * first * then * share;
    sent += rate * then * share;
  }
  return (square + 2 * product * rho) / square / (1 + sent / lanes);
}
