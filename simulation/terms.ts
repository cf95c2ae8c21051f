/** Contract terms as people read them, the same in findings, code lenses, panel and command line. */
import { formatAvailability, formatCount, formatDuration, formatMoney, formatPercent, formatRate, formatTime } from './figures.js';
import type { Agreement, FixOutcome, FlowReport, Forecast, Ranges, ScenarioReport, TermReport, Tipping, Trust } from './report.js';

/** What the term is about: `latency p95 for join`, `availability`, `backlog of events`. */
export function termName(term: Pick<TermReport, 'metric' | 'percentile' | 'flow' | 'component'>): string {
  const percentile = term.percentile === null ? '' : ` p${term.percentile}`;
  const flow = term.flow === null ? '' : ` for ${term.flow}`;
  const component = term.component === null ? '' : ` of ${term.component}`;
  return `${term.metric}${percentile}${flow}${component}`;
}

/** `≥` where more is better (availability, headroom), else `≤`. */
export function termSign(term: Pick<TermReport, 'metric'>): '≥' | '≤' {
  return term.metric === 'availability' || term.metric === 'headroom' ? '≥' : '≤';
}

/** Behind the first of several stretches in which a term is broken: ` and 2 more times`; nothing where there are no more. */
export function moreTimes(more: number): string {
  return more > 0 ? ` and ${more} more ${more === 1 ? 'time' : 'times'}` : '';
}

/** A term's limit in its own unit: `120 ms`, `99.9 %`, `$860/mo`. */
export function formatLimit(term: Pick<TermReport, 'metric' | 'limit'>): string {
  return formatMeasure(term.metric, term.limit);
}

/** A term's actual figure, with as many digits as it takes to tell a broken one from its limit: `99.8996 %` against `99.9 %`. */
export function formatActual(term: Pick<TermReport, 'metric' | 'limit' | 'actual' | 'met' | 'requests'>): string {
  const limit = formatLimit(term);
  const usual =
    term.metric === 'availability' ? formatAvailability(term.actual, term.requests ?? null) : formatMeasure(term.metric, term.actual);
  if (term.met || usual !== limit) return usual;
  for (let digits = 4; digits <= 9; digits++) {
    const longer = formatMeasure(term.metric, term.actual, digits);
    if (longer !== limit) return longer;
  }
  return usual;
}

/** The whole verdict in a line, broken terms first: `✗ latency p95 312 ms › 120 ms · availability 99.95 % · cost $812/mo`. */
export function formatVerdict(scenario: Pick<ScenarioReport, 'verdict' | 'contract'>): string {
  if (scenario.verdict === 'none') return '– no contract';
  const terms = [...scenario.contract].sort((a, b) => Number(a.met) - Number(b.met));
  const figures = terms.map((term) => {
    const actual = `${termName(term)} ${formatActual(term)}`;
    return term.met ? actual : `${actual} ${termSign(term) === '≤' ? '›' : '‹'} ${formatLimit(term)}`;
  });
  const mark = { pass: '✓', fail: '✗', cut: '… cut short:' }[scenario.verdict];
  return `${mark} ${figures.join(' · ')}`;
}

/** What a fix leads to: `p95 96 ms, $842/mo, 99.95 % available`. */
export function formatOutcome({ latency, percentile, cost, availability, requests }: FixOutcome): string {
  const figures = [
    latency === null ? '' : `p${percentile ?? 95} ${formatDuration(latency)}`,
    formatMoney(cost),
    availability === null ? '' : `${formatAvailability(availability, requests ?? null)} available`,
  ];
  return figures.filter(Boolean).join(', ');
}

/** What the contract says of all requests, else the share of them that had a good answer, and how many they are. */
export function availabilityOf({ contract, flows }: Pick<ScenarioReport, 'contract' | 'flows'>): {
  availability: number | null;
  requests: number;
} {
  const term = contract.find(({ metric, flow }) => metric === 'availability' && flow === null);
  const all = Object.values(flows);
  const requests = all.reduce((sum, flow) => sum + flow.asked - flow.inside, 0);
  if (term) return { availability: term.actual, requests: term.requests ?? requests };
  return { availability: requests > 0 ? Math.min(1, all.reduce((sum, flow) => sum + flow.good, 0) / requests) : null, requests };
}

/** The share of a flow's requests that had a good answer; `–` where nothing was asked. */
export function goodShare({ asked, good, intervals }: Pick<FlowReport, 'asked' | 'good' | 'intervals'>): string {
  return formatAvailability(asked > 0 ? good / asked : null, asked, intervals?.availability ?? null);
}

const formats: Record<TermReport['metric'], (value: number | null, digits?: number) => string> = {
  latency: formatDuration,
  backlog: formatDuration,
  availability: formatPercent,
  headroom: formatPercent,
  cost: formatMoney,
  loss: formatCount,
};

function formatMeasure(metric: TermReport['metric'], value: number | null, digits?: number): string {
  return formats[metric](value, digits);
}

/** What both engines say of the minutes in which the analytic one is least sure. */
export function agreementText({ from, to, flows, difference }: Agreement): string {
  const stretch = `${formatTime(from)} to ${formatTime(to)}`;
  const worst = Object.entries(flows).map(
    ([name, { analytic, events }]) => `"${name}" ${formatDuration(analytic)}, by events ${formatDuration(events)}`,
  );
  const how = difference > 0 ? `outside of the events' interval by ${formatPercent(difference)} at most` : "inside of the events' interval";
  return `p95 from ${stretch}: ${worst.join('; ')}; ${how}`;
}

/** How far the steps of time and laws used again put the figures off; null where there are none. */
export function stepErrorText({ stepError }: Pick<Trust, 'stepError'>): string | null {
  if (stepError === null) return null;
  const about = (fraction: number): string => (fraction < 1e-4 ? 'less than 0.01 %' : `about ${formatPercent(fraction, 1)}`);
  return `steps of time and laws used again put means off by ${about(stepError.mean)}, p95 by ${about(stepError.p95)}, where it is worst`;
}

/** What failures by chance leave of availability. */
export function forecastText({ availability, causes, holds }: Forecast): string {
  const most = causes[0] ? `, most lost by "${causes[0].component}"` : '';
  const months = holds === null ? '' : `; ${formatPercent(holds)} of months stay within the contract`;
  return `failures by chance alone: ${formatAvailability(availability, null)} available${most}${months}`;
}

/** Whether retries can keep a component full for good. */
export function tippingText({
  component,
  at,
  capacity,
  load,
  healthy,
  tipping,
  dead,
  vulnerableFrom,
  collapsesAt,
  stall,
  byChance,
}: Tipping): string {
  const busiest = `${formatRate(load)} at ${formatTime(at)}`;
  const chance = byChance === null ? '' : ` or by chance alone ${aboutEvery(byChance)}`;
  const after = stall === null ? '' : `, after a standstill of ${formatDuration(stall, 2)}${chance}`;
  if (dead !== null && healthy === null)
    return `retries keep "${component}" full: ${busiest} are ${formatRate(dead)} with them, and it can serve ${formatRate(capacity)}`;
  if (dead !== null)
    return (
      `retries can keep "${component}" full for good: ${busiest} bear up to ${formatRate(tipping)} of attempts, beyond it they become ` +
      `${formatRate(dead)} for the ${formatRate(capacity)} that it can serve${after}; this can happen from ${formatPercent(vulnerableFrom)} of this traffic on`
    );
  if (vulnerableFrom === null) return `retries cannot keep "${component}" full: ${busiest}, and it can serve ${formatRate(capacity)}`;
  return `retries could keep "${component}" full for good from ${formatCount(vulnerableFrom)} times its ${busiest} on, and do so by themselves above ${formatCount(collapsesAt)} times`;
}

/** Whether the verdict holds over the ranges of the figures that it rests on. */
export function rangesText({ figures, together, tried }: Ranges): string {
  const those =
    figures === 1 ? 'the one figure with a range is at the end of it' : `all ${figures} figures with a range are at the ends of theirs`;
  if (!together) return `the verdict stays the same where ${those}`;
  const flips = tried.filter((one) => one.flips).map(({ subject, setting }) => `"${subject}" ${setting}`);
  const alone = flips.length > 0 ? `by itself with ${flips.join(', ')}` : 'with none by itself';
  return `the verdict changes where ${those}; of ${tried.length} tried, ${alone}`;
}

/** Of an estimate: `about every 40 min`. */
export function aboutEvery(seconds: number): string {
  const units = [24 * 3600, 3600, 60].find((unit) => seconds >= 2 * unit) ?? 1;
  return `about every ${formatDuration(Number((seconds / units).toPrecision(1)) * units, 1).replace(/ 00 (s|min)$| 0 h$/, '')}`;
}
