/** Makes the report of a scenario out of its replications' counts. */
import { connectionLimit } from '../analytic/connections.js';
import { edgesOf } from '../analytic/edges.js';
import { plan as planOf, type Plan } from '../analytic/plan.js';
import { eventsOf } from '../analytic/report.js';
import { judge, verdictOf } from '../contract.js';
import { costOf } from '../cost.js';
import { forecastOf } from '../forecast.js';
import type { Model, Scenario } from '../model.js';
import type { ComponentReport, ComponentSeries, FlowReport, FlowSeries, ScenarioReport, Series } from '../report.js';
import { caveatsOf } from './coverage.js';
import { percentilesOf, type Gathered } from './gather.js';
import { histogram, mergeInto, percentiles, type Histogram } from './histogram.js';
import { durationIntervals, fractionInterval, meanInterval } from './intervals.js';
import { seriesOf, totalUsage, usageSteps } from './series.js';
import { total, type FlowTally, type StationTally, type Tally } from './tally.js';

/** The report of replications of one scenario over one window (null: all of it). `cut`: the run was stopped before its end. */
export function reportOf(
  model: Model,
  scenario: Scenario,
  { all: counted, figures }: Gathered,
  cut: boolean,
  window: ScenarioReport['window'] = null,
): ScenarioReport {
  const plan = planOf(model, scenario);
  const all = upToReached(counted);
  const { network, stations } = plan;
  const seconds = Math.max(all.reached - all.from, 1e-12);
  const usage = usageSteps(plan, all);
  const cost = costOf(network.components, usage.map(totalUsage), seconds);
  const costs = new Map<string, number>();
  for (const line of cost.lines) costs.set(line.component, (costs.get(line.component) ?? 0) + line.month);
  const series = seriesOf(plan, all, usage, cost);
  const flows = network.flows.map((_, i) => flowReport(plan, i, all, figures, series));
  const imbalance = Math.max(0, ...flows.map(imbalanceOf));
  const partial: Omit<ScenarioReport, 'contract' | 'verdict'> = {
    name: scenario.name,
    title: scenario.title,
    system: scenario.system,
    at: scenario.at,
    duration: scenario.duration,
    reached: all.reached,
    window,
    headroom: null,
    forecast: null,
    tipping: [],
    lastEdit: null,
    flows: Object.fromEntries(network.flows.map(({ flow }, i) => [flow.name, flows[i]!])),
    components: Object.fromEntries(
      stations.map(({ component }, i) => [component.name, componentReport(plan, i, all, figures, series, costs.get(component.name) ?? 0)]),
    ),
    edges: edgesOf(plan).map(({ from, to, arrow, flows: names }, i) => {
      const rates = series.edges[i]!;
      return { from, to, arrow, flows: names, rate: { mean: weighted(rates, series.step), peak: most(rates) } };
    }),
    cost,
    findings: [],
    events: eventsOf(scenario),
    series,
    trust: {
      conserved: imbalance <= 1e-6,
      imbalance,
      eventsAgreement: null,
      agreement: null,
      ranges: null,
      steps: all.time.length,
      transient: 0,
      stepError: null,
      caveats: caveatsOf(network.system, all.failures),
    },
  };
  partial.forecast = forecastOf(network.system, partial, scenario.contract);
  const contract = judge(scenario, {
    report: partial,
    percentile: (flow, fraction) => percentiles(latencies(plan, all, flow), [fraction])[0] ?? null,
  });
  return { ...partial, contract, verdict: verdictOf(contract, cut) };
}

/** A run that was stopped keeps only the steps that it reached. */
function upToReached(all: Tally): Tally {
  const steps = Math.max(1, all.time.filter((time) => time <= all.reached).length);
  return { ...all, time: all.time.slice(0, steps), step: all.step.slice(0, steps) };
}

/** A flow's latencies, or those of all flows. */
function latencies({ network }: Plan, all: Tally, flow: string | null): Histogram {
  const sum = histogram();
  network.flows.forEach((one, i) => {
    if (flow === null || one.flow.name === flow) mergeInto(sum, all.flows[i]!.latency);
  });
  return sum;
}

function most(array: Float64Array): number {
  return array.reduce((largest, one) => Math.max(largest, one), 0);
}

function weighted(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let all = 0;
  values.forEach((value, k) => {
    sum += value * weights[k]!;
    all += weights[k]!;
  });
  return all > 0 ? sum / all : 0;
}

function flowReport(plan: Plan, index: number, all: Tally, figures: Gathered['figures'], series: Series): FlowReport {
  const { flow, visits } = plan.network.flows[index]!;
  const mine = all.flows[index]!;
  const share = (array: Float64Array): number => total(array) / all.runs;
  return {
    title: flow.title,
    at: flow.at,
    measure: flow.measure,
    background: flow.background,
    asked: share(mine.asked),
    good: share(mine.good),
    late: share(mine.late),
    refused: share(mine.refused),
    timedOut: share(mine.timedOut),
    lost: share(mine.lost),
    inside: mine.inside / all.runs,
    // Clients' attempts and those of a call on the way multiply.
    attempts:
      visits.reduce((largest, { id }) => Math.max(largest, mostAttempts(all.visits[id]!)), 1) *
      mostAttempts({ calls: mine.asked, attempts: mine.asked.map((asked, k) => asked + mine.again[k]!) }),
    latency: percentilesOf(mine.latency),
    hops: hopsOf(plan, mine, series.flows[flow.name]!),
    intervals: {
      availability: fractionInterval(
        figures.map(({ flows }) => flows[index]!.good),
        total(mine.asked) - mine.inside,
      ),
      latency: durationIntervals(
        mine.latency,
        figures.map(({ flows }) => flows[index]!.latency),
      ),
    },
  };
}

/** Enough calls to tell how many attempts they take. */
const ENOUGH_CALLS = 500;

/** Attempts per call at the worst stretch of steps that has enough calls to tell; over all where there never are so many. */
function mostAttempts({ calls, attempts }: Pick<Tally['visits'][number], 'calls' | 'attempts'>): number {
  let largest = total(calls) > 0 ? total(attempts) / total(calls) : 1;
  let [made, tried] = [0, 0];
  calls.forEach((count, k) => {
    made += count;
    tried += attempts[k]!;
    if (made < ENOUGH_CALLS) return;
    largest = Math.max(largest, tried / made);
    [made, tried] = [0, 0];
  });
  return largest;
}

function imbalanceOf(flow: FlowReport): number {
  const told = flow.good + flow.late + flow.refused + flow.timedOut + flow.lost + flow.inside;
  return flow.asked > 0 ? Math.abs(told - flow.asked) / flow.asked : 0;
}

/** At the flow's worst step that enough requests were answered in to tell. */
function hopsOf({ network }: Plan, flow: FlowTally, series: FlowSeries): FlowReport['hops'] {
  const { count } = flow.latencies;
  const enough = Math.min(100, most(count));
  let worst = -1;
  series.latency.p95.forEach((p95, k) => {
    if (count[k]! >= enough && count[k]! > 0 && (worst < 0 || p95 > series.latency.p95[worst]!)) worst = k;
  });
  if (worst < 0) return [];
  const size = network.components.length;
  return network.components
    .map(({ name }, i) => ({ component: name, seconds: flow.hops[worst * size + i]! / count[worst]! }))
    .filter(({ seconds }) => seconds > 0)
    .sort((a, b) => b.seconds - a.seconds);
}

function componentReport(
  plan: Plan,
  index: number,
  all: Tally,
  figures: Gathered['figures'],
  series: Series,
  cost: number,
): ComponentReport {
  const { component, buffer, holdsUsers } = plan.stations[index]!;
  const mine = all.stations[index]!;
  const { step, time } = series;
  const own = series.components[component.name]!;
  const share = (array: Float64Array): number => total(array) / all.runs;
  const peak = own.utilization.reduce((at, value, k) => (value > own.utilization[at]! ? k : at), 0);
  const hasLanes = total(mine.lanes) > 0;
  const each = figures.map(({ stations }) => stations[index]!);
  return {
    title: component.title,
    kind: component.kind,
    kindName: component.kindName,
    at: component.at,
    nodes: { mean: weighted(own.nodes, step), peak: most(own.nodes) },
    utilization: hasLanes
      ? { mean: total(mine.busy) / total(mine.lanes), peak: own.utilization[peak]!, peakAt: time[peak]! - step[peak]! / 2 }
      : { mean: null, peak: null, peakAt: null },
    waiting: { mean: weighted(own.waiting, step), peak: most(own.waiting) },
    wait: percentilesOf(mine.wait),
    sojourn: percentilesOf(mine.sojourn),
    arrivals: share(mine.arrivals),
    refused: share(mine.refused),
    lost: share(mine.lost),
    connections: holdsUsers
      ? { mean: weighted(own.connections!, step), peak: most(own.connections!), limit: connectionLimit(component, component.nodes.max) }
      : null,
    backlog: buffer ? backlogOf(mine, own) : null,
    copy: null,
    cost,
    intervals: {
      utilization: hasLanes
        ? fractionInterval(
            each.map(({ busy }) => busy),
            Infinity,
          )
        : null,
      waiting: meanInterval(each.map(({ waiting }) => waiting)),
      wait: durationIntervals(
        mine.wait,
        each.map(({ wait }) => wait),
      ),
      sojourn: durationIntervals(
        mine.sojourn,
        each.map(({ sojourn }) => sojourn),
      ),
    },
  };
}

function backlogOf(station: StationTally, series: ComponentSeries): ComponentReport['backlog'] {
  const { backlog, lag } = series;
  return { peak: most(backlog!), end: backlog!.at(-1) ?? 0, lag: { p95: percentiles(station.lag, [0.95])[0] ?? null, peak: most(lag!) } };
}
