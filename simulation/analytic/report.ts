/** Makes the report of a scenario out of what a run recorded. */
import type { Incident, Scenario } from '../model.js';
import type {
  ComponentReport,
  ComponentSeries,
  FlowReport,
  FlowSeries,
  Percentiles,
  ScenarioReport,
  Series,
  TimelineEvent,
} from '../report.js';
import { judge, verdictOf } from '../contract.js';
import { costOf } from '../cost.js';
import { forecastOf } from '../forecast.js';
import { connectionLimit } from './connections.js';
import { edgesOf } from './edges.js';
import { lawMean, LawBuilder, totalMass, type Law } from './law.js';
import { quantiles } from './tails.js';
import type { Recorder } from './record.js';
import { burstStarts } from './traffic.js';
import { incidentEnd } from './timeline.js';

/** The report so far; findings and headroom are others' work. `cut`: the run did not reach its end. */
export function scenarioReport(record: Recorder, cut: boolean, window: ScenarioReport['window'] = null): ScenarioReport {
  const { plan, reached } = record;
  const { scenario, network, stations } = plan;
  const laws = record.flows.map((flow) => flow.latency.law());
  const cost = costOf(
    network.components,
    record.stations.map((station) => station.usage),
    reached - record.from,
  );
  const costs = new Map<string, number>();
  for (const line of cost.lines) costs.set(line.component, (costs.get(line.component) ?? 0) + line.month);
  const series = seriesOf(record, cost);
  const edges = edgesOf(plan).map(({ from, to, arrow, flows }, i) => {
    const rates = series.edges[i]!;
    return {
      from,
      to,
      arrow,
      flows,
      rate: { mean: weightedMean(rates, series.step), peak: rates.reduce((most, rate) => Math.max(most, rate), 0) },
    };
  });
  const partial: Omit<ScenarioReport, 'contract' | 'verdict'> = {
    name: scenario.name,
    title: scenario.title,
    system: scenario.system,
    at: scenario.at,
    duration: scenario.duration,
    reached,
    window,
    headroom: null,
    forecast: null,
    tipping: [],
    lastEdit: null,
    flows: Object.fromEntries(network.flows.map((_, i) => [network.flows[i]!.flow.name, flowReport(record, i, laws[i]!)])),
    components: Object.fromEntries(
      stations.map(({ component }, i) => [component.name, componentReport(record, i, costs.get(component.name) ?? 0)]),
    ),
    edges,
    cost,
    findings: [],
    events: eventsOf(scenario),
    series,
    trust: {
      conserved: record.imbalance <= 1e-6,
      imbalance: record.imbalance,
      eventsAgreement: null,
      agreement: null,
      ranges: null,
      steps: record.steps,
      transient: record.transient,
      stepError: record.errors.result(),
      caveats: [],
    },
  };
  partial.forecast = forecastOf(network.system, partial, scenario.contract);
  const contract = judge(scenario, {
    report: partial,
    percentile: (flow, fraction) =>
      quantiles(flow === null ? everything(laws) : laws[network.flows.findIndex((one) => one.flow.name === flow)]!, [fraction])[0] ?? null,
  });
  return { ...partial, contract, verdict: verdictOf(contract, cut) };
}

function everything(laws: Law[]): Law {
  const builder = new LawBuilder();
  for (const law of laws) builder.addLaw(law);
  return builder.finish();
}

function percentilesOf(law: Law): Percentiles {
  const [p50, p95, p99, p999] = quantiles(law, [0.5, 0.95, 0.99, 0.999]);
  return { mean: totalMass(law) > 0 ? lawMean(law) : null, p50: p50 ?? null, p95: p95 ?? null, p99: p99 ?? null, p999: p999 ?? null };
}

function flowReport(record: Recorder, index: number, law: Law): FlowReport {
  const { flow } = record.plan.network.flows[index]!;
  const { asked, good, late, refused, timedOut, lost, inside, attempts, worst } = record.flows[index]!;
  return {
    title: flow.title,
    at: flow.at,
    measure: flow.measure,
    background: flow.background,
    asked,
    good,
    late,
    refused,
    timedOut,
    lost,
    inside,
    attempts,
    latency: percentilesOf(law),
    hops: worst.hops,
  };
}

function componentReport(record: Recorder, index: number, cost: number): ComponentReport {
  const { component, buffer, holdsUsers } = record.plan.stations[index]!;
  const { total, peak, wait, sojourn, lag, arrivals, refused, lost, buffered } = record.stations[index]!;
  const seconds = Math.max(record.reached - record.from, 1e-12);
  const hasLanes =
    component.kind === 'stream'
      ? component.throughput !== null || component.bandwidth !== null
      : component.lanes !== null && component.kind !== 'queue';
  return {
    title: component.title,
    kind: component.kind,
    kindName: component.kindName,
    at: component.at,
    nodes: { mean: total.nodes / seconds, peak: peak.nodes },
    utilization: hasLanes
      ? { mean: total.lanes > 0 ? total.busy / total.lanes : 0, peak: peak.utilization, peakAt: peak.at }
      : { mean: null, peak: null, peakAt: null },
    waiting: { mean: total.waiting / seconds, peak: peak.waiting },
    wait: percentilesOf(wait.law()),
    sojourn: percentilesOf(sojourn.law()),
    arrivals,
    refused,
    lost,
    connections: holdsUsers
      ? { mean: total.connections / seconds, peak: peak.connections, limit: connectionLimit(component, component.nodes.max) }
      : null,
    backlog: buffer
      ? { peak: peak.backlog, end: buffered?.backlog.last() ?? 0, lag: { p95: quantiles(lag.law(), [0.95])[0] ?? null, peak: peak.lag } }
      : null,
    copy: copyReport(record, index),
    cost,
  };
}

function copyReport({ copies }: Recorder, index: number): ComponentReport['copy'] {
  const copy = copies.find(({ station }) => station === index);
  if (!copy) return null;
  const law = copy.lag.law();
  return {
    lag: { mean: totalMass(law) > 0 ? lawMean(law) : null, p95: quantiles(law, [0.95])[0] ?? null, peak: copy.peak.lag },
    behind: { peak: copy.peak.behind, end: copy.behind.last() },
    rereads: copy.rereads,
    stale: copy.stale,
  };
}

function seriesOf(record: Recorder, cost: ScenarioReport['cost']): Series {
  const { network, stations } = record.plan;
  const flows: Record<string, FlowSeries> = {};
  network.flows.forEach(({ flow }, i) => {
    const c = record.flows[i]!.columns;
    flows[flow.name] = {
      asked: c.asked.toArray(),
      good: c.good.toArray(),
      late: c.late.toArray(),
      refused: c.refused.toArray(),
      timedOut: c.timedOut.toArray(),
      lost: c.lost.toArray(),
      latency: { mean: c.mean.toArray(), p50: c.p50.toArray(), p95: c.p95.toArray(), p99: c.p99.toArray() },
    };
  });
  const components: Record<string, ComponentSeries> = {};
  stations.forEach(({ component }, i) => {
    const { columns: c, buffered, connections } = record.stations[i]!;
    const copy = record.copies.find(({ station }) => station === i);
    components[component.name] = {
      nodes: c.nodes.toArray(),
      arrivals: c.arrivals.toArray(),
      utilization: c.utilization.toArray(),
      number: c.number.toArray(),
      waiting: c.waiting.toArray(),
      wait: { mean: c.waitMean.toArray(), p95: c.waitP95.toArray() },
      sojourn: { mean: c.mean.toArray(), p50: c.p50.toArray(), p95: c.p95.toArray(), p99: c.p99.toArray() },
      refused: c.refused.toArray(),
      lost: c.lost.toArray(),
      backlog: (buffered?.backlog ?? copy?.behind)?.toArray() ?? null,
      lag: (buffered?.lag ?? copy?.lags)?.toArray() ?? null,
      connections: connections?.toArray() ?? null,
    };
  });
  return {
    time: record.time.toArray(),
    step: record.step.toArray(),
    users: record.users.toArray(),
    asked: record.asked.toArray(),
    flows,
    components,
    cost: accrued(record, cost),
    edges: record.edges.map((column) => column.toArray()),
  };
}

/** USD spent up to each step's end: what the run costs, spread as its usage was. */
function accrued(record: Recorder, cost: ScenarioReport['cost']): Series['cost'] {
  const steps = record.time.toArray().length;
  const runShare = (record.reached - record.from) / (730 * 3600);
  const lines = new Map(cost.lines.map((line) => [`${line.part} ${line.component}`, line.month]));
  const none = (): Float64Array => new Float64Array(steps);
  const series: Series['cost'] = { nodes: none(), bytes: none(), operations: none(), connections: none() };
  for (const { station, part, used } of record.spending) {
    const usd = (lines.get(`${part} ${record.plan.stations[station]!.component.name}`) ?? 0) * runShare;
    const all = used.last();
    if (usd <= 0 || all <= 0) continue;
    const values = used.toArray();
    const sum = series[part];
    for (let k = 0; k < steps; k++) sum[k] = sum[k]! + (usd * values[k]!) / all;
  }
  return series;
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let all = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]! * weights[i]!;
    all += weights[i]!;
  }
  return all > 0 ? sum / all : 0;
}

/** Bursts and incidents for the time axis, in order. */
export function eventsOf(scenario: Scenario): TimelineEvent[] {
  const bursts = scenario.bursts.flatMap((burst) =>
    burstStarts(burst, scenario.duration).map((from): TimelineEvent => ({
      type: 'burst',
      title: burst.name,
      from,
      to: Math.min(scenario.duration, from + burst.for),
      component: null,
      at: burst.at,
    })),
  );
  const incidents = scenario.incidents.map((incident): TimelineEvent => ({
    type: incident.type,
    title: titleOf(incident),
    from: incident.start,
    to: incidentEnd(incident, scenario.duration),
    component: 'component' in incident ? incident.component : null,
    at: incident.at,
  }));
  return [...bursts, ...incidents].sort((a, b) => a.from - b.from);
}

function titleOf(incident: Incident): string {
  switch (incident.type) {
    case 'kill':
      return `kill ${incident.component}${incident.nodes === 1 ? '' : ` * ${incident.nodes}`}`;
    case 'slow':
      return `slow ${incident.component} * ${incident.factor}`;
    case 'deploy':
    case 'flush':
      return `${incident.type} ${incident.component}`;
    case 'partition':
      return `partition ${incident.components.join(', ')}`;
    case 'outage':
      return `outage zone ${incident.zone}`;
    case 'traffic':
      return `traffic * ${incident.factor}`;
  }
}
