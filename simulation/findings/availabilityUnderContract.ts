/** availability-under-contract: how much of the error budget is spent, in what way, and on which incident or overload. */
import { formatCount } from '../figures.js';
import type { ScenarioReport, TermReport, TimelineEvent } from '../report.js';
import { formatActual, formatLimit, termName } from '../terms.js';
import type { Found, Ran } from './check.js';
import { stretchesAbove, type Stretch } from './stretches.js';
import { share, spanOf, times } from './words.js';

/** Bad answers less than this far apart belong to one stretch, seconds. */
const SAME = 120;

const ways = { refused: 'refused', timedOut: 'given up after their timeouts', lost: 'lost', late: 'answered after the deadline' } as const;

export function availabilityUnderContract(ran: Ran): Found[] {
  return ran.report.contract.filter((term) => term.metric === 'availability' && !term.met).map((term) => broken(ran.report, term));
}

function broken(report: ScenarioReport, term: TermReport): Found {
  const names = Object.keys(report.flows).filter((name) => term.flow === null || term.flow === name);
  const bad = (step: number): number => names.reduce((sum, name) => sum + badRate(report, name, step), 0);
  const total = allOf(report, bad);
  const widest = worst(report, bad, 1 - term.limit, (step) =>
    names.reduce((sum, name) => sum + report.series.flows[name]!.asked[step]!, 0),
  );
  const event = widest && causeOf(report, widest);
  const stretch = widest && event ? { ...widest, from: beginning(report, widest, event) } : widest;
  const part = stretch && total > 0 ? stretch.requests / total : 0;
  const cause = event ? ` (${event.title})` : '';
  const hasBudget = term.limit < 1;
  const spent = hasBudget ? `${times((1 - (term.actual ?? 1)) / (1 - term.limit))} the error budget is spent` : 'there is no error budget';
  const most = hasBudget ? `${share(part)} of that` : `and ${share(part)} of the bad answers came`;
  const when = stretch ? `, ${most}${spanOf(stretch.from, stretch.to, report, '')}${cause}` : '';
  return {
    severity: 'error',
    message: `${termName(term)} is ${formatActual(term)}, under the contract's ${formatLimit(term)}: ${spent}${when}; ${how(report, names)}`,
    at: term.at,
    related: event ? [{ message: event.title, at: event.at }] : [],
    subject: term.worst,
    from: stretch?.from ?? null,
    to: stretch?.to ?? null,
  };
}

/** What happened just before a stretch began, an incident rather than a burst; null where the stretch is much longer than that explains. */
function causeOf(report: ScenarioReport, { from, to }: Stretch): TimelineEvent | null {
  const before = report.events.filter(
    (one) => one.from <= from + SAME && one.to >= from - SAME && to - from <= 3 * (one.to - one.from) + SAME,
  );
  return before.find((one) => one.type !== 'burst') ?? before[0] ?? null;
}

/** What dies with a node was asked in the step before: the stretch begins with the incident that ends its first step. */
function beginning({ series }: ScenarioReport, { from }: Stretch, event: TimelineEvent): number {
  const first = series.time.find((time) => time > from + 1e-9);
  return first !== undefined && Math.abs(event.from - first) < 1e-6 ? event.from : from;
}

function badRate(report: ScenarioReport, name: string, step: number): number {
  const flow = report.series.flows[name]!;
  return flow.refused[step]! + flow.timedOut[step]! + flow.lost[step]! + flow.late[step]!;
}

function allOf(report: ScenarioReport, bad: (step: number) => number): number {
  return report.series.step.reduce((sum, seconds, i) => sum + bad(i) * seconds, 0);
}

/** The stretch over the budget in which most requests went wrong. */
function worst(
  report: ScenarioReport,
  bad: (step: number) => number,
  budget: number,
  asked: (step: number) => number,
): (Stretch & { requests: number }) | null {
  const { time, step } = report.series;
  const weighed = stretchesAbove(report.series, (step) => bad(step) / Math.max(asked(step), 1e-12), Math.max(budget, 1e-9), SAME).map(
    (stretch) => {
      let requests = 0;
      for (let i = 0; i < time.length; i++) if (time[i]! > stretch.from && time[i]! <= stretch.to) requests += bad(i) * step[i]!;
      return { ...stretch, requests };
    },
  );
  return weighed.sort((a, b) => b.requests - a.requests)[0] ?? null;
}

/** `4,321 requests of "event" were refused`, for the flow and the way that went wrong most. */
function how(report: ScenarioReport, names: string[]): string {
  const counts = names.flatMap((name) =>
    (Object.keys(ways) as (keyof typeof ways)[]).map((way) => ({ name, way, requests: report.flows[name]![way] })),
  );
  const most = counts.sort((a, b) => b.requests - a.requests)[0]!;
  return `${formatCount(most.requests)} requests of "${most.name}" were ${ways[most.way]}`;
}
