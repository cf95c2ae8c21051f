/** The contract's verdict: each term against what the run measured. */
import type { Scenario, Term } from './model.js';
import type { FlowReport, FlowSeries, ScenarioReport, TermReport } from './report.js';

/** What a verdict is made of. `percentile` gives a flow's latency (null: all flows together), the percentile as a fraction. */
export interface Measured {
  report: Pick<ScenarioReport, 'flows' | 'components' | 'cost' | 'series' | 'headroom' | 'window'>;
  percentile: (flow: string | null, fraction: number) => number | null;
}

interface Answer {
  actual: number | null;
  met: boolean;
  worst: string | null;
  breaches: TermReport['breaches'];
  requests?: number;
}

/** Judges every term of a scenario's contract. A headroom term is unmet only once a headroom was found and is too small. */
export function judge(scenario: Scenario, measured: Measured): TermReport[] {
  return scenario.contract.map((term) => ({
    metric: term.metric,
    percentile: term.metric === 'latency' ? term.percentile : null,
    flow: 'flow' in term ? term.flow : null,
    component: 'component' in term ? term.component : null,
    limit: term.limit,
    at: term.at,
    ...answer(term, measured),
  }));
}

export function verdictOf(terms: TermReport[], cut: boolean): ScenarioReport['verdict'] {
  if (terms.some((term) => !term.met)) return 'fail';
  if (cut) return 'cut';
  return terms.length === 0 ? 'none' : 'pass';
}

function answer(term: Term, measured: Measured): Answer {
  switch (term.metric) {
    case 'latency':
      return latency(term, measured);
    case 'availability':
      return availability(term, measured);
    case 'cost':
      // A month like some minutes at the peak is no month.
      return measured.report.window ? { actual: null, met: true, worst: null, breaches: [] } : cost(term.limit, measured);
    case 'backlog':
      return backlog(term, measured);
    case 'loss':
      return loss(term, measured);
    case 'headroom': {
      const found = measured.report.headroom;
      const actual = found ? found.factor - 1 : null;
      return { actual, met: actual === null || actual >= term.limit, worst: found?.component ?? null, breaches: [] };
    }
  }
}

/** Tolerance for limits that are met exactly. */
const EXACT = 1e-9;

function latency(term: Extract<Term, { metric: 'latency' }>, { report, percentile }: Measured): Answer {
  const fraction = term.percentile / 100;
  const flows = Object.keys(report.flows).filter((name) => (term.flow === null ? !report.flows[name]!.background : name === term.flow));
  let worst: string | null = null;
  let actual: number | null = null;
  if (term.overAll) actual = percentile(null, fraction);
  else {
    for (const name of flows) {
      const value = percentile(name, fraction);
      if (value !== null && (actual === null || value > actual)) {
        actual = value;
        worst = name;
      }
    }
  }
  const series = (name: string): Float64Array => percentileSeries(report.series.flows[name]!, term.percentile);
  const breaches = stretches(
    report.series.time,
    report.series.step,
    (i) => Math.max(0, ...flows.map((name) => series(name)[i]!)),
    term.limit,
  );
  // Where everything was asked in vain there is no latency to promise.
  const inVain = actual === null && flows.some((name) => report.flows[name]!.asked > 0);
  return { actual, met: actual === null ? !inVain : actual <= term.limit * (1 + EXACT), worst, breaches };
}

/** The series nearest to a percentile: p50, p95 or p99. */
function percentileSeries(series: FlowSeries, percentile: number): Float64Array {
  return percentile <= 70 ? series.latency.p50 : percentile < 98 ? series.latency.p95 : series.latency.p99;
}

function availability(term: Extract<Term, { metric: 'availability' }>, { report }: Measured): Answer {
  const names = Object.keys(report.flows).filter((name) => term.flow === null || name === term.flow);
  const sum = (of: (name: string) => number): number => names.reduce((total, name) => total + of(name), 0);
  const decided = sum((name) => decidedRequests(report.flows[name]!));
  const good = sum((name) => report.flows[name]!.good);
  const actual = decided > 0 ? Math.min(1, good / decided) : null;
  const bad = (i: number): number => {
    let asked = 0;
    let failed = 0;
    for (const name of names) {
      const flow = report.series.flows[name]!;
      asked += flow.asked[i]!;
      failed += flow.late[i]! + flow.refused[i]! + flow.timedOut[i]! + flow.lost[i]!;
    }
    return asked > 0 ? failed / asked : 0;
  };
  const worst = names.reduce<string | null>(
    (most, name) => (most === null || failedShare(report, name) > failedShare(report, most) ? name : most),
    null,
  );
  const breaches = stretches(report.series.time, report.series.step, bad, 1 - term.limit);
  return {
    actual,
    met: actual === null || actual >= term.limit - EXACT,
    worst,
    requests: decided,
    breaches: breaches.map((breach) => ({ ...breach, worst: 1 - breach.worst })),
  };
}

/** Requests whose outcome is known; a flow of which nothing is ever done is not available, whatever is still under way. */
function decidedRequests(flow: FlowReport): number {
  const decided = flow.asked - flow.inside;
  return decided > 1e-9 * flow.asked ? decided : flow.asked;
}

function failedShare(report: Measured['report'], name: string): number {
  const flow = report.flows[name]!;
  return flow.late + flow.refused + flow.timedOut + flow.lost;
}

function cost(limit: number, { report }: Measured): Answer {
  const byComponent = new Map<string, number>();
  for (const line of report.cost.lines) byComponent.set(line.component, (byComponent.get(line.component) ?? 0) + line.month);
  const dearest = [...byComponent].sort((a, b) => b[1] - a[1])[0];
  return { actual: report.cost.month, met: report.cost.month <= limit * (1 + EXACT), worst: dearest?.[0] ?? null, breaches: [] };
}

function backlog(term: Extract<Term, { metric: 'backlog' }>, { report }: Measured): Answer {
  let answer: Answer = { actual: null, met: true, worst: null, breaches: [] };
  for (const [name, component] of Object.entries(report.components)) {
    if (!component.backlog || (term.component !== null && term.component !== name)) continue;
    const lag = component.backlog.lag.peak;
    if (answer.actual !== null && lag <= answer.actual) continue;
    const series = report.series.components[name]!.lag!;
    const breaches = stretches(report.series.time, report.series.step, (i) => series[i]!, term.limit);
    answer = { actual: lag, met: lag <= term.limit * (1 + EXACT), worst: name, breaches };
  }
  return answer;
}

function loss(term: Extract<Term, { metric: 'loss' }>, { report }: Measured): Answer {
  const names = Object.keys(report.flows).filter((name) => term.flow === null || name === term.flow);
  const actual = names.reduce((sum, name) => sum + report.flows[name]!.lost, 0);
  const worst = names.reduce<string | null>(
    (most, name) => (most === null || report.flows[name]!.lost > report.flows[most]!.lost ? name : most),
    null,
  );
  const rate = (i: number): number => names.reduce((sum, name) => sum + report.series.flows[name]!.lost[i]!, 0);
  // Less than half a request is none.
  return { actual, met: actual <= term.limit + 0.5, worst, breaches: stretches(report.series.time, report.series.step, rate, 1e-6) };
}

/** Stretches of time in which a series is above a limit. */
function stretches(time: Float64Array, step: Float64Array, value: (index: number) => number, limit: number): TermReport['breaches'] {
  const found: TermReport['breaches'] = [];
  let open: TermReport['breaches'][number] | null = null;
  for (let i = 0; i < time.length; i++) {
    const now = value(i);
    if (now > limit * (1 + EXACT)) {
      if (!open) {
        open = { from: time[i]! - step[i]!, to: time[i]!, worst: now };
        found.push(open);
      }
      open.to = time[i]!;
      open.worst = Math.max(open.worst, now);
    } else open = null;
  }
  return found;
}
