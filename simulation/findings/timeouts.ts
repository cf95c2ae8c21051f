/** timeout-inversion, timeout-missing, breaker-missing: who gives up when. */
import type { Network, VisitNode } from '../analytic/network.js';
import { formatDuration } from '../figures.js';
import type { Kind } from '../model.js';
import { overrunAtRest } from './atRest.js';
import type { Design, Found } from './check.js';
import { isDeferred } from './design.js';
import { fix, option, replaceAt } from './fixes.js';

/** A caller gives up before the calls behind it have used up their own attempts: work goes on that nobody waits for. */
export function timeoutInversion({ network }: Design): Found[] {
  return network.visits.flatMap((visit): Found[] => {
    const outer = visit.visit.timeout;
    if (outer === null) return [];
    const longest = mostPatientBehind(visit);
    if (!longest || patience(longest) <= outer) return [];
    const [caller, inner] = [network.components[visit.component]!, network.components[longest.component]!];
    const retry = longest.visit.retry;
    const tries = retry ? `${formatDuration(longest.visit.timeout)} × ${1 + retry.times}` : formatDuration(longest.visit.timeout);
    return [
      {
        severity: 'warning',
        message: `who calls "${caller.name}" gives up after ${formatDuration(outer)}, while that still waits up to ${formatDuration(patience(longest))} for "${inner.name}" (${tries}): it works for nobody; wait longer outside or shorter inside`,
        at: visit.visit.written['timeout'] ?? visit.visit.at,
        related: [
          { message: `waits up to ${formatDuration(patience(longest))}`, at: longest.visit.written['timeout'] ?? longest.visit.at },
        ],
        subject: caller.name,
        fix: waitLonger(visit, caller.name, patience(longest)),
      },
    ];
  });
}

function mostPatientBehind(visit: VisitNode): VisitNode | undefined {
  return behind(visit).sort((a, b) => patience(b) - patience(a))[0];
}

/** Seconds that the longest of the calls with a timeout that a visit waits for may take with all its attempts; 0 where there is none. */
export function longestBehind(visit: VisitNode): number {
  const longest = mostPatientBehind(visit);
  return longest ? patience(longest) : 0;
}

/** The outer timeout, long enough for all attempts behind it; in tenths of a second, as people write them. */
function waitLonger({ visit }: VisitNode, name: string, seconds: number): Found['fix'] {
  const text = `timeout ${Math.ceil(seconds * 10 - 1e-9) * 100}ms`;
  return visit.written['timeout'] ? fix(`Wait longer for \`${name}\` (${text})`, replaceAt(visit.written['timeout'], text)) : null;
}

/** How long a call may take with all its attempts, backoffs at their mean. */
function patience({ visit }: VisitNode): number {
  const { timeout, retry } = visit;
  if (timeout === null) return 0;
  if (!retry) return timeout;
  let waits = 0;
  for (let k = 0; retry.backoff && k < retry.times; k++)
    waits += Math.min(retry.backoff.cap, retry.backoff.base * 2 ** k) * (retry.backoff.jitter ? 0.5 : 1);
  return timeout * (1 + retry.times) + waits;
}

/** Calls with a timeout that a visit waits for. */
function behind(visit: VisitNode): VisitNode[] {
  const steps = [...visit.then, ...visit.miss].flatMap((step) => ('parallel' in step ? step.parallel : [step]));
  return steps.flatMap((step): VisitNode[] => {
    if ('parallel' in step || step.visit.arrow !== 'call' || step.source !== null) return [];
    return [...(step.visit.timeout === null ? [] : [step]), ...behind(step)];
  });
}

/** Several times what such a call takes, and less than a person waits; milliseconds. */
const TIMEOUTS: Partial<Record<Kind, number>> = { postgres: 250, replica: 250, redis: 50, external: 1000 };

/** One finding a component that is called without a timeout. */
export function timeoutMissing(design: Design): Found[] {
  const { network } = design;
  return unguarded(design, (visit, kind) => TIMEOUTS[kind] !== undefined && visit.visit.timeout === null).map(({ calls, name, kind }) => ({
    severity: kind === 'external' ? 'warning' : 'hint',
    message: `"${name}" is called without a timeout: when it hangs, every caller hangs with it; give it up after ${formatDuration(timeoutFor(calls[0]!, network) / 1000)} or so`,
    at: calls[0]!.visit.at,
    related: calls.slice(1).map((visit) => ({ message: 'and here', at: visit.visit.at })),
    subject: name,
    fix: fix(
      `Give \`${name}\` up after ${formatDuration(timeoutFor(calls[0]!, network) / 1000)}`,
      ...calls.map((visit) => option(visit.visit, `timeout ${timeoutFor(visit, network)}ms`)),
    ),
  }));
}

/** Milliseconds after which to give a call up: long enough for what it waits for on a miss, and for all but one in a thousand where nothing waits. */
function timeoutFor(visit: VisitNode, network: Network): number {
  const own = TIMEOUTS[network.components[visit.component]!.kind] ?? 0;
  const misses = visit.miss.flatMap((step) => ('parallel' in step ? step.parallel : [step]));
  const longest = Math.max(
    0,
    ...misses.map((step) => ('parallel' in step ? 0 : Math.max(1000 * patience(step), timeoutFor(step, network)))),
  );
  const rest = overrunAtRest(network, visit, (own + longest) / 1000);
  return Math.ceil(Math.max(own + longest, 1000 * (rest?.p999 ?? 0)) / 50) * 50;
}

/** Somebody else's service can be away for hours. */
export function breakerMissing(design: Design): Found[] {
  return unguarded(design, (visit, kind) => kind === 'external' && visit.visit.breaker === null).map(({ calls, name }) => ({
    severity: 'hint',
    message: `"${name}" is somebody else's and called without a breaker: while it is down each call waits for its whole timeout; add breaker 50% over 10s open 30s`,
    at: calls[0]!.visit.at,
    related: calls.slice(1).map((visit) => ({ message: 'and here', at: visit.visit.at })),
    subject: name,
    fix: fix(`Put a breaker before \`${name}\``, ...calls.map((visit) => option(visit.visit, 'breaker 50% over 10s open 30s'))),
  }));
}

function unguarded(
  { network }: Design,
  lacks: (visit: VisitNode, kind: Kind) => boolean,
): { calls: VisitNode[]; name: string; kind: Kind }[] {
  return network.components.flatMap((component, index) => {
    const calls = network.arriving[index]!.filter(
      (visit) => visit.visit.arrow === 'call' && visit.parent !== null && !isDeferred(visit) && lacks(visit, component.kind),
    );
    return calls.length > 0 ? [{ calls, name: component.name, kind: component.kind }] : [];
  });
}
