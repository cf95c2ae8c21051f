/** Which charts a report has, and the numbers in them. Pure: a report in, columns out. */
import { formatCount, formatDollars, formatDuration, formatRate } from '../../simulation/figures.js';
import type { FlowSeries, ScenarioReport, Series } from '../../simulation/report.js';

export interface Line {
  label: string;
  /** One value a step; null where there is none. */
  values: ArrayLike<number | null>;
  /** What the legend says, where that is not the value drawn: a part of a stack. */
  own?: ArrayLike<number>;
  /** Index of its colour. */
  color: number;
  /** Filled below, down to the line before it in a stack. */
  area?: boolean;
  dashed?: boolean;
  format: (value: number) => string;
}

export interface ChartData {
  id: string;
  title: string;
  unit: string;
  lines: Line[];
  /** A horizontal line that must not be passed, and what it is called. */
  limit: { value: number; label: string } | null;
  /** Stretches in which it is. */
  breaches: { from: number; to: number }[];
  logarithmic: boolean;
  /** The axis is in seconds: ruled in milliseconds, minutes and hours. */
  seconds: boolean;
  axis: (value: number) => string;
}

const plain = { limit: null, breaches: [], logarithmic: false, seconds: false };

/** The charts with something to show, in the order in which they stand. `flow`: whose latency; null: the worst. */
export function chartsOf(report: ScenarioReport, flow: string | null): ChartData[] {
  return [traffic(report), latency(report, flow), connections(report), backlog(report), nodes(report), cost(report)].filter(
    (chart) => chart !== null,
  );
}

/** The flow whose latency is shown where none is chosen: that of the broken term, else the one that is slowest at any time. */
export function worstFlow(report: ScenarioReport): string | null {
  const term = report.contract.find((one) => one.metric === 'latency' && one.worst !== null && !one.met);
  if (term?.worst && report.flows[term.worst]) return term.worst;
  const slowest = (name: string): number => report.series.flows[name]!.latency.p95.reduce((most, value) => Math.max(most, value), 0);
  const names = Object.keys(report.flows).filter((name) => report.series.flows[name]);
  const inContract = names.filter((name) => !report.flows[name]!.background);
  return (inContract.length > 0 ? inContract : names).toSorted((a, b) => slowest(b) - slowest(a))[0] ?? null;
}

function traffic({ series }: ScenarioReport): ChartData {
  const users = series.users.some((value) => value > 0);
  const requests: Line = { label: 'requests', values: series.asked, color: 1, format: (value) => formatRate(value) };
  return {
    ...plain,
    id: 'traffic',
    title: 'Traffic',
    unit: users ? 'users · requests/s' : 'requests/s',
    lines: users
      ? [{ label: 'users', values: series.users, color: 0, area: true, format: (value) => formatCount(Math.round(value)) }, requests]
      : [{ ...requests, color: 0, area: true }],
    axis: (value) => formatCount(value),
  };
}

function latency(report: ScenarioReport, chosen: string | null): ChartData | null {
  const flow = chosen !== null && report.flows[chosen] ? chosen : worstFlow(report);
  const series = flow === null ? null : report.series.flows[flow];
  if (flow === null || !series) return null;
  const term = report.contract.find((one) => one.metric === 'latency' && (one.flow === null || one.flow === flow));
  const most = series.latency.p99.reduce((highest, value) => Math.max(highest, value), 0);
  const least = series.latency.p50.reduce((lowest, value) => (value > 0 ? Math.min(lowest, value) : lowest), Infinity);
  const answered = (values: Float64Array): (number | null)[] => Array.from(values, (value) => (value > 0 ? value : null));
  const line = (label: string, values: Float64Array, color: number): Line => ({
    label,
    values: answered(values),
    color,
    format: (value) => formatDuration(value),
  });
  return {
    id: 'latency',
    title: 'Latency',
    unit: `of ${flow}`,
    lines: [line('p50', series.latency.p50, 1), line('p95', series.latency.p95, 0), line('p99', series.latency.p99, 2)],
    limit: term ? { value: term.limit, label: `contract p${term.percentile ?? 95} ≤ ${formatDuration(term.limit)}` } : null,
    breaches: term ? breachesOf(report.series, percentileOf(series.latency, term.percentile), term.limit) : [],
    // A storm of seconds would press everything else to the floor.
    logarithmic: most > 8 * Math.max(term?.limit ?? 0, least),
    seconds: true,
    axis: (value) => formatDuration(value, 2),
  };
}

function percentileOf(latency: FlowSeries['latency'], percentile: number | null): Float64Array {
  if (percentile === 50) return latency.p50;
  return percentile !== null && percentile >= 99 ? latency.p99 : latency.p95;
}

/** Stretches in which a flow's own latency is over the limit: a term's breaches are those of whichever flow is over it. */
function breachesOf({ time, step }: Series, values: Float64Array, limit: number): { from: number; to: number }[] {
  const breaches: { from: number; to: number }[] = [];
  values.forEach((value, i) => {
    if (value <= limit) return;
    const from = time[i]! - step[i]!;
    const last = breaches.at(-1);
    if (last && from - last.to < 1e-6) last.to = time[i]!;
    else breaches.push({ from, to: time[i]! });
  });
  return breaches;
}

function perComponent(
  report: ScenarioReport,
  id: string,
  title: string,
  unit: string,
  pick: (name: string) => Float64Array | null,
  format: (value: number) => string,
): ChartData | null {
  const lines = Object.keys(report.components).flatMap((name): Omit<Line, 'color'>[] => {
    const values = pick(name);
    return values ? [{ label: name, values, format }] : [];
  });
  if (lines.length === 0) return null;
  return { ...plain, id, title, unit, lines: lines.map((line, i) => ({ ...line, color: i % 6 })), axis: (value) => formatCount(value) };
}

function connections(report: ScenarioReport): ChartData | null {
  const holders = Object.entries(report.components).filter(([, one]) => one.connections && one.kind === 'ws');
  const chart = perComponent(
    report,
    'connections',
    'Connections',
    'open',
    (name) => (holders.some(([holder]) => holder === name) ? report.series.components[name]!.connections : null),
    (value) => formatCount(Math.round(value)),
  );
  const only = holders.length === 1 ? holders[0]! : null;
  const limit = only?.[1].connections?.limit;
  // A limit far above everything would flatten the chart.
  if (chart && only && limit != null && only[1].connections!.peak > limit / 4)
    chart.limit = { value: limit, label: `${only[0]} holds ${formatCount(limit)}` };
  return chart;
}

function backlog(report: ScenarioReport): ChartData | null {
  const worth = (name: string): boolean => (report.components[name]!.backlog?.peak ?? 0) >= 10;
  return perComponent(
    report,
    'backlog',
    'Backlog',
    'not yet taken',
    (name) => (worth(name) ? report.series.components[name]!.backlog : null),
    (value) => formatCount(Math.round(value)),
  );
}

function nodes(report: ScenarioReport): ChartData | null {
  const varies = (values: Float64Array): boolean => values.some((value) => value !== values[0]);
  const pick = (name: string): Float64Array | null => {
    const { nodes: values } = report.series.components[name]!;
    return varies(values) ? values : null;
  };
  return perComponent(report, 'nodes', 'Nodes', 'in service', pick, (value) => formatCount(value));
}

const PARTS = [
  { part: 'nodes', label: 'nodes', color: 0 },
  { part: 'operations', label: 'operations', color: 3 },
  { part: 'bytes', label: 'egress', color: 1 },
  { part: 'connections', label: 'connections', color: 4 },
] as const;

/** Cost as it accrues, its parts one on top of the other, against the pace that the contract allows. */
function cost(report: ScenarioReport): ChartData | null {
  const { series } = report;
  const parts = PARTS.filter(({ part }) => (series.cost[part].at(-1) ?? 0) > 0);
  if (parts.length === 0) return null;
  let below = new Float64Array(series.time.length);
  const lines = parts.map(({ part, label, color }): Line => {
    const own = series.cost[part];
    below = below.map((value, i) => value + own[i]!);
    return { label, values: below, own, color, area: true, format: (value) => formatDollars(value) };
  });
  const term = report.contract.find((one) => one.metric === 'cost');
  const pace = term ? series.time.map((time) => (term.limit * time) / (730 * 3600)) : null;
  return {
    ...plain,
    id: 'cost',
    title: 'Cost',
    unit: '$ accrued over the run',
    // The highest first, so that each area lies in front of the one it stands on.
    lines: [
      ...lines.toReversed(),
      ...(pace
        ? [{ label: "the contract's pace", values: pace, color: 2, dashed: true, format: (value: number) => formatDollars(value) }]
        : []),
    ],
    axis: (value) => formatDollars(value, 2),
  };
}
