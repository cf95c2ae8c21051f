/** retry-storm: retries in several layers multiply; from the text as a product along a path, from a run as attempts per request. */
import type { VisitNode } from '../analytic/network.js';
import { formatCount, formatRate } from '../figures.js';
import type { Retry } from '../model.js';
import type { Design, Found, Ran } from './check.js';
import { fix, option } from './fixes.js';
import { mostlyTimesOut } from './timeoutBelowService.js';
import { times } from './words.js';

export function retriesMultiply(design: Design): Found[] {
  const { network, thresholds, visitPeak, scenario } = design;
  return network.visits.flatMap((visit): Found[] => {
    if (!visit.visit.retry || deeperRetries(visit)) return [];
    const layers = pathTo(visit).flatMap((one) => (one.visit.retry ? [one.visit.retry] : []));
    const clients = scenario?.client.retry ? [scenario.client.retry] : [];
    const attempts = [...layers, ...clients].reduce((product, retry) => product * attemptsOf(retry), 1);
    if (attempts <= thresholds.attemptsOnPath) return [];
    const target = network.components[visit.component]!;
    const flow = network.flows[visit.flow]!.flow.name;
    const rate = visitPeak[visit.id]!;
    const factors = [...clients, ...layers].map((retry) => formatCount(attemptsOf(retry)));
    const product = factors.length > 1 ? ` (${factors.join(' × ')})` : '';
    const advice = factors.length > 1 ? 'retry in one layer only, with a budget of 20 %' : 'retry once or twice, with a budget of 20 %';
    const tells = rate > 0 ? `, at peak ${formatRate(rate * attempts)} in place of ${formatRate(rate)}` : '';
    return [
      {
        severity: 'warning',
        message: `one request of "${flow}" becomes ${formatCount(attempts)} at "${target.name}" when that falters${product}${tells}; ${advice}`,
        at: visit.visit.retry.at,
        related: [{ message: 'the component that gets them', at: target.at }],
        subject: target.name,
        fix:
          visit.visit.retry.budget === null
            ? fix('Let retries be at most 20 % of the calls', option(visit.visit, 'retry budget 20%'))
            : null,
      },
    ];
  });
}

/** Attempts that one call may become; within a budget, on average. */
function attemptsOf(retry: Retry): number {
  return retry.budget === null ? 1 + retry.times : 1 + Math.min(retry.times, retry.budget);
}

function pathTo(visit: VisitNode): VisitNode[] {
  return visit.parent && visit.source === null ? [...pathTo(visit.parent), visit] : [visit];
}

function deeperRetries(visit: VisitNode): boolean {
  return [...visit.then, ...visit.miss].some((step) =>
    'parallel' in step ? step.parallel.some((one) => !('parallel' in one) && hasRetry(one)) : hasRetry(step),
  );
}

function hasRetry(visit: VisitNode): boolean {
  return visit.source === null && (visit.visit.retry !== null || deeperRetries(visit));
}

export function attemptsInRun({ report, network, thresholds }: Ran): Found[] {
  return network.flows.flatMap(({ flow, visits }): Found[] => {
    const { attempts } = report.flows[flow.name]!;
    const retried = visits.find((visit) => visit.visit.retry);
    // What times out at any load is retried for that: it is told at its timeout.
    if (attempts <= thresholds.attemptsInRun || !retried?.visit.retry || mostlyTimesOut(network, retried)) return [];
    const target = network.components[retried.component]!;
    return [
      {
        // Where the contract holds all the same it is what could make another incident worse.
        severity: report.verdict === 'pass' ? 'warning' : 'error',
        message: `"${flow.name}" asks ${times(attempts)} for each request: most of what "${target.name}" gets are retries; a retry budget of 20 % keeps them from making it worse`,
        at: retried.visit.retry.at,
        related: [{ message: 'the component that gets them', at: target.at }],
        subject: target.name,
        fix:
          retried.visit.retry.budget === null
            ? fix('Let retries be at most 20 % of the calls', option(retried.visit, 'retry budget 20%'))
            : null,
      },
    ];
  });
}
