/** Both engines on the minutes in which the analytic one is least sure: how well do they agree? */
import type { Agreement, ScenarioReport } from '../report.js';

/** Operations that a replication may have: a few seconds' work. Fewer answers than this say little of a p95. */
const MOST_OPERATIONS = 2_500_000;
const LEAST_ANSWERS = 400;
const MOST_REPLICATIONS = 5;
/** Two differ by chance so much that their interval says next to nothing: Student's t is 12.7 for them, 4.3 for three. */
const LEAST_REPLICATIONS = 3;
/** Events are begun before the trouble, where no component is busier than this: what came before has no part in it. */
const CALM = 0.7;
/** How long the stretch is at most, and how long before and after the moment in question, where all is calm anyway. Seconds. */
const LONGEST = 600;
const AROUND = 60;

/** A stretch of the run, seconds, and how many replications of it are affordable. */
export interface Stretch {
  from: number;
  to: number;
  replications: number;
}

/**
 * The shortest time for which p95 or availability is broken, from the last calm moment before it on; else the minutes in which a component
 * is busiest. (What is broken for hours is no question of accuracy.) Null where that is more than the event engine can do in some seconds.
 */
export function leastSure(report: ScenarioReport): Stretch | null {
  const { time, step } = report.series;
  const doubtful = doubtfulStep(report);
  if (doubtful === null) return null;
  const busy = (i: number): number => Math.max(0, ...Object.values(report.series.components).map(({ utilization }) => utilization[i]!));
  let first = doubtful;
  while (first > 0 && busy(first) > CALM) first--;
  const from = Math.max(0, time[first]! - Math.min(step[first]!, AROUND));
  const most = Math.min(report.duration, from + LONGEST, Math.max(time[doubtful]!, from + 2 * AROUND));
  const to = Math.min(most, timeAfter(report, from, MOST_OPERATIONS));
  // A stretch that ends before that moment says nothing of it.
  if (!(to > from) || to < time[doubtful]! - step[doubtful]! / 2) return null;
  const operations = Math.max(1, operationsIn(report, from, to));
  return {
    from,
    to,
    replications: Math.max(LEAST_REPLICATIONS, Math.min(MOST_REPLICATIONS, Math.floor((2 * MOST_OPERATIONS) / operations))),
  };
}

/** Where the shortest time begins for which p95 or availability is broken; else where something is busiest. Index of a step. */
function doubtfulStep({ contract, components, series }: ScenarioReport): number | null {
  if (series.time.length === 0) return null;
  const broken = contract.filter(({ metric, breaches }) => (metric === 'latency' || metric === 'availability') && breaches.length > 0);
  const shortest = broken.flatMap(({ breaches }) => breaches).sort((a, b) => a.to - a.from - (b.to - b.from))[0];
  const busiest = Object.values(components).reduce<{ peak: number; at: number }>(
    (most, { utilization: { peak, peakAt } }) => (peak !== null && peak > most.peak ? { peak, at: peakAt! } : most),
    { peak: -1, at: 0 },
  );
  const at = shortest ? shortest.from : busiest.at;
  const found = series.time.findIndex((time) => time > at);
  return found < 0 ? series.time.length - 1 : found;
}

function operationsIn(report: ScenarioReport, from: number, to: number): number {
  const { time, step, components } = report.series;
  let sum = 0;
  for (let i = 0; i < time.length; i++) {
    const inside = Math.min(to, time[i]!) - Math.max(from, time[i]! - step[i]!);
    if (inside > 0) for (const { arrivals } of Object.values(components)) sum += arrivals[i]! * inside;
  }
  return sum;
}

/** When so many operations will have come since a time, seconds. */
function timeAfter(report: ScenarioReport, from: number, operations: number): number {
  const { time, step, components } = report.series;
  let left = operations;
  for (let i = 0; i < time.length; i++) {
    const begin = Math.max(from, time[i]! - step[i]!);
    if (time[i]! <= begin) continue;
    const rate = Object.values(components).reduce((sum, { arrivals }) => sum + arrivals[i]!, 0);
    if (rate * (time[i]! - begin) >= left) return begin + left / rate;
    left -= rate * (time[i]! - begin);
  }
  return Infinity;
}

/** One scenario over a stretch, by one engine; null where it was stopped. */
export type RunStretch = (engine: 'analytic' | 'events', stretch: Stretch) => Promise<ScenarioReport | null>;

/** The report with what the two engines say of the stretch that `leastSure` gives; as it was where there is none, or they were stopped. */
export async function withAgreement(report: ScenarioReport, run: RunStretch): Promise<ScenarioReport> {
  const stretch = leastSure(report);
  const analytic = stretch && (await run('analytic', stretch));
  const events = analytic && (await run('events', stretch));
  if (!events) return report;
  const agreement = agreementOf(stretch, analytic, events);
  return agreement ? { ...report, trust: { ...report.trust, agreement, eventsAgreement: agreement.difference } } : report;
}

function agreementOf({ from, to, replications }: Stretch, analytic: ScenarioReport, events: ScenarioReport): Agreement | null {
  const flows: Agreement['flows'] = {};
  let difference: number | null = null;
  for (const [name, flow] of Object.entries(analytic.flows)) {
    const other = events.flows[name]!;
    const [one, two] = [flow.latency.p95, other.latency.p95];
    const interval = other.intervals?.latency.p95 ?? null;
    if (flow.background || one === null || two === null || other.asked - other.inside < LEAST_ANSWERS) continue;
    // Where the events do not know it either there is nothing to differ from.
    if (!interval) continue;
    flows[name] = { analytic: one, events: two, interval };
    difference = Math.max(difference ?? 0, differenceOf(flows[name]));
  }
  return difference === null ? null : { from, to, replications, flows, difference };
}

/** The part of the events' p95 by which a flow's analytic one lies outside of its interval: what lies within is no difference. */
export function differenceOf({ analytic, events, interval }: Agreement['flows'][string]): number {
  return Math.max(0, interval.low - analytic, analytic - interval.high) / Math.max(events, 1e-12);
}
