/** Attempts at a call until one is answered in time. */
import type { Backoff, Retry } from '../model.js';
import type { Composed } from './compose.js';
import { atom, convolve, INSTANT, mixture, scale, totalMass, type Law } from './law.js';
import { cut } from './tails.js';
import { uniformLaw } from './wait.js';

/** Below this, a failing attempt is not followed further. */
const RARE = 1e-7;

/** How one attempt goes, as its caller sees it: an answer in time, or a failure after a while. */
interface Attempt {
  within: Law;
  refused: number;
  timesOut: number;
  /** Never answered, where the caller waits for ever. */
  lost: number;
  failed: number;
  failure: Law;
}

function attemptOf({ reply, refused, timedOut, lost }: Composed, timeout: number | null): Attempt {
  const { within, beyond } = timeout === null ? { within: reply, beyond: 0 } : cut(reply, timeout);
  const timesOut = beyond + timedOut + (timeout === null ? 0 : lost);
  const failure = mixture([
    { law: timeout === null ? INSTANT : atom(timeout), weight: timesOut },
    { law: INSTANT, weight: refused },
  ]);
  return { within, refused, timesOut, lost: timeout === null ? lost : 0, failed: timesOut + refused, failure };
}

/**
 * An attempt that is refused fails at once, one without an answer fails at the timeout (what is lost and has no timeout stays lost). Before
 * attempt k + 1 the caller waits for its backoff. `later`: what an attempt after the first comes to, which may wait behind others.
 */
export function retried(first: Composed, later: Composed, timeout: number | null, retry: Omit<Retry, 'at' | 'low'> | null): Composed {
  const retries = retry?.times ?? 0;
  if (timeout === null && retries === 0) return first;
  const start = attemptOf(first, timeout);
  if (start.failed < RARE) return { ...first, reply: start.within, timedOut: start.timesOut, lost: start.lost };
  const rest = later === first ? start : attemptOf(later, timeout);
  const allowed = allowedRetries(start.failed, rest.failed, retries, retry?.budget ?? null);

  let before: Law = INSTANT;
  let attempts = 0;
  const failed = { refused: 0, timedOut: 0, lost: 0 };
  const replies: { law: Law; weight: number }[] = [];
  for (let k = 0; ; k++) {
    const one = k === 0 ? start : rest;
    const made = totalMass(before);
    attempts += made;
    failed.lost += made * one.lost;
    replies.push({ law: convolve(before, one.within), weight: 1 });
    const last = k >= retries || made * one.failed < RARE;
    const share = k === 0 ? allowed : 1;
    const givenUp = made * (last ? 1 : 1 - share);
    failed.refused += givenUp * one.refused;
    failed.timedOut += givenUp * one.timesOut;
    if (last) break;
    const again = scale(convolve(before, one.failure), share);
    before = retry?.backoff ? convolve(again, backoffLaw(retry.backoff, k)) : again;
  }
  const reply = mixture(replies);
  const answered = totalMass(reply);
  const once = totalMass(start.within);
  return {
    reply,
    ...failed,
    stays: first.stays,
    tails: first.tails.map((tail) => ({ ...tail, weight: once > 0 ? (tail.weight * answered) / once : tail.weight })),
    attempts: Math.max(attempts, first.attempts),
    tries: attempts,
  };
}

/** A budget lets at most that fraction of first attempts be retried: which share of those that would be are. */
function allowedRetries(first: number, later: number, retries: number, budget: number | null): number {
  if (budget === null) return 1;
  let wanted = 0;
  for (let k = 0; k < retries; k++) wanted += first * later ** k;
  return Math.min(1, budget / Math.max(wanted, 1e-12));
}

/** The wait before retry k (0 for the first): base × 2^k up to the cap; with jitter uniform between 0 and that (AWS "full jitter"). */
function backoffLaw(backoff: Backoff, k: number): Law {
  const wait = Math.min(backoff.cap, backoff.base * 2 ** k);
  return backoff.jitter ? uniformLaw(wait) : atom(wait);
}
