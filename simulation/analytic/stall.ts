/** How long a component has to stand still until its callers' retries keep it full. */
import type { Backoff } from '../model.js';
import type { Law } from './law.js';
import { tail } from './tails.js';

export interface Stalled {
  /** Operations per second that come without retries, that can be served, and that find a place. */
  load: number;
  capacity: number;
  places: number;
  /** Retries of a call none of whose attempts is answered in time; not always a whole number. */
  retries: number;
  /** Seconds until a caller gives up, and what it waits then. */
  timeout: number;
  backoff: Backoff | null;
  /** The law of an operation that need not wait. */
  sojourn: Law;
}

const LONGEST = 600;
const HALVINGS = 12;
/** Steps of time in a timeout, and the most in all. */
const PER_TIMEOUT = 40;
const MOST_STEPS = 20_000;
/** It counts as down when, so many rounds of attempts after the stall, who comes still waits in vain. */
const ROUNDS = 12;

/**
 * The shortest stall, seconds, after which a component without room to serve all attempts stays full; null where ten minutes are not enough.
 * Deterministic: a fluid queue fed by first attempts and, a timeout and a mean backoff later each, by those that failed.
 */
export function shortestStall(stalled: Stalled): number | null {
  return shortest(stalled.timeout, (seconds) => staysFull(stalled, seconds, 0));
}

/** The shortest wait, seconds, that suffices: work that has piled up by chance, after which attempts come as ever. Null where none does. */
export function shortestWait(stalled: Stalled): number | null {
  return shortest(stalled.timeout, (seconds) => staysFull(stalled, 0, seconds));
}

function shortest(typical: number, suffices: (seconds: number) => boolean): number | null {
  if (!suffices(LONGEST)) return null;
  // Powers of two first: most are shorter than a few timeouts.
  let high = typical;
  while (high < LONGEST && !suffices(high)) high *= 2;
  let low = high > typical ? high / 2 : 0;
  high = Math.min(high, LONGEST);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (suffices(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function staysFull({ load, capacity, places, retries, timeout, backoff, sojourn }: Stalled, stall: number, piled: number): boolean {
  const rounds = Math.ceil(retries - 1e-9);
  const delays = Array.from({ length: rounds }, (_, k) => timeout + meanBackoff(backoff, k));
  const end = stall + piled + ROUNDS * delays.reduce((sum, delay) => sum + delay, timeout);
  const dt = Math.max(timeout / PER_TIMEOUT, end / MOST_STEPS);
  const steps = Math.ceil(end / dt);
  // failed[k][i]: what failed in its attempt k + 1, of those that came in step i.
  const failed = delays.map(() => new Float64Array(steps));
  let inside = Math.min(places, piled * capacity);
  let wait = 0;
  for (let i = 0; i < steps; i++) {
    const attempts = [load * dt];
    delays.forEach((delay, k) => {
      const since = i - Math.round(delay / dt);
      attempts.push(since >= 0 ? failed[k]![since]! * Math.min(1, retries - k) : 0);
    });
    const standing = Math.max(0, stall - i * dt);
    wait = standing + inside / capacity;
    const came = attempts.reduce((sum, one) => sum + one, 0);
    const served = standing > 0 ? 0 : capacity * dt;
    const refused = came > 0 ? Math.max(0, inside + came - served - places) / came : 0;
    const fails = refused + (1 - refused) * (wait >= timeout ? 1 : tail(sojourn, timeout - wait));
    delays.forEach((_, k) => (failed[k]![i] = attempts[k]! * fails));
    inside = Math.max(0, inside + came * (1 - refused) - served);
  }
  return wait >= timeout || inside >= places - load * dt;
}

/** Mean wait before retry k (0 for the first), seconds. */
function meanBackoff(backoff: Backoff | null, k: number): number {
  return backoff ? Math.min(backoff.cap, backoff.base * 2 ** k) * (backoff.jitter ? 0.5 : 1) : 0;
}
