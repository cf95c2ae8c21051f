/** What a hover says of a component or a flow, as Markdown: what it is and its figures with their sources, then what the last run measured. */
import { formatBytes, formatCount, formatDuration, formatMoney, formatPercent, formatRate, formatTime } from '../simulation/figures.js';
import type { Component, Figure, Flow } from '../simulation/model.js';
import type { ComponentReport, FlowReport, ScenarioReport } from '../simulation/report.js';

/** A component; `scenarios` are those of the last run that its system was simulated in, marked where they are `stale`. */
export function componentText(component: Component, scenarios: ScenarioReport[], stale: boolean): string {
  const { min, max } = component.nodes;
  const nodes = min !== max ? ` × ${min}..${max}` : min > 1 ? ` × ${min}` : '';
  const { instance, of } = component;
  const machine = instance
    ? ` on ${instance.name} (${instance.vcpu} vCPU, ${formatBytes(instance.memory)}, ${formatMoney(instance.price)})`
    : '';
  const head = `**${escape(component.name)}** · ${component.kindName}${nodes}${of ? ` of ${escape(of)}` : ''}${machine}`;
  const measured = scenarios.flatMap((scenario) => {
    const report = scenario.components[component.name];
    return report ? [line(scenario, measuredComponent(report), stale)] : [];
  });
  return sections([head, component.title && escape(component.title), measured.join('\n'), figureTable(component.figures)]);
}

/** A flow, in the same way. */
export function flowText(flow: Flow, scenarios: ScenarioReport[], stale: boolean): string {
  const head = `**${escape(flow.name)}** · flow, latency of ${flow.measure}${flow.background ? ', background' : ''}`;
  const measured = scenarios.flatMap((scenario) => {
    const report = scenario.flows[flow.name];
    return report ? [line(scenario, measuredFlow(report), stale)] : [];
  });
  return sections([head, flow.title && escape(flow.title), measured.join('\n')]);
}

function measuredComponent({ utilization, sojourn, connections, backlog, nodes, refused, cost }: ComponentReport): string[] {
  const at = utilization.peakAt === null ? '' : ` at ${formatTime(utilization.peakAt)}`;
  const limit = connections?.limit ? ` of ${formatCount(connections.limit)}` : '';
  return [
    utilization.peak === null ? null : `utilisation up to ${formatPercent(utilization.peak)}${at}`,
    sojourn.p95 === null ? null : `sojourn p95 ${formatDuration(sojourn.p95)}`,
    connections && `up to ${formatCount(connections.peak)}${limit} connections`,
    backlog && `lag up to ${formatDuration(backlog.lag.peak)}, ${formatCount(Math.round(backlog.peak))} waiting`,
    nodes.peak > nodes.mean ? `up to ${formatCount(nodes.peak)} nodes` : null,
    refused >= 0.5 ? `${formatCount(refused)} refused` : null,
    formatMoney(cost),
  ].filter((part) => part !== null);
}

function measuredFlow({ asked, good, latency }: FlowReport): string[] {
  const share = asked > 0 ? `${formatPercent(good / asked)} of ${formatCount(asked)} requests good` : 'no request';
  return [`p50 ${formatDuration(latency.p50)}, p95 ${formatDuration(latency.p95)}, p99 ${formatDuration(latency.p99)}`, share];
}

function line(scenario: ScenarioReport, parts: string[], stale: boolean): string {
  return `- *${escape(scenario.title ?? scenario.name)}*${stale ? ' (stale)' : ''}: ${parts.join(' · ')}`;
}

function figureTable(figures: Record<string, Figure>): string | null {
  const rows = Object.entries(figures).map(([setting, figure]) => {
    const { low, high, source, asOf } = figure;
    const format = formats[figure.unit];
    const range = low === null || high === null ? '' : `${format(low)} to ${format(high)}`;
    return `| ${setting} | ${format(figure.value)} | ${range} | ${source ? escape(source) : ''}${asOf ? ` (${asOf})` : ''} |`;
  });
  return rows.length === 0 ? null : ['| figure | | range | source |', '| :-- | :-- | :-- | :-- |', ...rows].join('\n');
}

const formats: Record<Figure['unit'], (value: number) => string> = {
  s: formatDuration,
  '/s': formatRate,
  B: formatBytes,
  'B/s': (value) => `${formatBytes(value)}/s`,
  '1': formatCount,
  'USD/mo': formatMoney,
};

function sections(parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n\n');
}

/** Text that a person wrote, without effect as Markdown. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}
