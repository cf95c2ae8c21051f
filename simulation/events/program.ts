/**
 * Flows compiled into a flat list of small instructions, which a frame carries out one after the other until it has to wait.
 */
import { batchSize, serviceOf, type Plan } from '../analytic/plan.js';
import { partitionRate } from '../analytic/load.js';
import { makesWait } from '../analytic/shape.js';
import { isBuffer, type StepNode, type VisitNode } from '../analytic/network.js';
import type { Retry, ServiceTime } from '../model.js';
import { Breaker } from './breaker.js';
import { FIRST_ALLOWANCE } from './retries.js';
import type { Stretch } from '../incidents.js';
import type { Pool } from './links.js';
import type { Stream, Streams } from './random.js';
import { Timers } from './timers.js';

export const OP = {
  /** The block is done. */
  end: 0,
  /** call VISIT: make the call and wait for its answer. */
  call: 1,
  /** fork N BLOCK…: begin all blocks and wait for the last. */
  fork: 2,
  /** later BLOCK: begin a block that nobody waits for. */
  later: 3,
  /** push VISIT: send to subscribers. */
  push: 4,
  /** handover BLOCK: begin a block that nobody waits for; go on when it is let in at its component. */
  handover: 5,
} as const;

/** A service time, ready to be drawn. */
export interface ServiceLaw {
  shape: 'constant' | 'exponential' | 'lognormal';
  mean: number;
  /** Of the logarithm: mean and standard deviation. */
  mu: number;
  sigma: number;
}

/** One arrow, with what the engine looks at each time. */
export interface VisitCode {
  node: VisitNode;
  flow: number;
  station: number;
  /** A stream or queue: what follows is done later. */
  buffer: boolean;
  /** Takes its work from a buffer, so it may have to wait for a poll: seconds between two. */
  source: number;
  poll: number;
  service: ServiceLaw;
  /** 0 first, 1 normal, 2 last. */
  priority: number;
  probability: number;
  times: number;
  timeout: number | null;
  timers: Timers;
  retry: Retry | null;
  /** The call can be made by its one attempt alone. */
  plain: boolean;
  /** Blocks (places in the program), -1: none. */
  miss: number;
  then: number;
  /** Buffers: what their consumers do, a block for each. */
  later: number[];
  /** On the way that the flow's latency measures, and with which weight (of calls made at once each is counted by its share). */
  onWay: number;
  /** Choices of this arrow: whether it happens, hit or miss, backoff. */
  chance: Stream;
  /** Which of several lines its operations join, and how long they take. */
  line: Stream;
  time: Stream;
  breaker: Breaker | null;
  /** In the step of the series that is under way. */
  sums: VisitSums;
  /** Retries still allowed by the budget. */
  allowance: number;
  /** When it leads nowhere; the connections it is made over, or whether the component counts them itself. */
  cuts: Stretch[];
  pool: Pool | null;
  limited: boolean;
  /** Nothing stands between caller and component. */
  direct: boolean;
  /** Nothing is asked before its operation joins a line, neither by what is between nor by the component. */
  straight: boolean;
  /** Nothing follows its service. */
  last: boolean;
  /** The one plain call that always follows it and needs nothing of it any more; null: anything else. */
  follow: VisitCode | null;
}

type VisitSums = Record<'operations' | 'calls' | 'attempts', number>;

export interface Program {
  code: Int32Array;
  visits: VisitCode[];
  /** By flow: where its path begins. */
  paths: number[];
}

const PRIORITIES = { high: 0, normal: 1, low: 2 } as const;

export function compile(plan: Plan, streams: Streams): Program {
  const { network } = plan;
  const code: number[] = [];
  const visits: VisitCode[] = network.visits.map((node) => visitCode(plan, node, streams));

  const block = (steps: StepNode[]): number => {
    // Inner blocks first: each is a stretch of its own.
    const instructions = steps.flatMap(instruction);
    const start = code.length;
    code.push(...instructions, OP.end);
    return start;
  };
  const instruction = (step: StepNode): number[] => {
    if ('parallel' in step) return [OP.fork, step.parallel.length, ...step.parallel.map((one) => block([one]))];
    const visit = visits[step.id]!;
    visit.miss = step.miss.length > 0 ? block(step.miss) : -1;
    if (visit.buffer) visit.later = step.then.map((one) => block([one]));
    else visit.then = step.then.length > 0 ? block(step.then) : -1;
    if (step.visit.arrow === 'push') return [OP.push, step.id];
    if (step.visit.arrow === 'call' || visit.buffer) return [OP.call, step.id];
    const start = code.length;
    code.push(OP.call, step.id, OP.end);
    return [makesWait(plan.stations[step.component]!) ? OP.handover : OP.later, start];
  };
  const paths = network.flows.map((flow) => block(flow.steps));
  for (const flow of network.flows) {
    weigh(flow.steps, 1, flow.flow.measure === 'delivery', visits);
    weighPushes(flow.visits, visits);
  }
  return { code: Int32Array.from(code), visits, paths };
}

function visitCode(plan: Plan, node: VisitNode, streams: Streams): VisitCode {
  const { network } = plan;
  const { visit } = node;
  const component = network.components[node.component]!;
  const { flow } = network.flows[node.flow]!;
  const name = nameOf(plan, node);
  const source = node.source === null ? null : network.components[node.source]!;
  const service: ServiceTime =
    component.kind === 'stream'
      ? { mean: 1 / partitionRate(component, visit.payload ?? flow.payload), scv: 0, shape: 'constant' }
      : component.kind === 'queue'
        ? { mean: 0, scv: 0, shape: 'constant' }
        : serviceOf(component, node);
  return {
    node,
    flow: node.flow,
    station: node.component,
    buffer: isBuffer(component),
    source: node.source ?? -1,
    poll: source?.poll ?? 0,
    service: serviceLaw(service),
    priority: PRIORITIES[flow.priority],
    probability: visit.probability,
    times: visit.arrow === 'push' ? 1 : visit.times,
    timeout: visit.timeout,
    timers: new Timers(),
    retry: visit.retry,
    plain: visit.arrow !== 'push' && visit.times === 1 && visit.timeout === null && visit.retry === null && visit.breaker === null,
    miss: -1,
    then: -1,
    later: [],
    onWay: 0,
    chance: streams.of(`choice ${name}`),
    line: streams.of(`line ${name}`),
    time: streams.of(`service ${name}`),
    breaker: visit.breaker ? new Breaker(visit.breaker) : null,
    sums: { operations: 0, calls: 0, attempts: 0 },
    allowance: FIRST_ALLOWANCE,
    cuts: plan.cuts[node.id]!,
    pool: null,
    limited: false,
    direct: false,
    straight: false,
    last: false,
    follow: null,
  };
}

/**
 * What an arrow is called: its flow, itself, and which of several like it in the flow it is. Not the way to it, so that what is put
 * before it leaves its random numbers as they were.
 */
function nameOf({ network }: Plan, node: VisitNode): string {
  const { flow, visits } = network.flows[node.flow]!;
  const like = ({ visit: { arrow, target, access } }: VisitNode): string => `${arrow} ${target} ${access}`;
  const same = visits.filter((one) => like(one) === like(node));
  return `${flow.name} ${like(node)} ${same.indexOf(node)}`;
}

/** Log-normal of a mean and squared coefficient of variation: σ² = ln(1 + scv), μ = ln(mean) − σ²/2. */
export function serviceLaw({ mean, scv, shape }: ServiceTime): ServiceLaw {
  if (mean <= 0 || shape === 'constant' || (shape === 'lognormal' && scv === 0))
    return { shape: 'constant', mean: Math.max(0, mean), mu: 0, sigma: 0 };
  if (shape === 'exponential') return { shape, mean, mu: 0, sigma: 0 };
  const sigma = Math.sqrt(Math.log(1 + scv));
  return { shape, mean, mu: Math.log(mean) - (sigma * sigma) / 2, sigma };
}

export function drawService(law: ServiceLaw, stream: Stream): number {
  if (law.shape === 'exponential') return law.mean * stream.exponential();
  if (law.shape === 'lognormal') return Math.exp(law.mu + law.sigma * stream.normal());
  return law.mean;
}

/** Seconds that no service takes: an exponential one with probability 10⁻¹⁷, a log-normal one as seldom. */
export function longestService({ shape, mean, mu, sigma }: ServiceLaw): number {
  return shape === 'exponential' ? 39 * mean : shape === 'lognormal' ? Math.exp(mu + 8.5 * sigma) : mean;
}

/** Subscribers of a push at a number of users. */
export function subscribers(visit: VisitCode, users: number): number {
  const size = batchSize(visit.node, users);
  const whole = Math.floor(size);
  return whole + (visit.chance.chance(size - whole) ? 1 : 0);
}

/** Marks the visits that the flow's latency goes through: until the answer, or for deliveries everything up to the push. */
function weigh(steps: StepNode[], weight: number, delivery: boolean, visits: VisitCode[]): void {
  for (const step of steps) {
    if ('parallel' in step) {
      weigh(step.parallel, weight / Math.max(1, step.parallel.length), delivery, visits);
      continue;
    }
    const visit = visits[step.id]!;
    if (step.visit.arrow !== 'call' && !visit.buffer && !delivery) continue;
    visit.onWay = weight;
    weigh(step.miss, weight, delivery, visits);
    if (!visit.buffer || delivery) weigh(step.then, weight, delivery, visits);
  }
}

/** A push counts by its part of all the flow's deliveries; times its probability, which `onWay` leaves to chance. */
function weighPushes(nodes: VisitNode[], visits: VisitCode[]): void {
  const pushes = nodes.filter((node) => node.visit.arrow === 'push');
  const all = pushes.reduce((sum, { visit }) => sum + visit.probability * visit.times, 0);
  for (const { id, visit } of pushes) if (visits[id]!.onWay > 0 && all > 0) visits[id]!.onWay = visit.times / all;
}
