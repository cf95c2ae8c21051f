/** Series of a run out of what was counted: rates and means over each step, averaged over the replications. */
import { edgesOf } from '../analytic/edges.js';
import type { Plan } from '../analytic/plan.js';
import { usersAt } from '../analytic/traffic.js';
import { payersOf } from '../analytic/usage.js';
import { noUsage, type Usage } from '../cost.js';
import type { ComponentSeries, CostReport, FlowSeries, Series } from '../report.js';
import { seriesMean, seriesPercentile } from './histogram.js';
import type { FlowTally, StationTally, Tally } from './tally.js';

/** Usage of each component by step, one run's average. */
export function usageSteps(plan: Plan, counted: Tally): Usage[][] {
  const { network } = plan;
  const steps = counted.time.length;
  const payers = payersOf(plan);
  const usage = counted.stations.map((station) =>
    Array.from({ length: steps }, (_, k): Usage => ({
      nodeSeconds: station.paid[k]! / counted.runs,
      bytes: 0,
      operations: (station.arrivals[k]! - station.refused[k]!) / counted.runs,
      connectionSeconds: station.connections[k]! / counted.runs,
    })),
  );
  network.flows.forEach(({ flow }, i) => {
    const mine = counted.flows[i]!;
    for (const payer of payers.answers[i]!) {
      usage[payer]!.forEach((one, k) => (one.bytes += (flow.payload * (mine.good[k]! + mine.late[k]!)) / counted.runs));
    }
  });
  for (const [visit, payersOfIt] of payers.deliveries) {
    const payload = visit.visit.payload ?? network.flows[visit.flow]!.flow.payload;
    const { operations } = counted.visits[visit.id]!;
    for (const payer of payersOfIt) usage[payer]!.forEach((one, k) => (one.bytes += (payload * operations[k]!) / counted.runs));
  }
  return usage;
}

export function totalUsage(steps: Usage[]): Usage {
  return steps.reduce(
    (sum, one) => ({
      nodeSeconds: sum.nodeSeconds + one.nodeSeconds,
      bytes: sum.bytes + one.bytes,
      operations: sum.operations + one.operations,
      connectionSeconds: sum.connectionSeconds + one.connectionSeconds,
    }),
    noUsage(),
  );
}

export function seriesOf(plan: Plan, counted: Tally, usage: Usage[][], cost: CostReport): Series {
  const { scenario, network, stations } = plan;
  const { time, step, runs } = counted;
  const rate = (array: Float64Array): Float64Array => array.map((sum, k) => (step[k]! > 0 ? sum / (step[k]! * runs) : 0));
  const asked = new Float64Array(time.length);
  for (const flow of counted.flows) rate(flow.asked).forEach((one, k) => (asked[k] = asked[k]! + one));
  return {
    time,
    step,
    users: time.map((end, k) => usersAt(scenario, end - step[k]! / 2)),
    asked,
    flows: Object.fromEntries(network.flows.map(({ flow }, i) => [flow.name, flowSeries(counted.flows[i]!, rate)])),
    components: Object.fromEntries(
      stations.map(({ component, buffer, holdsUsers }, i) => [
        component.name,
        componentSeries(counted.stations[i]!, rate, runs, buffer, holdsUsers),
      ]),
    ),
    cost: accrued(
      plan,
      usage,
      cost,
      time.length,
      step.reduce((sum, one) => sum + one, 0),
    ),
    edges: edgesOf(plan).map(({ visits }) => {
      const all = new Float64Array(time.length);
      for (const visit of visits) counted.visits[visit.id]!.operations.forEach((one, k) => (all[k] = all[k]! + one));
      return rate(all);
    }),
  };
}

function flowSeries(flow: FlowTally, rate: (array: Float64Array) => Float64Array): FlowSeries {
  const { latencies } = flow;
  return {
    asked: rate(flow.asked),
    good: rate(flow.good),
    late: rate(flow.late),
    refused: rate(flow.refused),
    timedOut: rate(flow.timedOut),
    lost: rate(flow.lost),
    latency: {
      mean: seriesMean(latencies),
      p50: seriesPercentile(latencies, 0.5),
      p95: seriesPercentile(latencies, 0.95),
      p99: seriesPercentile(latencies, 0.99),
    },
  };
}

function componentSeries(
  station: StationTally,
  rate: (array: Float64Array) => Float64Array,
  runs: number,
  buffer: boolean,
  holdsUsers: boolean,
): ComponentSeries {
  const { waits, sojourns, lags } = station;
  return {
    nodes: rate(station.nodes),
    arrivals: rate(station.arrivals),
    utilization: station.busy.map((busy, k) => (station.lanes[k]! > 0 ? busy / station.lanes[k]! : 0)),
    number: rate(station.number),
    waiting: rate(station.waiting),
    wait: { mean: seriesMean(waits), p95: seriesPercentile(waits, 0.95) },
    sojourn: {
      mean: seriesMean(sojourns),
      p50: seriesPercentile(sojourns, 0.5),
      p95: seriesPercentile(sojourns, 0.95),
      p99: seriesPercentile(sojourns, 0.99),
    },
    refused: rate(station.refused),
    lost: rate(station.lost),
    backlog: buffer ? rate(station.backlog) : null,
    lag: buffer ? lags.oldest.map((oldest, k) => (lags.count[k]! > 0 ? lags.sum[k]! / lags.count[k]! : oldest / runs)) : null,
    connections: holdsUsers ? rate(station.connections) : null,
  };
}

const PARTS = [
  { part: 'nodes', usage: 'nodeSeconds' },
  { part: 'bytes', usage: 'bytes' },
  { part: 'operations', usage: 'operations' },
  { part: 'connections', usage: 'connectionSeconds' },
] as const;

/** USD spent up to each step's end: what the run costs, spread as its usage was. */
function accrued({ stations }: Plan, usage: Usage[][], cost: CostReport, steps: number, seconds: number): Series['cost'] {
  const spent = (part: (typeof PARTS)[number]): Float64Array => {
    const sum = new Float64Array(steps);
    stations.forEach(({ component }, i) => {
      const month = cost.lines.reduce(
        (all, line) => all + (line.component === component.name && line.part === part.part ? line.month : 0),
        0,
      );
      const used = usage[i]!.map((one) => one[part.usage]);
      const all = used.reduce((total, one) => total + one, 0);
      if (month <= 0 || all <= 0) return;
      let upTo = 0;
      used.forEach((one, k) => {
        upTo += one;
        sum[k] = sum[k]! + ((month * seconds) / (730 * 3600)) * (upTo / all);
      });
    });
    return sum;
  };
  return { nodes: spent(PARTS[0]), bytes: spent(PARTS[1]), operations: spent(PARTS[2]), connections: spent(PARTS[3]) };
}
