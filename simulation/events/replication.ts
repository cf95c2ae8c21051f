/** One run of a scenario with random numbers of its own. */
import { plan as planOf, type Plan } from '../analytic/plan.js';
import { flowRate } from '../analytic/traffic.js';
import type { Model, Scenario } from '../model.js';
import { Arrivals } from './arrivals.js';
import { letIn } from './buffers.js';
import { changeCapacity, deployOn, lookAt, openStations } from './capacity.js';
import { turnedAway } from './clients.js';
import { FIRST_ALLOWANCE } from './retries.js';
import { EventList } from './eventList.js';
import { serveWaiting } from './ahead.js';
import { begin, beginAgain, drain, goOn, retried, timeoutOver } from './execute.js';
import { fail, openFailures } from './failures.js';
import { Frames, Requests } from './frames.js';
import { clear, closeStep, stepCounts } from './histogram.js';
import { lastCalm, leadSeconds, offeredAt, warmUpSeconds } from './offered.js';
import { openLinks } from './links.js';
import { lookAhead } from './outlook.js';
import { concludeAll } from './outcomes.js';
import { compile } from './program.js';
import { Blocks } from './blocks.js';
import { Streams } from './random.js';
import {
  closed,
  heartbeat,
  openSessions,
  redial,
  sessionEnded,
  silent,
  sessionOpened,
  scheduleOpen,
  usersJump,
  withoutConnection,
  type Sessions,
} from './sessions.js';
import { STATION_SUMS, stationSums, touchAll } from './measure.js';
import { arrive, laneFree, leave, served, turnOver } from './stations.js';
import { tally, VISIT_COUNTS, type Tally } from './tally.js';
import { EVENT, EVENT_BITS } from './codes.js';
import { Ready, stationState, type World } from './world.js';

export interface ReplicationOptions {
  seed: number;
  /** Number of the replication, from 0: each has random numbers of its own. */
  replication: number;
  /** The stretch to measure, seconds; null: the whole run. */
  window: { from: number; to: number } | null;
  /** Nodes fail by chance as their `mtbf` says; by default they do not. */
  failures?: boolean;
  shouldStop: () => boolean;
  onProgress?: (fraction: number) => void;
}

/** Steps of the series, besides breaks. */
const STEPS = 200;
/** Events between two looks at whether to stop. */
const POLL_EVENTS = 4096;
/** Seconds after the window in which what was asked within it may still be answered. */
const LONGEST_GRACE = 120;

/** Runs one replication. Throws where the scenario's system is not in the model. */
export function runReplication(model: Model, scenario: Scenario, options: ReplicationOptions): Tally {
  const plan = planOf(model, scenario);
  const from = Math.min(Math.max(0, options.window?.from ?? 0), scenario.duration);
  const to = Math.max(from, Math.min(options.window?.to ?? scenario.duration, scenario.duration));
  const edges = seriesEdges(plan, from, to);
  const settled = scenario.start === 'steady';
  const earliest = settled ? -Infinity : 0;
  const before = from > 0 ? leadSeconds(plan, from) : warmUpSeconds(plan, from);
  const start = from > 0 || settled ? Math.max(earliest, (from > 0 ? lastCalm(plan, from) : 0) - before) : 0;
  const end = to < scenario.duration ? Math.min(scenario.duration, to + LONGEST_GRACE) : to;
  const blocks = new Blocks(start, from);
  const streams = new Streams(options.seed, options.replication, blocks.times.length);
  const world: World = {
    plan,
    scenario,
    program: compile(plan, streams),
    frames: new Frames(),
    requests: new Requests(),
    events: new EventList(),
    ready: new Ready(),
    atDoor: -1,
    streams,
    until: Infinity,
    stations: plan.stations.map((station) => stationState(plan, station, streams, edges.length - 1)),
    sampling: plan.network.flows.map(({ flow }) => streams.of(`users ${flow.name}`)),
    tally: tally(plan, from, edges),
    now: start,
    end,
    step: -1,
    stepEnd: from,
    known: { since: -Infinity, begin: -Infinity, end: -Infinity, through: -Infinity },
    unlisted: 0,
    open: 0,
    allowances: plan.network.flows.map(() => FIRST_ALLOWANCE),
    lowRetries: scenario.client.retry?.low ?? false,
    flows: plan.network.flows,
    latencies: plan.network.flows.map(stepCounts),
  };
  world.tally.failures = options.failures ?? false;
  openLinks(world);
  const offered = offeredAt(plan, Math.max(0, start));
  openStations(
    world,
    offered.map(({ load }, i) => load / (plan.stations[i]!.component.lanes ?? 1)),
    settled || from > 0,
    from,
    end,
  );
  const sessions = openSessions(world, end);
  const flows = arrivalsOf(world);
  for (const time of blocks.times) world.events.push(time, 0, EVENT.block);
  const beginBlock = (): void => {
    world.until = blocks.begin(world);
    if (options.failures && world.until === Infinity) openFailures(world, settled || from > 0);
    flows.forEach((arrivals, flow) => schedule(world, arrivals, flow, end));
    scheduleOpen(world, sessions);
  };
  beginBlock();
  world.events.push(from, 0, EVENT.step);
  for (const time of plan.breaks) if (time > start && time < end) world.events.push(time, -1, EVENT.capacity);
  simulate(world, { sessions, flows, beginBlock, end, to }, options);
  concludeAll(world);
  return world.tally;
}

/** Ends of the series' steps: evenly spread, and where something jumps. */
function seriesEdges(plan: Plan, from: number, to: number): number[] {
  const even = Array.from({ length: STEPS + 1 }, (_, i) => from + ((to - from) * i) / STEPS);
  const least = (to - from) * 1e-6;
  const all = [...even, ...plan.breaks.filter((time) => time > from && time < to)].sort((a, b) => a - b);
  return all.filter((time, i) => i === 0 || i === all.length - 1 || time - all[i - 1]! > least);
}

/** By flow; null where requests come with sessions. */
function arrivalsOf({ plan, scenario, streams }: World): (Arrivals | null)[] {
  return plan.network.flows.map(({ flow, index }) => {
    if (flow.rate.per === 'session') return null;
    const traffic = flow.rate.per === 'user' ? scenario.users : flow.rate.per === 'scenario' ? scenario.rate : null;
    return new Arrivals({
      rate: (time) => flowRate(scenario, flow, time, 0, plan.shares[index]!),
      breaks: plan.breaks,
      straight: traffic?.shape === 'evening' ? 60 : Infinity,
      stream: streams.of(`arrivals ${flow.name}`),
    });
  });
}

function schedule(world: World, arrivals: Arrivals | null, flow: number, end: number): void {
  const time = arrivals ? arrivals.next(world.now, Math.min(end, world.until)) : Infinity;
  if (time < Infinity) world.events.push(time, flow, EVENT.arrival);
}

/** What comes from outside over a run, and when it ends: measured up to `to`, going on for what is under way up to `end`. */
interface Course {
  sessions: Sessions;
  flows: (Arrivals | null)[];
  beginBlock: () => void;
  to: number;
  end: number;
}

function simulate(world: World, { sessions, flows, beginBlock, end, to }: Course, options: ReplicationOptions): void {
  const { events, frames, stations } = world;
  const gateOf = stations.map((state) => sessions.gates.find((gate) => gate.state === state) ?? null);
  const gated = world.plan.gates.map((gates) => gates.length > 0);
  const start = world.now;
  let count = 0;
  let poll = POLL_EVENTS;
  while (events.pop()) {
    if (events.time > end) break;
    if (world.step < 0 && events.time > to && world.open === 0) break;
    world.now = events.time;
    const { subject, code } = events;
    const detail = code >> EVENT_BITS;
    switch (code & ((1 << EVENT_BITS) - 1)) {
      case EVENT.arrival:
        if (gated[subject] && withoutConnection(world, sessions, subject)) turnedAway(world, subject);
        else begin(world, subject);
        schedule(world, flows[subject]!, subject, end);
        break;
      case EVENT.service:
        if (served(world, subject)) goOn(world, subject);
        break;
      case EVENT.through:
        goOn(world, subject);
        break;
      case EVENT.delay:
        if (leave(world, stations[frames.station[subject]!]!, subject)) goOn(world, subject);
        break;
      case EVENT.timeout:
        timeoutOver(world, subject);
        break;
      case EVENT.retry:
        if (frames.generation[subject] === detail) retried(world, subject);
        break;
      case EVENT.poll:
        arrive(world, stations[frames.station[subject]!]!, subject);
        break;
      case EVENT.step:
        endStep(world, subject);
        break;
      case EVENT.capacity:
        if (subject >= 0) changeCapacity(world, stations[subject]!, gateOf[subject]!);
        else usersJump(world, sessions);
        break;
      case EVENT.look:
        lookAt(world, stations[subject]!, end);
        break;
      case EVENT.open:
        sessionOpened(world, sessions);
        break;
      case EVENT.close:
        sessionEnded(world, sessions, sessions.gates[subject]!, detail === 1);
        break;
      case EVENT.reconnect:
        redial(world, sessions, sessions.gates[subject]!, detail);
        break;
      case EVENT.turn:
        turnOver(world, stations[subject]!, detail);
        break;
      case EVENT.block:
        beginBlock();
        break;
      case EVENT.deploy:
        deployOn(world, stations[subject]!, gateOf[subject]!, detail);
        break;
      case EVENT.again:
        beginAgain(
          world,
          subject,
          !gated[world.requests.flow[subject]!] || !withoutConnection(world, sessions, world.requests.flow[subject]!),
        );
        break;
      case EVENT.failure:
        fail(world, stations[subject]!, gateOf[subject]!, detail);
        break;
      case EVENT.silence:
        silent(world, sessions, sessions.gates[subject]!, detail === 1);
        break;
      case EVENT.lane:
        laneFree(world, stations[subject]!, detail);
        break;
      case EVENT.closing:
        closed(world, sessions.gates[subject]!);
        break;
      default:
        heartbeat(world, sessions, sessions.gates[subject]!);
    }
    drain(world);
    count += 1 + world.unlisted;
    world.unlisted = 0;
    if (count < poll) continue;
    poll = count + POLL_EVENTS;
    options.onProgress?.(Math.min(1, (world.now - start) / Math.max(1e-12, to - start)));
    if (!options.shouldStop()) continue;
    stopHere(world);
    break;
  }
  world.tally.events = count;
}

/** A step of the series ends at its edge `index`, and the next one begins. */
function endStep(world: World, index: number): void {
  const { tally: counted, program } = world;
  for (const state of world.stations) {
    touchAll(world, state);
    if (lookAhead(world, state)) serveWaiting(world, state);
    if (index > 0) keepSums(world, state, index - 1);
    closeCounts(world, state, index - 1);
    state.looked.busy -= state.sums.busy;
    state.looked.lanes -= state.sums.lanes;
    Object.assign(state.sums, stationSums());
  }
  for (const { node, sums } of program.visits) {
    for (const name of VISIT_COUNTS) {
      if (index > 0) counted.visits[node.id]![name][index - 1] = sums[name];
      sums[name] = 0;
    }
  }
  world.latencies.forEach((latencies, flow) => {
    const mine = counted.flows[flow]!;
    if (index > 0) closeStep(latencies, mine.latency, mine.latencies, index - 1);
  });
  if (index > 0) counted.reached = world.now;
  world.step = index < counted.time.length ? index : -1;
  world.stepEnd = counted.time[index] ?? Infinity;
  if (world.step >= 0) world.events.push(counted.time[index]!, index + 1, EVENT.step);
}

function closeCounts(world: World, { index, waits, sojourns }: World['stations'][number], step: number): void {
  if (step < 0) {
    clear(waits);
    clear(sojourns);
    return;
  }
  const mine = world.tally.stations[index]!;
  closeStep(waits, mine.wait, mine.waits, step);
  closeStep(sojourns, mine.sojourn, mine.sojourns, step);
}

function keepSums(world: World, state: World['stations'][number], step: number): void {
  const mine = world.tally.stations[state.index]!;
  for (const name of STATION_SUMS) mine[name][step] = state.sums[name];
  for (const name of ['number', 'busy', 'waiting'] as const)
    mine[name][step] = mine[name][step]! + state.spans[name].close(step, world.tally.step[step]!);
  if (!state.station.buffer) return;
  const { consumers } = state.station;
  for (const consumer of consumers) {
    for (const one of world.stations[consumer.index]!.lines) {
      for (const head of one.heads) {
        if (head >= 0) mine.lags.oldest[step] = Math.max(mine.lags.oldest[step]!, world.now - world.frames.since[head]!);
      }
    }
  }
  if (consumers.length === 0) {
    mine.lags.oldest[step] = state.held > 0 ? Math.min(Math.max(0, world.now), state.component.retention ?? Infinity) : 0;
    expireUnread(world, state, step);
  }
}

/** What nobody reads goes when it is older than the retention: as many as came in the step that long ago. */
function expireUnread(world: World, state: World['stations'][number], step: number): void {
  const { retention } = state.component;
  if (retention === null) return;
  const { time, stations } = world.tally;
  const { arrivals, lost } = stations[state.index]!;
  for (let old = 0; old < step; old++) {
    if (time[old]! + retention > time[step]! || time[old]! + retention <= time[step - 1]!) continue;
    const gone = Math.min(state.held, arrivals[old]!);
    state.held -= gone;
    lost[step] = lost[step]! + gone;
    letIn(world, state);
  }
}

/** Stopped before the end: the step under way ends here. */
function stopHere(world: World): void {
  const { step, tally: counted } = world;
  if (step < 0) return;
  endStep(world, step + 1);
  counted.step[step] = Math.max(1e-9, world.now - (counted.time[step]! - counted.step[step]!));
  counted.time[step] = world.now;
}
