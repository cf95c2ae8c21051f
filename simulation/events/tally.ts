/** What one replication counted: plain data that can be sent between threads and added up. */
import type { Plan } from '../analytic/plan.js';
import { histogram, histogramSeries, mergeInto, mergeSeries, type Histogram, type HistogramSeries } from './histogram.js';
import { STATION_SUMS } from './measure.js';

/** `again`: what clients asked once more. */
const FLOW_COUNTS = ['asked', 'good', 'late', 'refused', 'timedOut', 'lost', 'again'] as const;
export const VISIT_COUNTS = ['operations', 'calls', 'attempts'] as const;

type Sums<K extends string> = Record<K, Float64Array>;

/** By step in which they were asked. */
export interface FlowTally extends Sums<(typeof FLOW_COUNTS)[number]> {
  /** Still under way at the end. */
  inside: number;
  latency: Histogram;
  latencies: HistogramSeries;
  /** Seconds spent at each component on the way, by step: `hops[step * components + component]`. */
  hops: Float64Array;
}

/** Per step: operations counted, and integrals over time of what stands in the name. */
export interface StationTally extends Sums<(typeof STATION_SUMS)[number]> {
  wait: Histogram;
  sojourn: Histogram;
  waits: HistogramSeries;
  sojourns: HistogramSeries;
  /** Buffers: waits of what was taken from them, and the age of the oldest at each step's end. */
  lag: Histogram;
  lags: Sums<'sum' | 'count' | 'oldest'>;
}

export interface Tally {
  /** Replications in it. */
  runs: number;
  /** Nodes failed by chance. */
  failures: boolean;
  /** The stretch that was measured, seconds; `reached` is its end, or where the run was stopped. */
  from: number;
  reached: number;
  /** Ends of the steps of the series, and their lengths. */
  time: Float64Array;
  step: Float64Array;
  flows: FlowTally[];
  stations: StationTally[];
  /** By visit and step: operations; calls made, where they can be tried again, and attempts at them. */
  visits: Sums<(typeof VISIT_COUNTS)[number]>[];
  events: number;
}

function sums<K extends string>(names: readonly K[], steps: number): Sums<K> {
  return Object.fromEntries(names.map((name) => [name, new Float64Array(steps)])) as Sums<K>;
}

export function tally(plan: Plan, from: number, edges: number[]): Tally {
  const steps = edges.length - 1;
  const components = plan.stations.length;
  return {
    runs: 1,
    failures: false,
    from,
    reached: from,
    time: Float64Array.from(edges.slice(1)),
    step: Float64Array.from(edges.slice(1), (edge, i) => edge - edges[i]!),
    flows: plan.network.flows.map(() => ({
      ...sums(FLOW_COUNTS, steps),
      inside: 0,
      latency: histogram(),
      latencies: histogramSeries(steps),
      hops: new Float64Array(steps * components),
    })),
    stations: plan.stations.map(() => ({
      ...sums(STATION_SUMS, steps),
      wait: histogram(),
      sojourn: histogram(),
      waits: histogramSeries(steps),
      sojourns: histogramSeries(steps),
      lag: histogram(),
      lags: sums(['sum', 'count', 'oldest'], steps),
    })),
    visits: plan.network.visits.map(() => sums(VISIT_COUNTS, steps)),
    events: 0,
  };
}

/** The sum over all steps. */
export function total(array: Float64Array): number {
  return array.reduce((sum, one) => sum + one, 0);
}

function addArray(into: Float64Array, other: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = into[i]! + other[i]!;
}

/** Adds a replication's counts to those of others of the same scenario and window. */
export function addTally(into: Tally, other: Tally): void {
  into.runs += other.runs;
  into.reached = Math.min(into.reached, other.reached);
  into.events += other.events;
  other.flows.forEach((flow, i) => {
    const mine = into.flows[i]!;
    for (const name of FLOW_COUNTS) addArray(mine[name], flow[name]);
    mine.inside += flow.inside;
    mergeInto(mine.latency, flow.latency);
    mergeSeries(mine.latencies, flow.latencies);
    addArray(mine.hops, flow.hops);
  });
  other.stations.forEach((station, i) => {
    const mine = into.stations[i]!;
    for (const name of STATION_SUMS) addArray(mine[name], station[name]);
    for (const name of ['wait', 'sojourn', 'lag'] as const) mergeInto(mine[name], station[name]);
    for (const name of ['waits', 'sojourns'] as const) mergeSeries(mine[name], station[name]);
    for (const name of ['sum', 'count', 'oldest'] as const) addArray(mine.lags[name], station.lags[name]);
  });
  other.visits.forEach((visit, i) => {
    const mine = into.visits[i]!;
    for (const name of VISIT_COUNTS) addArray(mine[name], visit[name]);
  });
}
