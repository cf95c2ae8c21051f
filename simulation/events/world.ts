/** The state of one replication: everything its parts share. */
import type { Scaler } from '../analytic/capacity.js';
import type { Plan, Station } from '../analytic/plan.js';
import { makesWait, placesInLine, placesOf, shapeOf } from '../analytic/shape.js';
import { partitionRate } from '../analytic/load.js';
import type { FlowNode } from '../analytic/network.js';
import type { Component, Scenario } from '../model.js';
import type { Ahead } from './outlook.js';
import { EventList } from './eventList.js';
import { Frames, Requests } from './frames.js';
import { chillsOf, type Chill } from '../incidents.js';
import { stepCounts, type StepCounts } from './histogram.js';
import { line, type Line } from './lines.js';
import type { Pool } from './links.js';
import { stationSums, type StationSums } from './measure.js';
import { serviceLaw, type Program, type ServiceLaw } from './program.js';
import type { Stream, Streams } from './random.js';
import { Spans } from './spans.js';
import type { Tally } from './tally.js';

/** Of a station's own work. */
export const UPKEEP_PRIORITY = 1;

/** A component while it runs. */
export interface StationState {
  station: Station;
  component: Component;
  index: number;
  nodes: number;
  paid: number;
  slow: number;
  /** The fixed delay after a lane, as slow as it is now, seconds. */
  delay: number;
  scaler: Scaler | null;
  /** Without lanes everything is served at once: a pure delay, a queue. */
  hasLanes: boolean;
  lanes: number;
  lines: Line[];
  /** Lines in use, of them those that belong to the first share; the others' lines are as one. */
  active: number;
  hottest: number;
  turn: number;
  /** Waiting places of each line. */
  places: number;
  busy: number;
  waiting: number;
  inside: number;
  /** Buffers: taken in and not yet taken out; places that are kept for appends on their way; appends that wait for a place. */
  held: number;
  promised: number;
  blocked: Line;
  /** Open connections, where it holds them. */
  connections: number;
  /** When the integrals were last brought up to date, and those of what seldom changes. */
  stamp: number;
  seldomStamp: number;
  sums: StationSums;
  /** What is known ahead of the integrals, in steps to come and in the one that is under way. */
  spans: Record<'number' | 'busy' | 'waiting', Spans>;
  waits: StepCounts;
  sojourns: StepCounts;
  /** As `isPlain` says, and it does not look ahead. */
  plain: boolean;
  /** Lane-seconds in use and there at the scaler's last look, counted like the sums. */
  looked: { busy: number; lanes: number };
  handshake: ServiceLaw;
  heartbeat: ServiceLaw;
  /** Times of its upkeep; what its limits, losses and moves leave to chance. */
  service: Stream;
  choice: Stream;
  /** Limiters: when the common bucket, and each user's, is full again, in refills since time 0. */
  bucket: number;
  buckets: Map<number, number>;
  /** When a cache forgot something. */
  chills: Chill[];
  /** Nodes that a deploy drains, and those it has taken away; by node: 1 where it has failed by chance, and its life's random numbers. */
  draining: number;
  deploying: number;
  failed: number[];
  lives: Stream[];
  /** Consumers: whether they can read nothing just now. */
  unreachable: boolean;
  /** Calls that hold a connection of its own, and pools of those that others keep to it. */
  inFlight: number;
  pools: Pool[];
  /** Deliveries that wait. */
  unsent: number;
  /** When its nodes, lanes and speed were last brought up to date, seconds. */
  refreshed: number;
  /** Where waits are known when operations come. */
  ahead: Ahead | null;
}

/** Frames that can go on, with how what they waited for ended. */
export class Ready {
  private frames = new Int32Array(64);
  private statuses = new Uint8Array(64);
  private count = 0;
  frame = 0;
  status = 0;

  push(frame: number, status: number): void {
    if (this.count === this.frames.length) {
      const [frames, statuses] = [new Int32Array(this.count * 2), new Uint8Array(this.count * 2)];
      frames.set(this.frames);
      statuses.set(this.statuses);
      this.frames = frames;
      this.statuses = statuses;
    }
    this.frames[this.count] = frame;
    this.statuses[this.count++] = status;
  }

  /** Takes one out into `frame` and `status`; false where there is none. */
  pop(): boolean {
    if (this.count === 0) return false;
    this.frame = this.frames[--this.count]!;
    this.status = this.statuses[this.count]!;
    return true;
  }
}

export interface World {
  plan: Plan;
  scenario: Scenario;
  program: Program;
  frames: Frames;
  requests: Requests;
  events: EventList;
  ready: Ready;
  /** What came to a line without a place last, and waits at its door. */
  atDoor: number;
  streams: Streams;
  /** When random numbers restart next: nothing that arrives later is drawn before. */
  until: number;
  stations: StationState[];
  /** By flow: chooses among users (are they connected, which of several deliveries is measured). */
  sampling: Stream[];
  tally: Tally;
  now: number;
  /** When the run is over, seconds: what would end later is not done. */
  end: number;
  /** Step of the series; -1 before the window and after it; and when it ends, or the first one begins. */
  step: number;
  stepEnd: number;
  /**
   * Of the operation that was last served by a station that looks ahead: when it came, when a lane begins with it and ends, and when it is
   * through; seconds. (Kept here, since a number with a fraction costs memory where a function gives it back.)
   */
  known: { since: number; begin: number; end: number; through: number };
  /** Ends of service that were no events since the last look. */
  unlisted: number;
  /** Requests asked within the window and still under way. */
  open: number;
  /** By flow: retries that the clients' budget still allows. */
  allowances: number[];
  /** What clients ask again waits behind what they ask for the first time. */
  lowRetries: boolean;
  flows: FlowNode[];
  /** By flow: latencies of what was asked and answered in the step under way. */
  latencies: StepCounts[];
}

/** A component before the run; `steps`: those of the series. */
export function stationState(plan: Plan, station: Station, streams: Streams, steps: number): StationState {
  const { component } = station;
  const hasLanes =
    component.kind === 'stream' ? Number.isFinite(partitionRate(component, 1)) : component.lanes !== null && component.kind !== 'queue';
  return {
    station,
    component,
    index: station.index,
    nodes: component.nodes.min,
    paid: component.nodes.min,
    slow: 1,
    delay: component.latency,
    scaler: null,
    hasLanes,
    lanes: 0,
    lines: [],
    active: 0,
    hottest: 0,
    turn: 0,
    places: Infinity,
    busy: 0,
    waiting: 0,
    inside: 0,
    held: 0,
    promised: 0,
    blocked: line(0),
    connections: 0,
    stamp: 0,
    seldomStamp: 0,
    sums: stationSums(),
    spans: { number: new Spans(steps), busy: new Spans(steps), waiting: new Spans(steps) },
    waits: stepCounts(),
    sojourns: stepCounts(),
    plain: false,
    looked: { busy: 0, lanes: 0 },
    handshake: serviceLaw(component.handshake),
    heartbeat: serviceLaw({ mean: component.heartbeat, scv: 0, shape: 'constant' }),
    service: streams.of(`upkeep ${component.name}`),
    choice: streams.of(`choice ${component.name}`),
    bucket: -Infinity,
    buckets: new Map(),
    chills: component.hit === null ? [] : chillsOf(plan.scenario, component),
    draining: 0,
    deploying: 0,
    failed: [],
    lives: [],
    unreachable: false,
    inFlight: 0,
    pools: [],
    unsent: 0,
    refreshed: -Infinity,
    ahead: null,
  };
}

/** Sets a station's lines for the nodes that it has; gives back the lines that are no longer in use. */
export function reshape(state: StationState): Line[] {
  const { station, component } = state;
  if (!state.hasLanes) return [];
  const shapes = shapeOf(station, state.nodes);
  const lanes = shapes.flatMap((shape) => Array.from({ length: shape.lines }, () => shape.lanes));
  state.hottest = shapes.length > 1 ? shapes[0]!.share : 0;
  state.active = lanes.length;
  state.lanes = lanes.reduce((sum, one) => sum + one, 0);
  lanes.forEach((count, i) => {
    const one = (state.lines[i] ??= line(count));
    one.lanes = count;
  });
  // A consumer's places are its buffers'.
  state.places =
    station.sources.length > 0 || component.kind === 'stream'
      ? Infinity
      : makesWait(station)
        ? placesInLine(station, lanes[0] ?? 0, lanes.length)
        : placesOf(station, lanes[0] ?? 0, lanes.length, 1) - (lanes[0] ?? 0);
  return state.lines.slice(state.active);
}

/** Whether it has lanes in service, and nothing to ask before an operation joins their line. */
export function isPlain({ hasLanes, nodes, station, component }: StationState): boolean {
  return hasLanes && nodes > 0 && station.sources.length === 0 && !station.buffer && component.kind !== 'limiter';
}

/** Which of its lines an operation joins. */
export function chooseLine(state: StationState, stream: Stream): number {
  const { active, hottest } = state;
  if (active <= 1) return 0;
  if (hottest > 0) {
    if (stream.uniform() < hottest) return 0;
    return active === 2 ? 1 : 1 + stream.below(active - 1);
  }
  if (state.station.spread === 'in-turn' && state.component.kind !== 'stream') return (state.turn = (state.turn + 1) % active);
  return stream.below(active);
}

/** Which upkeep a frame is: a station's own work, that belongs to no request. */
export const UPKEEP = { handshake: 0, heartbeat: 1 } as const;

export function upkeepLaw(state: StationState, what: number): ServiceLaw {
  return what === UPKEEP.handshake ? state.handshake : state.heartbeat;
}
