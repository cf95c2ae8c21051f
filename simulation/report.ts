/**
 * The Report: what a simulation found, as plain data. The second door of the house. Diagnostics, code lenses, the panel, the command
 * line and its JSON all show this and compute nothing of their own.
 *
 * Times in seconds, money in USD, rates per second, fractions not percents. A value that does not exist is null: there is no NaN and
 * no Infinity anywhere. `docs/report.schema.json` is the same as a JSON Schema; `test/unit/report-schema.test.ts` keeps them together.
 */
import type { Place } from './model.js';

export type { Place };

export interface Report {
  schema: 'headroom-report/1';
  file: string;
  engine: 'analytic' | 'events';
  seed: number;
  scenarios: ScenarioReport[];
  /** Fixes of the file's findings that were tried out together; null where that was not done, or there is none. */
  together: Together | null;
}

export interface ScenarioReport {
  name: string;
  title: string | null;
  system: string;
  at: Place;
  /** `pass`: every term met. `fail`: one is not. `none`: the scenario has no contract. `cut`: the run used up its budget before the end. */
  verdict: 'pass' | 'fail' | 'none' | 'cut';
  /** Simulated seconds: asked for, and reached (less when cut). */
  duration: number;
  reached: number;
  /** The stretch of the run that was simulated, seconds; null: all of it. What is said per month is then as if all were like it. */
  window: { from: number; to: number } | null;
  contract: TermReport[];
  /** By which factor all traffic can grow before the first term breaks; null until it has been searched for. */
  headroom: Headroom | null;
  /** Null where no component says how often it fails. */
  forecast: Forecast | null;
  /** Components whose callers give up and ask again. */
  tipping: Tipping[];
  /** What the last edit of the file scaled; null where it did something else, or no run before it is known. */
  lastEdit: LastEdit | null;
  flows: Record<string, FlowReport>;
  components: Record<string, ComponentReport>;
  edges: EdgeReport[];
  cost: CostReport;
  findings: Finding[];
  /** Bursts and incidents, for the time axis. */
  events: TimelineEvent[];
  series: Series;
  trust: Trust;
}

export interface TermReport {
  metric: 'latency' | 'availability' | 'cost' | 'backlog' | 'headroom' | 'loss';
  /** 95 for p95; null for other metrics. */
  percentile: number | null;
  /** The flow it was asked for; null: each, or all. */
  flow: string | null;
  component: string | null;
  limit: number;
  /** Null where nothing was measured (no request was answered). */
  actual: number | null;
  met: boolean;
  /** Of an availability: the requests that it is a share of, which say how exactly it is known. */
  requests?: number;
  /** The flow or component whose figure `actual` is (the worst one). */
  worst: string | null;
  /** Stretches of the run, seconds, in which the series is over the limit; for a budget, where it is spent. */
  breaches: { from: number; to: number; worst: number }[];
  at: Place;
}

export interface Headroom {
  /** 1.4: traffic can be 1.4 times what was asked. Below 1: the contract is already broken and would hold at that fraction; 0: not even without load. */
  factor: number;
  /** True where no limit was found up to `factor`. */
  open: boolean;
  /** The term and the component that break first. */
  term: string | null;
  component: string | null;
}

export interface Percentiles {
  mean: number | null;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  p999: number | null;
}

/** Where a figure lies with 95 % confidence, from the event engine's independent runs. */
export interface Interval {
  low: number;
  high: number;
}

/** Null where an interval cannot be told: one run only, nothing was measured in a run, or too little beyond a percentile. */
export type PercentileIntervals = Record<keyof Percentiles, Interval | null>;

export interface FlowReport {
  title: string | null;
  at: Place;
  measure: 'reply' | 'delivery';
  background: boolean;
  /** Requests over the run. asked = good + late + refused + timedOut + lost + inside. */
  asked: number;
  good: number;
  late: number;
  refused: number;
  timedOut: number;
  lost: number;
  /** Still under way at the end. */
  inside: number;
  /** Attempts at the flow's busiest retried call divided by requests: 1 without retries. */
  attempts: number;
  /** Of answered requests, weighted by traffic over the whole run. */
  latency: Percentiles;
  /** What each component on the path adds to the mean latency at the run's worst time for this flow, most first; seconds, at most those of the run. */
  hops: { component: string; seconds: number }[];
  /** Event engine only. */
  intervals?: { availability: Interval | null; latency: PercentileIntervals };
}

export interface ComponentReport {
  title: string | null;
  kind: string;
  kindName: string;
  at: Place;
  nodes: { mean: number; peak: number };
  /** Of its lanes, partitions or connections, whichever is highest is NOT mixed in: lanes only; null where lanes are without limit. The mean is of all the lanes that there were. */
  utilization: { mean: number | null; peak: number | null; peakAt: number | null };
  /** Operations waiting for a lane. */
  waiting: { mean: number; peak: number };
  wait: Percentiles;
  sojourn: Percentiles;
  /** Operations over the run. */
  arrivals: number;
  /** Of them refused for want of a place, token or connection. */
  refused: number;
  lost: number;
  /** Open connections, where it holds any. */
  connections: { mean: number; peak: number; limit: number | null } | null;
  /** Streams and queues: records or jobs not yet taken, and the age of the oldest, seconds. */
  backlog: { peak: number; end: number; lag: { p95: number | null; peak: number } } | null;
  /**
   * Replicas: seconds until what is written to the primary is there, writes not yet there, reads of what their own flow had just written, and
   * of these those that do not find it. Null from the event engine, which does not follow copies.
   */
  copy: {
    lag: { mean: number | null; p95: number | null; peak: number };
    behind: { peak: number; end: number };
    rereads: number;
    stale: number;
  } | null;
  /** USD per month. */
  cost: number;
  /** Event engine only. */
  intervals?: { utilization: Interval | null; waiting: Interval | null; wait: PercentileIntervals; sojourn: PercentileIntervals };
}

/** An arrow of the topology. */
export interface EdgeReport {
  /** Null: from outside. */
  from: string | null;
  to: string;
  arrow: 'call' | 'handover' | 'push';
  flows: string[];
  /** Operations per second. */
  rate: { mean: number; peak: number };
}

export interface CostReport {
  /** USD per month of 730 h of the run's average traffic. */
  month: number;
  lines: CostLine[];
}

export interface CostLine {
  component: string;
  /** `3 × c7g.large`, `2,365 GB out`, … */
  what: string;
  /** `nodes`, `bytes`, `operations`, `connections`: what the panel stacks. */
  part: 'nodes' | 'bytes' | 'operations' | 'connections';
  month: number;
}

export interface TimelineEvent {
  type: 'burst' | 'kill' | 'slow' | 'deploy' | 'flush' | 'partition' | 'outage' | 'traffic';
  title: string;
  from: number;
  to: number;
  component: string | null;
  at: Place;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface Finding {
  code: string;
  severity: Severity;
  /** One sentence about one place: what happens, when, how bad, what to do. */
  message: string;
  at: Place;
  related: { message: string; at: Place }[];
  /** The component or flow it is about, for the panel. */
  subject: string | null;
  /** When it happens, seconds of the run; null for a static finding. */
  from: number | null;
  to: number | null;
  fix: Fix | null;
}

/** An edit of the text. `outcome` is there once it was applied to a copy and simulated: only then may it be offered as verified. */
export interface Fix {
  /** Imperative, without figures: "Scale `gateway` to 5". */
  title: string;
  edits: { at: Place; text: string }[];
  outcome: FixOutcome | null;
}

export interface FixOutcome {
  /** The worst latency term's actual, seconds; USD per month; fraction. */
  latency: number | null;
  percentile: number | null;
  cost: number;
  availability: number | null;
  /** The requests that it is a share of. */
  requests?: number;
  /** Every term of the contract is met afterwards. */
  verdict: ScenarioReport['verdict'];
}

/** Fixes of findings in one file that hold when all are applied at once. */
export interface Together {
  fixes: { code: string; title: string; edits: Fix['edits'] }[];
  /** What each scenario shows then, by its name. */
  outcomes: Record<string, FixOutcome>;
}

/** All arrays have the length of `time`, whose entries are the ends of the steps; rates and states hold over the step that ends there. */
export interface Series {
  time: Float64Array;
  /** Length of each step, seconds. */
  step: Float64Array;
  users: Float64Array;
  /** Requests per second over all flows. */
  asked: Float64Array;
  flows: Record<string, FlowSeries>;
  components: Record<string, ComponentSeries>;
  /** USD accrued since the start, by part. */
  cost: Record<CostLine['part'], Float64Array>;
  /** Arrivals per second along `edges[i]`. */
  edges: Float64Array[];
}

/** Rates per second; latencies in seconds, NaN-free: 0 where nothing was answered. */
export interface FlowSeries {
  asked: Float64Array;
  good: Float64Array;
  late: Float64Array;
  refused: Float64Array;
  timedOut: Float64Array;
  lost: Float64Array;
  latency: { mean: Float64Array; p50: Float64Array; p95: Float64Array; p99: Float64Array };
}

export interface ComponentSeries {
  /** Nodes in service. */
  nodes: Float64Array;
  /** Arrival rate, operations per second, attempts included. */
  arrivals: Float64Array;
  /** 0 where lanes are without limit. */
  utilization: Float64Array;
  /** Mean number of operations in the station, and waiting. */
  number: Float64Array;
  waiting: Float64Array;
  wait: { mean: Float64Array; p95: Float64Array };
  sojourn: { mean: Float64Array; p50: Float64Array; p95: Float64Array; p99: Float64Array };
  refused: Float64Array;
  lost: Float64Array;
  /** Streams and queues only: what is not yet taken, and its age in seconds. Of replicas what is not yet applied, and how long that takes. */
  backlog: Float64Array | null;
  lag: Float64Array | null;
  connections: Float64Array | null;
}

export interface Trust {
  /** asked = good + late + refused + timedOut + lost + inside, to 1e-6 of asked. */
  conserved: boolean;
  /** Largest relative difference found. */
  imbalance: number;
  /** Fraction by which the event engine's p95 differs in the window both ran; null where it did not run. */
  eventsAgreement: number | null;
  /** What both engines say of that window; null where the event engine did not run. */
  agreement: Agreement | null;
  /** Whether the verdict holds over the ranges of the figures that it rests on; null where that was not tried. */
  ranges: Ranges | null;
  /** Steps of time taken; station steps solved by the forward equation (the rest were stationary). */
  steps: number;
  transient: number;
  /**
   * Fractions by which steps of time, and laws used again, put the mean time at a component and its 95th percentile off, estimated, at the worst
   * one; null from the event engine, which has neither.
   */
  stepError: { mean: number; p95: number } | null;
  /** What the model leaves out in this run, in sentences. */
  caveats: string[];
}

/** The p95 of flows by both engines over one stretch of the run, seconds. */
export interface Agreement {
  from: number;
  to: number;
  replications: number;
  flows: Record<string, { analytic: number; events: number; interval: Interval }>;
  /** The largest part of the events' p95 by which the analytic one lies outside of its interval; a fraction. */
  difference: number;
}

/** What the verdict becomes with figures at the bad ends of their ranges; of a broken contract: at the good ends. */
export interface Ranges {
  /** How many figures have a range and a bearing on the run. */
  figures: number;
  /** Whether the verdict changes with all of them at those ends. Where not, none was tried alone. */
  together: boolean;
  /** Those that were tried alone. */
  tried: RangeTrial[];
}

export interface RangeTrial {
  /** The component or flow, and which of its settings. */
  subject: string;
  setting: string;
  /** The end that was tried and its value, as it is written, in base units. */
  end: 'low' | 'high';
  value: number;
  /** Whether the verdict is another then. */
  flips: boolean;
  /** The first term that breaks then, by its place in `contract`, and its figure; null where none does. */
  term: number | null;
  actual: number | null;
}

/** A component that was given more, alone among all that a run depends on, since the file was simulated before. */
export interface LastEdit {
  component: string;
  what: 'nodes' | 'lanes' | 'partitions' | 'instance';
  /** As they are written: `2`, `2..6`, `m7g.large`. */
  from: string;
  to: string;
  /** Before it: USD per month, and by term of the contract what was measured. */
  month: number;
  actual: (number | null)[];
}

/** What failures by chance (`mtbf`, `mttr`) alone leave of availability; fractions. */
export interface Forecast {
  availability: number;
  flows: Record<string, number>;
  /** Fraction of all requests that each component's failures lose, the most first. */
  causes: { component: string; lost: number }[];
  /** Probability that a month's failures alone stay within the contract's availability; null where it asks for none. */
  holds: number | null;
}

/**
 * A component whose callers give up after a timeout and ask again, at the busiest moment of the run apart from bursts and incidents. Loads
 * are operations per second; those of attempts are where as many are made as make each other fail, null where there is no such point.
 */
export interface Tipping {
  component: string;
  /** Seconds of the run. */
  at: number;
  /** What it can serve, with all nodes that it may have; what comes without retries. */
  capacity: number;
  load: number;
  /** Attempts as things should be; from which on they run away; and once they did. */
  healthy: number | null;
  tipping: number | null;
  dead: number | null;
  /** Fractions of that moment's traffic: from which on something can tip it for good, and above which it tips by itself; null: nowhere. */
  vulnerableFrom: number | null;
  collapsesAt: number | null;
  /** The shortest standstill that tips it, seconds; null where it does not stay down, or is down already. */
  stall: number | null;
  /** Mean seconds at that traffic until chance alone tips it; null where that takes more than a year. */
  byChance: number | null;
}
