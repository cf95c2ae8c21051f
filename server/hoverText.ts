/**
 * What a hover says of a component or a flow, as Markdown: what it is and its figures with their sources, then what the last run measured.
 * Figures are in base units (see `Figure`) and written by `simulation/figures.ts`.
 */
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFigure,
  formatMoney,
  formatPercent,
  formatRate,
  formatTime,
} from '../simulation/figures.js';
import type { Component, Figure, Flow } from '../simulation/model.js';
import type { ComponentReport, FlowReport, ScenarioReport, Series } from '../simulation/report.js';
import { goodShare } from '../simulation/terms.js';
import { highestP95 } from './peaks.js';

/** A component; `runs` is how it did, from `componentRuns`. */
export function componentText(component: Component, runs: string): string {
  const { min, max } = component.nodes;
  const nodes = min !== max ? ` × ${formatCount(min)}..${formatCount(max)}` : min > 1 ? ` × ${formatCount(min)}` : '';
  const { instance, of } = component;
  const machine = instance
    ? ` on ${instance.name} (${instance.vcpu} vCPU, ${formatBytes(instance.memory)}, ${formatMoney(instance.price)})`
    : '';
  const region = component.regional ? ' over all zones of its region' : '';
  const head = `**${escape(component.name)}** · ${component.kindName}${nodes}${of ? ` of ${escape(of)}` : ''}${machine}${region}`;
  const title = component.title && escape(component.title);
  return sections([head, title, runs, figureTable(component.figures)]);
}

/** A flow, in the same way. */
export function flowText(flow: Flow, runs: string): string {
  const head = `**${escape(flow.name)}** · flow, latency of ${flow.measure}${flow.background ? ', background' : ''}`;
  const said = [
    rateText(flow.rate),
    `${formatBytes(flow.payload)} a message`,
    flow.deadline === null ? null : `answers in time within ${formatDuration(flow.deadline)}`,
    flow.priority === 'normal' ? null : `${flow.priority} priority`,
  ];
  return sections([head, flow.title && escape(flow.title), joined(said), runs]);
}

/** A word or a sign: what it means, and how it is written. */
export function formText(name: string, { form, meaning }: { form: string; meaning: string }): string {
  return `**${escape(name)}** · ${meaning}\n\n\`\`\`\n${form}\n\`\`\``;
}

/** How a component did, a line for each scenario, marked where they are `stale`. */
export function componentRuns(name: string, scenarios: ScenarioReport[], stale: boolean): string {
  return scenarios
    .flatMap((scenario) => {
      const report = scenario.components[name];
      return report ? [scenarioLine(scenario, measuredComponent(report), stale)] : [];
    })
    .join('\n');
}

/** How a flow did, a line for each scenario. */
export function flowRuns(name: string, scenarios: ScenarioReport[], stale: boolean): string {
  return scenarios
    .flatMap((scenario) => {
      const report = scenario.flows[name];
      return report ? [scenarioLine(scenario, measuredFlow(name, report, scenario.series), stale)] : [];
    })
    .join('\n');
}

function rateText(rate: Flow['rate']): string {
  switch (rate.per) {
    case 'user':
      return `${formatRate(rate.rate)} for each user`;
    case 'total':
      return formatRate(rate.rate);
    case 'session':
      return 'once a session';
    case 'scenario':
      return rate.share === null ? "what is left of the scenario's rate" : `${formatPercent(rate.share)} of the scenario's rate`;
  }
}

function measuredComponent({
  utilization,
  waiting,
  sojourn,
  connections,
  backlog,
  copy,
  nodes,
  refused,
  lost,
  cost,
}: ComponentReport): string {
  const limit = connections?.limit ? ` of ${formatCount(connections.limit)}` : '';
  return joined([
    utilization.peak === null
      ? null
      : `utilisation ${formatPercent(utilization.mean)}, up to ${formatPercent(utilization.peak)}${atMoment(utilization.peakAt)}`,
    waiting.peak >= 0.05 ? `up to ${formatCount(waiting.peak, 2)} waiting` : null,
    sojourn.p95 === null ? null : `p95 ${formatDuration(sojourn.p95)}`,
    connections && `up to ${formatCount(connections.peak)}${limit} connections`,
    backlog && `lag up to ${formatDuration(backlog.lag.peak)}, ${formatCount(Math.round(backlog.peak))} not yet taken`,
    copy && `up to ${formatDuration(copy.lag.peak)} behind its primary`,
    nodes.peak - nodes.mean >= 0.01 ? `up to ${formatCount(nodes.peak)} nodes` : null,
    refused >= 0.5 ? `${formatCount(refused)} refused` : null,
    lost >= 0.5 ? `${formatCount(lost)} lost` : null,
    formatMoney(cost),
  ]);
}

function measuredFlow(name: string, flow: FlowReport, series: Series): string {
  const { asked, latency } = flow;
  const peak = highestP95(series, name);
  return joined([
    `p50 ${formatDuration(latency.p50)}, p95 ${formatDuration(latency.p95)}, p99 ${formatDuration(latency.p99)}`,
    peak && `p95 up to ${formatDuration(peak.value)}${atMoment(peak.at)}`,
    asked > 0 ? `${goodShare(flow)} of ${formatCount(asked)} requests good` : 'no request',
  ]);
}

/** A line of a list: what is said of one scenario. */
export function scenarioLine(scenario: ScenarioReport, said: string, stale: boolean): string {
  return `- *${escape(scenario.title ?? scenario.name)}*${stale ? ' (stale)' : ''}: ${said}`;
}

function atMoment(seconds: number | null): string {
  return seconds === null ? '' : ` at ${formatTime(seconds)}`;
}

export function joined(parts: (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' · ');
}

function figureTable(figures: Record<string, Figure>): string | null {
  const rows = Object.entries(figures).map(([setting, figure]) => {
    const { low, high, source, asOf } = figure;
    const format = (value: number): string => unbroken(formatFigure(figure.unit, value));
    const range = low === null || high === null ? '' : unbroken(`${format(low)} to ${format(high)}`);
    return `| ${setting} | ${format(figure.value)} | ${range} | ${source ? escape(source) : ''}${asOf ? ` (${asOf})` : ''} |`;
  });
  return rows.length === 0 ? null : ['| figure | | range | source |', '| :-- | :-- | :-- | :-- |', ...rows].join('\n');
}

/** Text that stays in one line: a column of a table is else as narrow as its longest word. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

export function sections(parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n\n');
}

/** Text that a person wrote, without effect as Markdown. */
export function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}
