/** A report with something in every field, for tests of how reports are shown. */
import type { ComponentReport, FlowReport, Report, ScenarioReport } from '../../../simulation/report.js';

export const cwd = '/project';

export function place(line: number, character = 2) {
  return { uri: `file://${cwd}/launch.arch`, start: { line, character }, end: { line, character: character + 5 } };
}

const hours = 60;

/** One value an hour. */
function hourly(value: (hour: number) => number): Float64Array {
  return Float64Array.from({ length: hours }, (_, hour) => value(hour));
}

const evening = hourly((hour) => 0.5 - 0.5 * Math.cos(((hour - 8) / 12) * Math.PI));
const flat = (value: number): Float64Array => hourly(() => value);
const scaled = (factor: number): Float64Array => evening.map((share) => share * factor);

function flow(changes: Partial<FlowReport> = {}): FlowReport {
  return {
    title: 'Match event',
    at: place(9),
    measure: 'delivery',
    background: false,
    asked: 1_000_000,
    good: 999_000,
    late: 0,
    refused: 1000,
    timedOut: 0,
    lost: 0,
    inside: 0,
    attempts: 1,
    latency: { mean: 0.06, p50: 0.05, p95: 0.312, p99: 0.5, p999: 0.9 },
    hops: [{ component: 'gateway', seconds: 0.04 }],
    ...changes,
  };
}

function component(changes: Partial<ComponentReport> = {}): ComponentReport {
  return {
    title: null,
    kind: 'ws',
    kindName: 'ws',
    at: place(3),
    nodes: { mean: 3, peak: 3 },
    utilization: { mean: 0.31, peak: 0.96, peakAt: 148_000 },
    waiting: { mean: 0.2, peak: 41 },
    wait: { mean: 0.001, p50: 0, p95: 0.004, p99: 0.006, p999: null },
    sojourn: { mean: 0.002, p50: 0.001, p95: 0.006, p99: 0.01, p999: null },
    arrivals: 5_000_000,
    refused: 1000,
    lost: 0,
    connections: { mean: 1800, peak: 3400, limit: 4500 },
    backlog: null,
    copy: null,
    cost: 158.76,
    ...changes,
  };
}

export function scenarioReport(changes: Partial<ScenarioReport> = {}): ScenarioReport {
  const term = { percentile: null, flow: null, component: null, worst: null, breaches: [], at: place(20) };
  const stream = component({
    kind: 'stream',
    kindName: 'stream',
    connections: null,
    backlog: { peak: 1.3e6, end: 12, lag: { p95: 1.5, peak: 480 } },
    copy: { lag: { mean: 0.06, p95: 0.2, peak: 12 }, behind: { peak: 900, end: 1 }, rereads: 1000, stale: 600 },
  });
  const latency = { mean: scaled(0.06), p50: scaled(0.05), p95: scaled(0.312), p99: scaled(0.5) };
  const base = { nodes: flat(3), arrivals: scaled(2720), utilization: scaled(0.96), number: scaled(44), waiting: scaled(41) };
  const waits = { wait: { mean: flat(0.001), p95: flat(0.004) }, sojourn: latency, refused: flat(0), lost: flat(0) };
  return {
    name: 'launch',
    title: 'Launch weekend',
    system: 'multiplayer',
    at: place(18),
    verdict: 'fail',
    duration: hours * 3600,
    reached: hours * 3600,
    window: null,
    forecast: null,
    lastEdit: { component: 'api', what: 'nodes', from: '2', to: '4', month: 700, actual: [0.318, null, null] },
    tipping: [
      {
        component: 'gateway',
        at: 72_000,
        capacity: 100,
        load: 60,
        healthy: 60.02,
        tipping: 95.2,
        dead: 240,
        vulnerableFrom: 0.4167,
        collapsesAt: 1.346,
        stall: 0.25,
        byChance: 2575,
      },
    ],
    contract: [
      { ...term, metric: 'availability', limit: 0.999, actual: 0.9995, met: true },
      {
        ...term,
        metric: 'latency',
        percentile: 95,
        limit: 0.12,
        actual: 0.312,
        met: false,
        worst: 'event',
        breaches: [{ from: 147_600, to: 148_080, worst: 0.4 }],
      },
      { ...term, metric: 'cost', limit: 860, actual: 812.4, met: true },
    ],
    headroom: { factor: 0.4, open: false, term: 'latency p95', component: 'gateway' },
    flows: {
      event: flow(),
      join: flow({ measure: 'reply', refused: 0, good: 1_000_000, latency: { mean: null, p50: null, p95: null, p99: null, p999: null } }),
    },
    components: { gateway: component(), events: stream },
    edges: [{ from: null, to: 'gateway', arrow: 'call', flows: ['event'], rate: { mean: 1300, peak: 2720 } }],
    cost: { month: 812.4, lines: [{ component: 'gateway', what: '3 × c7g.large', part: 'nodes', month: 158.76 }] },
    findings: [
      {
        code: 'stream-no-consumer',
        severity: 'error',
        message: 'stream "events" has no consumer: at peak 2,720 events/s pile up, 1.3 M after 8 minutes',
        at: place(4),
        related: [{ message: 'this flow hands over to it', at: place(9) }],
        subject: 'events',
        from: null,
        to: null,
        fix: {
          title: 'Add a worker for `events`',
          edits: [{ at: place(4), text: 'worker match' }],
          outcome: { latency: 0.096, percentile: 95, cost: 842, availability: 0.9996, verdict: 'pass' },
        },
      },
    ],
    events: [{ type: 'kill', title: 'kill gateway * 1', from: 147_600, to: 147_900, component: 'gateway', at: place(22) }],
    series: {
      time: hourly((hour) => (hour + 1) * 3600),
      step: flat(3600),
      users: scaled(3400),
      asked: scaled(2720),
      flows: {
        event: { asked: scaled(2720), good: scaled(2720), late: flat(0), refused: flat(0), timedOut: flat(0), lost: flat(0), latency },
      },
      components: {
        gateway: { ...base, ...waits, backlog: null, lag: null, connections: scaled(3400) },
        events: { ...base, ...waits, backlog: scaled(1.3e6), lag: scaled(480), connections: null },
      },
      cost: { nodes: scaled(40), bytes: flat(0), operations: flat(0), connections: flat(0) },
      edges: [scaled(2720)],
    },
    trust: {
      conserved: true,
      imbalance: 3e-12,
      eventsAgreement: null,
      agreement: null,
      ranges: {
        figures: 3,
        together: true,
        tried: [{ subject: 'api', setting: 'service', end: 'high', value: 0.02, flips: true, term: 0, actual: 0.4 }],
      },
      steps: 240,
      transient: 12,
      stepError: { mean: 0.004, p95: 0.012 },
      caveats: ['Priorities are not simulated.'],
    },
    ...changes,
  };
}

export function report(...scenarios: ScenarioReport[]): Report {
  return {
    schema: 'headroom-report/1',
    file: place(0).uri,
    engine: 'analytic',
    seed: 1,
    scenarios: scenarios.length > 0 ? scenarios : [scenarioReport()],
    together: {
      fixes: [{ code: 'stream-no-consumer', title: 'Add a worker for `events`', edits: [{ at: place(4), text: 'worker match' }] }],
      outcomes: { launch: { latency: 0.096, percentile: 95, cost: 842, availability: 0.9996, verdict: 'pass' } },
    },
  };
}
