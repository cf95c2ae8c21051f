/** metastable: an overload that outlives what caused it, kept alive by its own retries; and, before it happens, that it would. */
import type { VisitNode } from '../analytic/network.js';
import { formatDuration, formatPercent, formatRate, formatTime } from '../figures.js';
import { aboutEvery } from '../terms.js';
import type { Fix } from '../report.js';
import type { Found, Ran } from './check.js';
import { fix, option } from './fixes.js';
import { stepAt } from './stretches.js';

/** Bad answers from which a flow counts as down, and below which it was well before. */
const DOWN = 0.1;
const WELL = 0.01;
/** Traffic may have grown by so much since before the event; more is a cause of its own. */
const GROWN = 1.2;
/** Seconds; later than all that is told. */
const NEVER = 1e12;

export function metastable(ran: Ran): Found[] {
  const stayed = staysDown(ran);
  return stayed.length > 0 ? stayed : couldStayDown(ran);
}

function staysDown({ network, report, thresholds }: Ran): Found[] {
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
      // While something else is still out, that is why.
      if (report.events.some((other) => other !== event && other.type !== 'burst' && other.from <= later && other.to > event.to)) continue;
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
          fix: budget(retried),
        },
      ];
    }
    return [];
  });
}

/** A component that is well at its busiest, and would not be again after a moment's standstill. Of several behind one retry, the one that falls first. */
function couldStayDown({ network, report, thresholds }: Ran): Found[] {
  const retries = new Set<VisitNode>();
  const soonestFirst = [...report.tipping].sort(
    (a, b) => (a.byChance ?? NEVER) - (b.byChance ?? NEVER) || (a.stall ?? NEVER) - (b.stall ?? NEVER),
  );
  return soonestFirst.flatMap((one): Found[] => {
    const { component, at, capacity, load, dead, vulnerableFrom, stall, byChance } = one;
    const index = network.components.findIndex(({ name }) => name === component);
    const retried = network.visits.find(({ visit, reach }) => visit.retry && visit.timeout !== null && reach.includes(index));
    if (stall === null || !retried?.visit.retry || retries.has(retried)) return [];
    retries.add(retried);
    const target = network.components[index]!;
    const chance = byChance === null ? '' : `, and chance alone tips it ${aboutEvery(byChance)} then`;
    const soon = byChance !== null && byChance < thresholds.byChance;
    return [
      {
        severity: soon ? 'error' : stall <= thresholds.standstill ? 'warning' : 'information',
        message: `"${component}" would not recover at its busiest${at > 0 ? ` (${formatTime(at)})` : ''} from a standstill of ${formatDuration(stall, 2)}${chance}: with retries ${formatRate(load)} become ${formatRate(dead)}, more than the ${formatRate(capacity)} that it serves; this can happen from ${formatPercent(vulnerableFrom)} of this traffic on; let retries be at most 20 % of the calls`,
        at: retried.visit.retry.at,
        related: [{ message: 'what would stay full', at: target.at }],
        subject: component,
        from: at,
        to: at,
        fix: budget(retried),
      },
    ];
  });
}

function budget({ visit }: VisitNode): Fix | null {
  return visit.retry?.budget === null ? fix('Let retries be at most 20 % of the calls', option(visit, 'retry budget 20%')) : null;
}
