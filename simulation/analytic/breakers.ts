/**
 * Circuit breakers between steps of time. The failed fraction over a breaker's window moves linearly towards what now fails, so that it
 * crosses the threshold when the same share of a sliding window has failed. Open, it refuses at once; then one call is tried.
 */
import type { Breaker } from '../model.js';

export interface BreakerState {
  /** Failed fraction over the window. */
  failing: number;
  /** Until when it is open, seconds; 0: closed. */
  openUntil: number;
}

export const CLOSED: BreakerState = { failing: 0, openUntil: 0 };

/** Calls that have to be seen in a window before a fraction of them means anything. */
const LEAST = 10;

export function isOpen(state: BreakerState | null, time: number): boolean {
  return state !== null && time < state.openUntil;
}

/** When a closed breaker opens, where from `time` on a fraction `failing` of `rate` calls per second fails; Infinity: it does not. */
export function opensAt({ threshold, over }: Breaker, state: BreakerState, failing: number, rate: number, time: number): number {
  if (failing <= threshold || rate * over < LEAST) return Infinity;
  return time + (Math.max(0, threshold - state.failing) * over) / failing;
}

/** The state at the end of a step over which a fraction `failing` of the calls failed, or would have. */
export function breakerAfter(breaker: Breaker, state: BreakerState, failing: number, rate: number, from: number, to: number): BreakerState {
  const soon = 1e-9 * to;
  if (isOpen(state, from + soon)) {
    if (to < state.openUntil - soon) return state;
    // The call that is tried fails more likely than not, or does not.
    return failing > 0.5 ? { failing: 0, openUntil: to + breaker.open } : CLOSED;
  }
  if (opensAt(breaker, state, failing, rate, from) <= to + soon) return { failing: 0, openUntil: to + breaker.open };
  const most = (Math.max(failing, state.failing) * (to - from)) / breaker.over;
  const change = failing - state.failing;
  return { failing: state.failing + Math.sign(change) * Math.min(Math.abs(change), most), openUntil: 0 };
}
