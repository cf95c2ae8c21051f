/** Attempts at a call until one is answered in time. */
import type { Backoff, Retry } from '../model.js';
import type { Composed } from './compose.js';
import { atom, convolve, INSTANT, mixture, scale, totalMass, type Law } from './law.js';
import type { Delay } from './refusedAgain.js';
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
 * attempt k + 1 the caller waits for its backoff. `later`: what an attempt after the first comes to, which may wait behind others;
 * `afterRefusal`: the same where the one before it was refused.
 */
export function retried(
  first: Composed,
  later: Composed,
  timeout: number | null,
  retry: Omit<Retry, 'at' | 'low'> | null,
  afterRefusal: (delay: Delay) => Composed,
): Composed {
  const retries = retry?.times ?? 0;
  if (timeout === null && retries === 0) return first;
  const start = attemptOf(first, timeout);
  if (start.failed < RARE) return { ...first, reply: start.within, timedOut: start.timesOut, lost: start.lost };
  const rest = later === first ? start : attemptOf(later, timeout);
  const made = [start];
  let component = -1;
  let inVain = 0;
  for (let k = 0, reached = start.failed; k < retries && reached >= RARE; k++) {
    const before = made[k]!;
    const share = before.refused / before.failed;
    const again = before.refused > RARE ? afterRefusal(delayOf(retry?.backoff ?? null, k)) : null;
    const next = again ? mixed(rest, attemptOf(again, timeout), share) : rest;
    made.push(next);
    if (again) {
      component = again.refusedAgain?.component ?? component;
      inVain += (reached * share * Math.max(0, again.refused - rest.refused)) / Math.max(RARE, 1 - rest.refused);
    }
    reached *= next.failed;
  }
  const allowed = allowedRetries(made, retry?.budget ?? null);

  let before: Law = INSTANT;
  let attempts = 0;
  const failed = { refused: 0, timedOut: 0, lost: 0 };
  const replies: { law: Law; weight: number }[] = [];
  for (let k = 0; ; k++) {
    const one = made[k]!;
    const here = totalMass(before);
    attempts += here;
    failed.lost += here * one.lost;
    replies.push({ law: convolve(before, one.within), weight: 1 });
    const last = k + 1 >= made.length || here * one.failed < RARE;
    const share = k === 0 ? allowed : 1;
    const givenUp = here * (last ? 1 : 1 - share);
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
    refusedAgain: inVain > 0 ? { component, share: (inVain * allowed) / attempts } : null,
  };
}

/** Of two kinds of attempts, so large a share of the second. */
function mixed(one: Attempt, other: Attempt, share: number): Attempt {
  const mean = (of: (attempt: Attempt) => number): number => (1 - share) * of(one) + share * of(other);
  const law = (of: (attempt: Attempt) => Law): Law =>
    mixture([
      { law: of(one), weight: 1 - share },
      { law: of(other), weight: share },
    ]);
  return {
    within: law(({ within }) => within),
    refused: mean(({ refused }) => refused),
    timesOut: mean(({ timesOut }) => timesOut),
    lost: mean(({ lost }) => lost),
    failed: mean(({ failed }) => failed),
    failure: law(({ failure }) => failure),
  };
}

/** A budget lets at most that fraction of first attempts be retried: which share of those that would be are. */
function allowedRetries(made: Attempt[], budget: number | null): number {
  if (budget === null) return 1;
  let wanted = 0;
  let reached = 1;
  for (const { failed } of made.slice(0, -1)) wanted += reached *= failed;
  return Math.min(1, budget / Math.max(wanted, 1e-12));
}

/** When retry k is made after a refusal. */
function delayOf(backoff: Backoff | null, k: number): Delay {
  const wait = backoff ? Math.min(backoff.cap, backoff.base * 2 ** k) : 0;
  return { from: backoff?.jitter ? 0 : wait, to: wait };
}

/** The wait before retry k (0 for the first): base × 2^k up to the cap; with jitter uniform between 0 and that (AWS "full jitter"). */
function backoffLaw(backoff: Backoff, k: number): Law {
  const wait = Math.min(backoff.cap, backoff.base * 2 ** k);
  return backoff.jitter ? uniformLaw(wait) : atom(wait);
}
