/** cache-useless: what a cache keeps away from the store behind it costs less than the cache, and nobody waits shorter for it. */
import type { StepNode, VisitNode } from '../analytic/network.js';
import { serviceOf } from '../analytic/plan.js';
import { MONTH_SECONDS, tiered } from '../cost.js';
import { formatDuration, formatMoney, formatPercent } from '../figures.js';
import type { Component } from '../model.js';
import type { Fix, ScenarioReport } from '../report.js';
import { calmPeak, calmSteps } from './calm.js';
import type { Found, Ran } from './check.js';
import { coresOf } from './design.js';
import { fix, replaceAt } from './fixes.js';
import { list } from './words.js';

export function cacheUseless(ran: Ran): Found[] {
  const { network, report } = ran;
  if (report.verdict === 'fail') return [];
  return network.components.flatMap((cache, index): Found[] => {
    const reads = network.arriving[index]!;
    // What is also written, or read with nothing behind it, is remembered nowhere else.
    const isCache = cache.hit !== null && reads.every((read) => read.miss.length > 0 && read.visit.access !== 'write');
    const { cost } = report.components[cache.name]!;
    if (!isCache || reads.length === 0 || cost <= 0) return [];
    const without = withoutCache(ran, cache, reads);
    const saved = without.reduce((sum, one) => sum + one.month, 0);
    const time = secondsSaved(report, cache, reads);
    if (saved >= cost || time > mostTime(ran, reads) || without.some((one) => one.utilization !== null && one.utilization >= 1)) return [];
    const busy = without.flatMap(({ component, before, utilization }) =>
      utilization === null
        ? []
        : [`"${component.name}" would be ${formatPercent(utilization)} busy at the peak in place of ${formatPercent(before)}`],
    );
    const slower = time > 0 ? `a read would take ${formatDuration(time)} longer on the mean` : 'a read would be no slower';
    return [
      {
        severity: 'hint',
        message: `"${cache.name}" costs ${formatMoney(cost)} and saves ${saved > 0 ? formatMoney(saved) : 'nothing'} behind it: without it ${list([...busy, slower])}; take it out`,
        at: cache.at,
        related: without.map(({ component }) => ({ message: 'asked on a miss', at: component.at })),
        subject: cache.name,
        fix: removal(cache, reads),
      },
    ];
  });
}

/** The least mean time that is worth a cache: a part of what the contract lets those who read it wait. Nothing where it does not say. */
function mostTime({ report, thresholds, network }: Ran, reads: VisitNode[]): number {
  const flows = reads.map((read) => network.flows[read.flow]!.flow.name);
  const limits = report.contract
    .filter(({ metric, flow }) => metric === 'latency' && (flow === null || flows.includes(flow)))
    .map(({ limit }) => limit);
  return limits.length > 0 ? thresholds.cacheTime * Math.min(...limits) : 0;
}

/** By how much longer a read takes on the mean without its cache, seconds; negative: shorter. The most of all reads. */
function secondsSaved(report: ScenarioReport, cache: Component, reads: VisitNode[]): number {
  const mean = (name: string): number => report.components[name]!.sojourn.mean ?? 0;
  const seconds = (step: StepNode): number => {
    if ('parallel' in step) return Math.max(0, ...step.parallel.map(seconds));
    const { visit } = step;
    if (visit.arrow !== 'call') return 0;
    return visit.probability * visit.times * (mean(visit.target) + step.then.reduce((sum, one) => sum + seconds(one), 0));
  };
  return Math.max(...reads.map((read) => cache.hit! * read.miss.reduce((sum, step) => sum + seconds(step), 0) - mean(cache.name)));
}

interface Without {
  component: Component;
  /** At the everyday peak, now and without the cache; null where it has no lanes. */
  before: number;
  utilization: number | null;
  /** What it would cost more, USD per month. */
  month: number;
}

/** What is asked on a miss, if it were asked always. */
function withoutCache(ran: Ran, cache: Component, reads: VisitNode[]): Without[] {
  const { network, report, visitPeak } = ran;
  const calm = calmSteps(report);
  const load = new Map<number, number>();
  const rate = new Map<number, number>();
  const add = (step: StepNode, each: number): void => {
    if ('parallel' in step) return step.parallel.forEach((one) => add(one, each));
    const component = network.components[step.component]!;
    const operations = each * step.visit.probability * step.visit.times;
    rate.set(step.component, (rate.get(step.component) ?? 0) + operations);
    load.set(step.component, (load.get(step.component) ?? 0) + operations * serviceOf(component, step).mean);
    step.then.forEach((one) => add(one, operations));
  };
  for (const read of reads) read.miss.forEach((step) => add(step, visitPeak[read.id]! * cache.hit!));
  const peak = reads.reduce((sum, read) => sum + visitPeak[read.id]!, 0);
  const monthly = (report.components[cache.name]!.arrivals / Math.max(1e-12, report.reached)) * MONTH_SECONDS;
  return [...load].map(([index, lanes]) => {
    const component = network.components[index]!;
    const usual = calmPeak(report, report.series.components[component.name]!.utilization, calm)?.value ?? 0;
    const more = component.lanes === null ? 0 : lanes / component.lanes;
    const operations = peak > 0 ? (rate.get(index)! / peak) * monthly : 0;
    return {
      component,
      before: usual,
      utilization: component.lanes === null ? null : usual + more / component.nodes.max,
      month: nodesMonth(ran, component, usual, more) + operationsMonth(ran.report, component, operations),
    };
  });
}

/** What the nodes would cost more with so many nodes' work more. */
function nodesMonth({ thresholds }: Ran, component: Component, usual: number, more: number): number {
  const price = component.prices.filter((one) => one.per === 'node').reduce((sum, one) => sum + one.usd, 0);
  const cores = coresOf(component);
  if (cores === null) return 0;
  if (component.autoscale) return (more / component.autoscale.target) * price;
  const needed = Math.ceil((usual * component.nodes.max + more) / thresholds.utilization(cores) - 1e-9);
  return Math.max(0, needed - component.nodes.max) * price;
}

function operationsMonth(report: ScenarioReport, component: Component, more: number): number {
  const now = (report.components[component.name]!.arrivals / Math.max(1e-12, report.reached)) * MONTH_SECONDS;
  const prices = component.prices.filter((one) => one.per === 'operation');
  return tiered(prices, now + more) - tiered(prices, now);
}

/** Takes the cache out, with what is behind it called in its place; null where that is more than one call. */
function removal(cache: Component, reads: VisitNode[]): Fix | null {
  const edits = reads.map((read) => {
    const [miss] = read.miss;
    const end = read.visit.missEnd;
    if (!miss || 'parallel' in miss || !end || read.parent === null) return null;
    if (read.miss.length > 1 || read.then.length > 0 || miss.then.length > 0 || read.visit.probability < 1 || read.visit.times > 1)
      return null;
    return [replaceAt({ ...read.visit.at, end: miss.visit.at.start }, ''), replaceAt({ ...end, start: miss.visit.optionsEnd.start }, '')];
  });
  const all = edits.flatMap((one) => one ?? []);
  return edits.includes(null) ? null : fix(`Take \`${cache.name}\` out`, replaceAt(cache.whole, ''), ...all);
}
