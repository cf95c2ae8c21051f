/** retry-without-backoff, retry-without-jitter: retries that come at once, or all together. */
import { callerOf } from '../analytic/network.js';
import { formatDuration, formatRate } from '../figures.js';
import type { Retry } from '../model.js';
import type { Design, Found } from './check.js';
import { fix, inText, replaceAt } from './fixes.js';
import { count } from './words.js';

interface Retried {
  retry: Retry;
  caller: string;
  target: string;
  /** Calls per second at the peak. */
  rate: number;
}

export function retryWithoutBackoff(design: Design): Found[] {
  return retriesOf(design)
    .filter(({ retry }) => !retry.backoff)
    .map(({ retry, caller, target, rate }) => ({
      severity: 'warning',
      message:
        `${caller} asks "${target}" up to ${count(retry.times, 'time')} more without waiting: ` +
        `${rate > 0 ? `when it falters at the peak, ${formatRate(rate)} become ${formatRate(rate * (1 + retry.times))} at once` : 'when it falters, every call is multiplied at once'}; add a backoff with jitter`,
      at: retry.at,
      subject: target,
      fix: withBackoff(retry, '50ms..2s'),
    }));
}

export function retryWithoutJitter(design: Design): Found[] {
  return retriesOf(design)
    .filter(({ retry }) => retry.backoff && !retry.backoff.jitter)
    .map(({ retry, caller, target, rate }) => ({
      severity: 'warning',
      message:
        `${caller} waits ${formatDuration(retry.backoff!.base)} before asking "${target}" again, and so do all that failed with it: ` +
        `${rate > 0 ? `each second of outage at the peak comes back as a wave of ${formatRate(rate)}` : 'they come back as one wave'}; add jitter`,
      at: retry.at,
      subject: target,
      fix: withBackoff(
        retry,
        retry.backoff!.cap > retry.backoff!.base
          ? `${inText(retry.backoff!.base)}..${inText(retry.backoff!.cap)}`
          : inText(retry.backoff!.base),
      ),
    }));
}

function retriesOf({ network, visitPeak, scenario, flowPeak }: Design): Retried[] {
  const calls = network.visits.flatMap((visit): Retried[] => {
    const { retry } = visit.visit;
    if (!retry || retry.times === 0) return [];
    const caller = callerOf(visit);
    const name = caller ? `"${network.components[caller.component]!.name}"` : 'the client';
    return [{ retry, caller: name, target: network.components[visit.component]!.name, rate: visitPeak[visit.id]! }];
  });
  const retry = scenario?.client.retry;
  const entry = network.flows[0]?.visits[0];
  if (!retry || !entry || retry.times === 0) return calls;
  const rate = flowPeak.reduce((sum, one) => sum + one, 0);
  return [...calls, { retry, caller: 'each client', target: network.components[entry.component]!.name, rate }];
}

function withBackoff(retry: Retry, waits: string): Found['fix'] {
  return fix(
    'Wait between retries, each a random time',
    replaceAt(retry.at, `retry ${retry.times} backoff ${waits} jitter${retry.low ? ' low' : ''}`),
  );
}
