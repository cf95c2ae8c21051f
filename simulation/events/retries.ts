/** What clients and callers have in common when they try again: waits and budgets. */
import type { Retry } from '../model.js';

/** Retries that a budget allows before anything was asked, and saves up at most. */
export const FIRST_ALLOWANCE = 10;
const MOST_ALLOWANCE = 100;

/** Seconds before attempt `number` + 2: base × 2^number, at most the cap; with jitter uniform between 0 and that. */
export function backoffSeconds({ backoff }: Retry, number: number, uniform: () => number): number {
  if (!backoff) return 0;
  const longest = Math.min(backoff.cap, backoff.base * 2 ** number);
  return backoff.jitter ? longest * uniform() : longest;
}

/** What a budget has saved up after another first attempt. */
export function saved(allowance: number, { budget }: Retry): number {
  return budget === null ? allowance : Math.min(allowance + budget, MOST_ALLOWANCE);
}
