/** availability-under-contract: how much of the error budget is spent, in what way, and on which incident or overload. */
import { formatCount, formatPercent } from '../figures.js';
import type { ScenarioReport, TermReport } from '../report.js';
import { formatActual, formatLimit, termName } from '../terms.js';
import type { Found, Ran } from './check.js';
import { stretchesAbove, type Stretch } from './stretches.js';
import { span, times } from './words.js';

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
  const stretch = worst(report, bad);
  const share = stretch && total > 0 ? stretch.requests / total : 0;
  const spent = term.actual === null ? 0 : (1 - term.actual) / (1 - term.limit);
  const event = stretch && report.events.find((one) => one.from <= stretch.to && one.to >= stretch.from - SAME && (one.type !== 'burst' || stretch.to - stretch.from < 600));
  const cause = event ? ` (${event.title})` : '';
  const when = stretch ? `, ${formatPercent(share)} of that ${span(stretch.from, stretch.to)}${cause}` : '';
  return {
    severity: 'error',
    message:
      `${termName(term)} is ${formatActual(term)}, under the contract's ${formatLimit(term)}: ` +
      `${Number.isFinite(spent) ? `${times(spent)} the error budget is spent` : 'there is no error budget'}${when}; ${how(report, names)}`,
    at: term.at,
    related: event ? [{ message: event.title, at: event.at }] : [],
    subject: term.worst,
    from: stretch?.from ?? null,
    to: stretch?.to ?? null,
  };
}

function badRate(report: ScenarioReport, name: string, step: number): number {
  const flow = report.series.flows[name]!;
  return flow.refused[step]! + flow.timedOut[step]! + flow.lost[step]! + flow.late[step]!;
}

function allOf(report: ScenarioReport, bad: (step: number) => number): number {
  return report.series.step.reduce((sum, seconds, i) => sum + bad(i) * seconds, 0);
}

/** The stretch in which most requests went wrong. */
function worst(report: ScenarioReport, bad: (step: number) => number): (Stretch & { requests: number }) | null {
  const { time, step } = report.series;
  const weighed = stretchesAbove(report.series, bad, 1e-9, SAME).map((stretch) => {
    let requests = 0;
    for (let i = 0; i < time.length; i++) if (time[i]! > stretch.from && time[i]! <= stretch.to) requests += bad(i) * step[i]!;
    return { ...stretch, requests };
  });
  return weighed.sort((a, b) => b.requests - a.requests)[0] ?? null;
}

/** `4,321 requests of "event" were refused`, for the flow and the way that went wrong most. */
function how(report: ScenarioReport, names: string[]): string {
  const counts = names.flatMap((name) => (Object.keys(ways) as (keyof typeof ways)[]).map((way) => ({ name, way, requests: report.flows[name]![way] })));
  const most = counts.sort((a, b) => b.requests - a.requests)[0]!;
  return `${formatCount(most.requests)} requests of "${most.name}" were ${ways[most.way]}`;
}
