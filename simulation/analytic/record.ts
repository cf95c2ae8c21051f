/** What a run adds up: series, totals and laws, from which the report is made. */
import { noUsage, type Usage } from '../cost.js';
import { columns, columnsOf, Column, Pool, type Columns } from './columns.js';
import { copiesOf, type CopyRecord } from './copies.js';
import type { Law } from './law.js';
import { cut, longestOf, tail } from './tails.js';
import { batchSize, type Plan } from './plan.js';
import type { Step } from './propagate.js';
import { readsNothing } from './stationStep.js';
import { noConnections, stepConnections, connectionLimit } from './connections.js';
import type { StationLaws } from './stationLaws.js';
import type { Outcome, View } from './views.js';
import { hopsOf, type Hop } from './hops.js';
import { oldest } from './unread.js';
import { stepErrors, type StepErrors } from './stepError.js';
import { usersAt } from './traffic.js';
import { turning } from './turning.js';
import { countUsage, payersOf, spendingOf, type Spending } from './usage.js';
import { edgesOf } from './edges.js';

const FLOW_COLUMNS = ['asked', 'good', 'late', 'refused', 'timedOut', 'lost', 'mean', 'p50', 'p95', 'p99'] as const;
const STATION_COLUMNS = [
  'nodes',
  'arrivals',
  'utilization',
  'number',
  'waiting',
  'waitMean',
  'waitP95',
  'mean',
  'p50',
  'p95',
  'p99',
  'refused',
  'lost',
] as const;

/** A p95 that is higher by less than this comes of the same hops. */
const WORSE = 1.001;

export interface FlowRecord {
  columns: Columns<(typeof FLOW_COLUMNS)[number]>;
  asked: number;
  good: number;
  late: number;
  refused: number;
  timedOut: number;
  lost: number;
  inside: number;
  attempts: number;
  latency: Pool;
  worst: { p95: number; hops: Hop[] };
  /** Requests that died with a node and were asked before anything was recorded: they are taken from the next good ones. */
  owed: number;
}

export interface StationRecord {
  columns: Columns<(typeof STATION_COLUMNS)[number]>;
  /** Of a buffer; of what holds users. */
  buffered: Columns<'backlog' | 'lag'> | null;
  connections: Column | null;
  wait: Pool;
  sojourn: Pool;
  /** Waits of what was taken from this buffer. */
  lag: Pool;
  arrivals: number;
  refused: number;
  lost: number;
  peak: { utilization: number; at: number; waiting: number; nodes: number; connections: number; backlog: number; lag: number };
  /** Integrals over time. */
  total: { busy: number; lanes: number; waiting: number; nodes: number; connections: number };
  usage: Usage;
}

export interface Recorder {
  plan: Plan;
  flows: FlowRecord[];
  stations: StationRecord[];
  time: Column;
  step: Column;
  users: Column;
  asked: Column;
  edges: Column[];
  /** What costs something: how much of it was used up to each step's end. */
  spending: Spending[];
  from: number;
  reached: number;
  steps: number;
  transient: number;
  /** Largest relative difference between asked and the sum of its outcomes, over all steps and flows. */
  imbalance: number;
  errors: StepErrors;
  copies: CopyRecord[];
  add(step: Step, view: View): void;
  /** Requests that were under way in what an incident takes away now, `share` of all that were. */
  loseRequests(flow: number, requests: number, share: number): void;
  loseOperations(station: number, operations: number): void;
  openConnections(station: number): number;
}

/** `from`: what happens before is not recorded, seconds. */
export function recorder(plan: Plan, from = 0): Recorder {
  const { network, stations, scenario } = plan;
  const previous: (Outcome | undefined)[] = [];
  const previousLaws: (StationLaws | undefined)[] = [];
  const edges = edgesOf(plan);
  let opened: number[] | null = null;
  const payers = payersOf(plan);
  const record: Recorder = {
    plan,
    flows: network.flows.map(() => ({
      columns: columns(...FLOW_COLUMNS),
      asked: 0,
      good: 0,
      late: 0,
      refused: 0,
      timedOut: 0,
      lost: 0,
      inside: 0,
      attempts: 1,
      latency: new Pool(),
      worst: { p95: -1, hops: [] },
      owed: 0,
    })),
    stations: stations.map(({ buffer, holdsUsers }) => ({
      columns: columns(...STATION_COLUMNS),
      buffered: buffer ? columns('backlog', 'lag') : null,
      connections: holdsUsers ? new Column() : null,
      wait: new Pool(),
      sojourn: new Pool(),
      lag: new Pool(),
      arrivals: 0,
      refused: 0,
      lost: 0,
      peak: { utilization: 0, at: 0, waiting: 0, nodes: 0, connections: 0, backlog: 0, lag: 0 },
      total: { busy: 0, lanes: 0, waiting: 0, nodes: 0, connections: 0 },
      usage: noUsage(),
    })),
    time: new Column(),
    step: new Column(),
    users: new Column(),
    asked: new Column(),
    edges: columnsOf(edges.length),
    spending: spendingOf(plan),
    from,
    reached: from,
    steps: 0,
    transient: 0,
    imbalance: 0,
    errors: stepErrors(plan),
    copies: copiesOf(plan),
    add(step, view) {
      opened = step.stations.map(({ connection }) => connection?.open ?? 0);
      for (const copy of record.copies) copy.add(step, view, step.to > from);
      if (step.to <= from) return;
      record.steps++;
      record.reached = step.to;
      record.time.push(step.to);
      record.step.push(step.to - step.from);
      record.users.push(step.users);
      let asked = 0;
      network.flows.forEach((_, i) => {
        const before = previous[i];
        const after = view.flow(i);
        addFlow(record, i, step, before ?? after, after, view);
        previous[i] = after;
        asked += step.asked[i]!;
      });
      record.asked.push(asked);
      stations.forEach((_, i) => {
        const after = view.station(i);
        addStation(record, i, step, previousLaws[i] ?? after, after);
        previousLaws[i] = after;
      });
      edges.forEach(({ visits }, e) =>
        record.edges[e]!.push(visits.reduce((sum, visit) => sum + step.arrivals[visit.id]! * batchSize(visit, step.users), 0)),
      );
      countUsage(record.stations, step, view, payers, plan);
      for (const { station, usage, used } of record.spending) used.push(record.stations[station]!.usage[usage]);
    },
    loseRequests(flow, requests, share) {
      record.flows[flow]!.owed += requests - takeBack(record, record.flows[flow]!, requests, share);
    },
    loseOperations(station, operations) {
      const { columns: c } = record.stations[station]!;
      const last = record.step.rows() - 1;
      record.stations[station]!.lost += operations;
      if (last >= 0) c.lost.add(last, operations / record.step.get(last));
    },
    openConnections(station) {
      if (opened) return opened[station]!;
      const { component } = stations[station]!;
      return stepConnections(noConnections(), scenario, 0, 1e-3, usersAt(scenario, 0), 0, connectionLimit(component, component.nodes.min))
        .step.open;
    },
  };
  return record;
}

/**
 * Books requests as lost that were taken to get an answer when they were asked: the latest first, of each step at most the share that died.
 * Gives how many it found; of what was asked before the first step there is nothing to take back.
 */
function takeBack({ step }: Recorder, flow: FlowRecord, requests: number, share: number): number {
  const { columns: c } = flow;
  let left = requests;
  for (let row = step.rows() - 1; row >= 0 && left > 1e-9 * requests; row--) {
    const seconds = step.get(row);
    for (const kind of ['good', 'late'] as const) {
      const taken = Math.min(left, share * c[kind].get(row) * seconds);
      c[kind].add(row, -taken / seconds);
      c.lost.add(row, taken / seconds);
      flow[kind] -= taken;
      flow.lost += taken;
      left -= taken;
    }
  }
  return requests - left;
}

function addFlow(record: Recorder, index: number, step: Step, before: Outcome, after: Outcome, view: View): void {
  const flow = record.flows[index]!;
  const { scenario } = record.plan;
  const seconds = step.to - step.from;
  const rate = step.asked[index]!;
  const asked = rate * seconds;
  const connected = 1 - step.unconnected[index]!;
  const passing = after.passing || before.passing;
  const mean = (of: (outcome: Outcome) => number): number => (passing ? (of(before) + of(after)) / 2 : of(after));

  // What is asked close to the end may be answered after it.
  const left = scenario.duration - (step.from + step.to) / 2;
  const law = passing ? turning(before.law, after.law) : after.law;
  const { deadline } = record.plan.network.flows[index]!.flow;
  const beyond = longestOf(law) > left ? tail(law, left) : 0;
  const inside = beyond + mean((one) => one.inside);
  const late = deadline === null ? 0 : Math.max(0, tail(law, deadline) - beyond);
  const answered = mean((one) => one.answered);
  const refused = 1 - connected + connected * mean((one) => one.refused);
  const timedOut = connected * mean((one) => one.timedOut);
  let lost = connected * mean((one) => one.lost);
  let good = connected * (answered - late - beyond);
  const sum = refused + timedOut + lost + good + connected * (late + inside);
  if (asked > 0) record.imbalance = Math.max(record.imbalance, Math.abs(sum - 1));
  if (flow.owed > 0 && asked > 0) {
    const taken = Math.min(flow.owed / asked, good);
    flow.owed -= taken * asked;
    good -= taken;
    lost += taken;
  }
  flow.asked += asked;
  flow.refused += asked * refused;
  flow.timedOut += asked * timedOut;
  flow.lost += asked * lost;
  flow.good += asked * good;
  flow.late += asked * connected * late;
  flow.inside += asked * connected * inside;
  if (asked > 0) flow.attempts = Math.max(flow.attempts, after.attempts);

  const weight = asked * connected;
  // Only answers within the run have a latency.
  flow.latency.add(ended(law, left), weight, !passing && beyond === 0);
  if (rate > 0 && after.p95 > flow.worst.p95 * WORSE) flow.worst = { p95: after.p95, hops: hopsOf(record.plan, index, step, view) };

  const { columns: c } = flow;
  c.asked.push(rate);
  c.good.push(rate * good);
  c.late.push(rate * connected * late);
  c.refused.push(rate * refused);
  c.timedOut.push(rate * timedOut);
  c.lost.push(rate * lost);
  const shown = rate > 0 && after.answered > 0;
  c.mean.push(shown ? after.mean : 0);
  c.p50.push(shown ? after.p50 : 0);
  c.p95.push(shown ? after.p95 : 0);
  c.p99.push(shown ? after.p99 : 0);
}

/** What is over within the time that is left, seconds. */
function ended(law: Law, left: number): Law {
  return longestOf(law) > left ? cut(law, left).within : law;
}

function addStation(record: Recorder, index: number, step: Step, before: StationLaws, after: StationLaws): void {
  const station = record.stations[index]!;
  const { component, holdsUsers, consumers } = record.plan.stations[index]!;
  const done = step.stations[index]!;
  const seconds = step.to - step.from;
  const next = step.next.stations[index]!;
  if (done.groups.some((group) => group.after.regime !== 'steady')) record.transient++;
  const utilization = done.lanes ? done.busy / done.lanes : 0;
  station.arrivals += done.arrivals * seconds;
  station.refused += done.refused * seconds;
  station.lost += done.lost * seconds;

  // By Little's law: so many of those who came in batches wait for their turn in there.
  const came = Math.max(0, done.arrivals - done.refused);
  const inBatches = came * after.placeMean;
  const waiting = consumers.length === 0 && component.kind === 'queue' ? next.unread.records : done.waiting + inBatches;
  const weight = came * seconds;
  const passing = before.passing || after.passing;
  const left = record.plan.scenario.duration - (step.from + step.to) / 2;
  if (!after.passing) record.errors.stoodFor(index, done.meanWait + after.placeMean, after, weight);
  // As of answers, only what is over within the run has a length.
  const add = (pool: Pool, of: (laws: StationLaws) => Law): void => {
    const law = passing ? turning(of(before), of(after)) : of(after);
    pool.add(ended(law, left), weight, !passing && longestOf(law) <= left);
  };
  add(station.wait, (laws) => laws.wait);
  add(station.sojourn, (laws) => laws.sojourn);
  for (const source of record.plan.stations[index]!.sources) add(record.stations[source.index]!.lag, (laws) => laws.lag);
  let backlog = 0;
  let lag = 0;
  if (consumers.length > 0) {
    for (const consumer of consumers) {
      const taken = step.stations[consumer.index]!;
      backlog = component.kind === 'stream' ? Math.max(backlog, taken.waiting) : backlog + taken.waiting;
      lag = Math.max(lag, taken.meanLag);
    }
  } else if (readsNothing(record.plan.stations[index]!)) {
    backlog = next.unread.records;
    lag = oldest(next.unread, step.to);
  }
  const connections = holdsUsers && done.connection ? done.connection.open : 0;
  const { peak, total } = station;
  if (utilization > peak.utilization) Object.assign(peak, { utilization, at: (step.from + step.to) / 2 });
  peak.waiting = Math.max(peak.waiting, waiting);
  peak.nodes = Math.max(peak.nodes, done.capacity.nodes);
  peak.connections = Math.max(peak.connections, connections);
  peak.backlog = Math.max(peak.backlog, backlog);
  peak.lag = Math.max(peak.lag, lag);
  total.busy += (done.lanes ? done.busy : 0) * seconds;
  total.lanes += (done.lanes ?? 0) * seconds;
  total.waiting += waiting * seconds;
  total.nodes += done.capacity.nodes * seconds;
  total.connections += connections * seconds;

  const { columns: c } = station;
  c.nodes.push(done.capacity.nodes);
  c.arrivals.push(done.arrivals);
  c.utilization.push(utilization);
  c.number.push(done.groups.length > 0 ? done.number + inBatches : came * after.mean);
  c.waiting.push(waiting);
  c.waitMean.push(done.meanWait + after.placeMean);
  c.waitP95.push(after.waitP95);
  c.mean.push(after.mean);
  c.p50.push(after.p50);
  c.p95.push(after.p95);
  c.p99.push(after.p99);
  c.refused.push(done.refused);
  c.lost.push(done.lost);
  station.buffered?.backlog.push(backlog);
  station.buffered?.lag.push(lag);
  station.connections?.push(connections);
}
