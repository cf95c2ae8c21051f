/** The run over time, in block characters: traffic, latency against its limit, backlog, and how busy each component is. */
import { formatCount, formatDuration, formatRate, formatTime } from '../../simulation/figures.js';
import type { ScenarioReport, TermReport } from '../../simulation/report.js';
import { axis, columns, marks, resample, sparkline, type Span } from '../terminal/chart.js';
import { shorten, type Paint, type Style } from '../terminal/style.js';

/** What stands left of a chart: its name and its peak. */
const labelWidth = 24;
/** More strips than this tell no more; the busiest are shown. */
const mostStrips = 20;
/** A few records on their way are no backlog. */
const leastBacklog = 10;

interface Chart {
  name: string;
  peak: string;
  values: ArrayLike<number>;
  height: number;
  top: number;
  style: (value: number) => Style | null;
}

/** Lines of at most `width` characters; none where the run has no length. */
export function chartLines(scenario: ScenarioReport, width: number, paint: Paint): string[] {
  const { time, step } = scenario.series;
  if (time.length === 0) return [];
  const span = { from: time[0]! - step[0]!, to: time[time.length - 1]! };
  const room = width - labelWidth;
  if (span.to <= span.from || room < 10) return [];
  const charts = [...traffic(scenario), ...latencies(scenario), ...backlogs(scenario), ...strips(scenario)];
  const drawn = charts.flatMap((chart) => draw(chart, resample({ time, step, values: chart.values }, span, room), paint));
  return [...drawn, ...incidents(scenario, span, room, paint), ' '.repeat(labelWidth) + paint('dim', axis(span, room, moment(span)))];
}

/** Green, yellow from 70 %, red from 90 %: as warm as the component is busy. */
export function heat(utilization: number | null): Style | null {
  if (utilization === null) return null;
  return utilization >= 0.9 ? 'red' : utilization >= 0.7 ? 'yellow' : 'green';
}

function draw({ name, peak, height, top, style }: Chart, values: (number | null)[], paint: Paint): string[] {
  const rows = height === 1 ? [sparkline(values, top)] : columns(values, top, height).filter((row) => row.some((cell) => cell !== ' '));
  return rows.map((row, index) => {
    const label = index === 0 ? `${shorten(name, labelWidth - peak.length - 3).padEnd(labelWidth - peak.length - 2)}${peak}` : '';
    return label.padEnd(labelWidth) + runs(trimmed(row), values, style, paint);
  });
}

function trimmed(row: string[]): string[] {
  return row.slice(0, row.findLastIndex((cell) => cell !== ' ') + 1);
}

/** Colours stretches of equal style at once, so that the line stays short. */
function runs(row: string[], values: (number | null)[], style: Chart['style'], paint: Paint): string {
  let text = '';
  let from = 0;
  const styleAt = (i: number): Style | null => (values[i] === null || values[i] === undefined ? null : style(values[i]));
  for (let i = 1; i <= row.length; i++) {
    if (i < row.length && styleAt(i) === styleAt(from)) continue;
    text += paint(styleAt(from), row.slice(from, i).join(''));
    from = i;
  }
  return text;
}

function traffic({ series }: ScenarioReport): Chart[] {
  const users = largest(series.users);
  const asked = largest(series.asked);
  return [
    { name: 'users', peak: formatCount(users), values: series.users, height: 1, top: users, style: (): Style => 'cyan' },
    { name: 'requests', peak: formatRate(asked), values: series.asked, height: 3, top: asked, style: (): Style => 'cyan' },
  ].filter(({ top }) => top > 0);
}

/** One chart a latency term, of its worst flow, at least as high as the limit; without such a term the p95 of the slowest flow. */
function latencies(scenario: ScenarioReport): Chart[] {
  const terms = scenario.contract.filter(({ metric }) => metric === 'latency');
  if (terms.length > 0) return terms.flatMap((term) => latency(scenario, term));
  const slowest = Object.entries(scenario.flows).sort(([, a], [, b]) => (b.latency.p95 ?? 0) - (a.latency.p95 ?? 0))[0];
  return slowest ? latency(scenario, { percentile: 95, flow: slowest[0], worst: slowest[0], limit: Infinity }) : [];
}

function latency({ series }: ScenarioReport, term: Pick<TermReport, 'percentile' | 'flow' | 'worst' | 'limit'>): Chart[] {
  const flow = series.flows[term.flow ?? term.worst ?? ''];
  if (!flow) return [];
  const { percentile } = term;
  const values = percentile === null || percentile < 75 ? flow.latency.p50 : percentile < 97 ? flow.latency.p95 : flow.latency.p99;
  const peak = largest(values);
  const style = (value: number): Style => (value > term.limit ? 'red' : 'green');
  const top = Number.isFinite(term.limit) ? Math.max(peak, term.limit) : peak;
  return [{ name: `p${percentile ?? 95} ${term.flow ?? term.worst}`, peak: formatDuration(peak), values, height: 3, top, style }];
}

function backlogs({ series }: ScenarioReport): Chart[] {
  return Object.entries(series.components).flatMap(([name, { backlog }]): Chart[] => {
    const peak = backlog === null ? 0 : largest(backlog);
    if (backlog === null || peak < leastBacklog) return [];
    return [{ name: `backlog ${name}`, peak: formatCount(peak), values: backlog, height: 1, top: peak, style: () => 'yellow' }];
  });
}

function strips({ components, series }: ScenarioReport): Chart[] {
  const busy = Object.entries(components).filter(([name, { utilization }]) => utilization.peak !== null && series.components[name]);
  const threshold = busy.map(([, { utilization }]) => utilization.peak ?? 0).sort((a, b) => b - a)[mostStrips - 1] ?? 0;
  return busy
    .filter(([, { utilization }]) => (utilization.peak ?? 0) >= threshold)
    .slice(0, mostStrips)
    .map(([name, { utilization }]) => ({
      name: `busy ${name}`,
      peak: `${Math.round((utilization.peak ?? 0) * 100)} %`,
      values: series.components[name]!.utilization,
      height: 1,
      top: 1,
      style: heat,
    }));
}

/** A mark for each incident (bursts come too often to be marked). */
function incidents({ events }: ScenarioReport, span: Span, room: number, paint: Paint): string[] {
  const some = events.filter(({ type, from }) => type !== 'burst' && from >= span.from && from <= span.to);
  if (some.length === 0) return [];
  const line = marks(
    some.map(({ from }) => from),
    span,
    room,
    '▲',
  );
  return [`${'incidents'.padEnd(labelWidth)}${paint('yellow', line)}`];
}

/** Hours where the span is long, else the whole moment. */
function moment({ from, to }: Span): (seconds: number) => string {
  return (seconds) => (to - from >= 6 * 3600 ? `${Math.round(seconds / 3600)} h` : formatTime(seconds));
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!);
  return most;
}
