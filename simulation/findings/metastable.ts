/** metastable: an overload that outlives what caused it, kept alive by its own retries. */
import { formatDuration, formatPercent } from '../figures.js';
import type { Found, Ran } from './check.js';
import { fix, option } from './fixes.js';
import { stepAt } from './stretches.js';

/** Bad answers from which a flow counts as down, and below which it was well before. */
const DOWN = 0.1;
const WELL = 0.01;
/** Traffic may have grown by so much since before the event; more is a cause of its own. */
const GROWN = 1.2;

export function metastable({ network, report, thresholds }: Ran): Found[] {
  const { series } = report;
  return network.flows.flatMap(({ flow, visits }): Found[] => {
    const retried = visits.find((visit) => visit.visit.retry && visit.visit.timeout !== null);
    const { asked, late, refused, timedOut, lost } = series.flows[flow.name]!;
    if (!retried?.visit.retry || report.flows[flow.name]!.attempts <= 1.05) return [];
    const bad = (step: number): number =>
      asked[step]! > 0 ? (late[step]! + refused[step]! + timedOut[step]! + lost[step]!) / asked[step]! : 0;
    for (const event of report.events) {
      const later = event.to + thresholds.aftermath;
      if (later >= report.reached || event.from <= 0) continue;
      const before = stepAt(series, event.from);
      const after = stepAt(series, later);
      let step = stepAt(series, event.to + 1);
      if (bad(before) > WELL || asked[after]! > GROWN * asked[before]!) continue;
      while (step <= after && bad(step) > DOWN) step++;
      if (step <= after) continue;
      while (step < series.time.length && bad(step) > DOWN) step++;
      const to = series.time[Math.min(step, series.time.length - 1)]!;
      const target = network.components[retried.component]!;
      return [
        {
          severity: 'error',
          message: `"${flow.name}" stays down for ${formatDuration(to - event.to)} after "${event.title}" has ended, ${formatPercent(bad(after))} of answers bad: its own retries keep "${target.name}" full; a retry budget of 20 % lets it recover`,
          at: retried.visit.retry.at,
          related: [
            { message: event.title, at: event.at },
            { message: 'kept full', at: target.at },
          ],
          subject: flow.name,
          from: event.to,
          to,
          fix:
            retried.visit.retry.budget === null
              ? fix('Let retries be at most 20 % of the calls', option(retried.visit, 'retry budget 20%'))
              : null,
        },
      ];
    }
    return [];
  });
}
