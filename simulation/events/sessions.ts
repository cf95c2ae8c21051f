/**
 * Users and their connections. How many are connected is a number, not a list: sessions open as a Poisson process and each ends with
 * the same chance, so that their number is Poisson around the scenario's users (Eick, Massey & Whitt 1993). Idle connections cost no
 * events. A user who finds no place stays without one for a session (Erlang's loss system); one who lost a connection dials again by
 * the client's policy.
 */
import { connectionLimit } from '../analytic/connections.js';
import { cutRate } from '../analytic/silence.js';
import { HERD_SECONDS } from '../analytic/timeline.js';
import { arrivalSeconds, sessionOpens, trafficFactor, usersAt } from '../analytic/traffic.js';
import type { Scenario } from '../model.js';
import { erlangB } from '../queueing/erlang.js';
import { Arrivals } from './arrivals.js';
import { begin } from './execute.js';
import { turnedAway } from './clients.js';
import type { Stream } from './random.js';
import { touchAll } from './measure.js';
import { upkeep } from './stations.js';
import { EVENT, EVENT_BITS } from './codes.js';
import { UPKEEP, type StationState, type World } from './world.js';

/** A component that holds a connection for each user. */
export interface Gate {
  index: number;
  state: StationState;
  /** Users who found no place when they came; users who lost their connection and dial again. */
  blocked: number;
  away: number;
  stream: Stream;
}

export interface Sessions {
  gates: Gate[];
  opens: Arrivals;
  /** Flows that run once for each session. */
  flows: number[];
  /** When the number of users jumps. */
  jumps: number[];
  end: number;
}

/** The users who are there at the start. */
export function openSessions(world: World, end: number): Sessions {
  const { plan, scenario } = world;
  const users = usersAt(scenario, Math.max(0, world.now));
  const gates = world.stations
    .filter((state) => state.station.holdsUsers)
    .map((state, index): Gate => {
      const stream = world.streams.of(`connections ${state.component.name}`);
      const first = world.streams.lasting(`connected ${state.component.name}`);
      const limit = limitOf(state);
      const connections =
        Number.isFinite(limit) && limit - users < 9 * Math.sqrt(users) + 20 ? poissonUpTo(first, users, limit) : first.poisson(users);
      touchAll(world, state);
      state.connections = connections;
      const blocked = Number.isFinite(limit) ? first.poisson(users * erlangB(users, Math.floor(limit))) : 0;
      return { index, state, blocked, away: 0, stream };
    });
  const jumps = plan.breaks.filter((time) => jumpAt(scenario, time) !== null);
  const bends = [...plan.breaks, ...jumps.map((time) => time + arrivalSeconds(scenario))];
  const sessions: Sessions = {
    gates,
    opens: new Arrivals({
      rate: (time) => opensAt(scenario, plan.breaks, jumps, time),
      breaks: [...new Set(bends)].sort((a, b) => a - b),
      straight: scenario.users?.shape === 'evening' ? 60 : Infinity,
      stream: world.streams.of('sessions'),
    }),
    jumps,
    flows: plan.network.flows.filter(({ flow }) => flow.rate.per === 'session').map(({ index }) => index),
    end,
  };
  for (const gate of gates) {
    scheduleClose(world, sessions, gate);
    if (beats(world, gate)) scheduleHeartbeat(world, sessions, gate);
    scheduleSilence(world, sessions, gate);
  }
  return sessions;
}

/** By how many the number of users jumps at a time; null where it does not. */
function jumpAt(scenario: Scenario, time: number): { from: number; to: number } | null {
  const just = Math.min(1e-6, scenario.duration / 1e9);
  const from = usersAt(scenario, Math.max(0, time - just));
  const to = usersAt(scenario, time + just);
  return Math.abs(to - from) > 1e-3 * Math.max(1, from, to) ? { from, to } : null;
}

/** Sessions opened per second: as many more users as there are each second, those who jump in spread over a minute, and the turnover. */
function opensAt(scenario: Scenario, breaks: number[], jumps: number[], time: number): number {
  if (jumps.some((jump) => time >= jump && time < jump + arrivalSeconds(scenario))) return sessionOpens(scenario, time);
  // Not across a bend or jump: ahead where there is none, else behind.
  const just = Math.min(0.01, scenario.duration / 1e6);
  const from = breaks.some((bend) => bend > time && bend <= time + just) ? Math.max(0, time - just) : time;
  const growth = (usersAt(scenario, from + just) - usersAt(scenario, from)) / just;
  return Math.max(0, growth + (scenario.session ? usersAt(scenario, time) / scenario.session : 0));
}

function limitOf(state: StationState): number {
  if (state.nodes <= state.draining) return 0;
  return connectionLimit(state.component, Math.max(0, state.nodes - state.draining)) ?? Infinity;
}

/** Poisson, given that it is not above a limit. */
function poissonUpTo(stream: Stream, mean: number, limit: number): number {
  for (let tries = 0; tries < 1000; tries++) {
    const count = stream.poisson(mean);
    if (count <= limit) return count;
  }
  return Math.floor(limit);
}

/** Whether a user of a flow has no connection just now. */
export function withoutConnection(world: World, sessions: Sessions, flow: number): boolean {
  for (const { index } of world.plan.gates[flow]!) {
    const gate = sessions.gates.find((one) => one.state.index === index);
    if (!gate) continue;
    const outside = gate.blocked + gate.away;
    if (outside > 0 && world.sampling[flow]!.chance(outside / (outside + gate.state.connections))) return true;
  }
  return false;
}

export function scheduleOpen(world: World, sessions: Sessions): void {
  if (sessions.gates.length === 0 && sessions.flows.length === 0) return;
  const time = sessions.opens.next(world.now, Math.min(sessions.end, world.until));
  if (time < Infinity) world.events.push(time, 0, EVENT.open);
}

/** A user comes and connects. */
export function sessionOpened(world: World, sessions: Sessions): void {
  const refusedBy = sessions.gates.filter((gate) => !connect(world, gate));
  for (const gate of refusedBy) gate.blocked++;
  runOncePerSession(world, sessions, refusedBy);
  scheduleOpen(world, sessions);
}

/** Dials; true where there was a place. A dial costs its handshake either way. */
function connect(world: World, { state }: Gate): boolean {
  touchAll(world, state);
  const free = state.connections < limitOf(state);
  if (free) state.connections++;
  else state.sums.refused++;
  if (state.component.kind === 'ws') upkeep(world, state, UPKEEP.handshake);
  return free;
}

function runOncePerSession(world: World, sessions: Sessions, refusedBy: Gate[]): void {
  for (const flow of sessions.flows) {
    const factor = trafficFactor(world.scenario, world.plan.network.flows[flow]!.flow.name, Math.max(0, world.now));
    const refused = world.plan.gates[flow]!.some((one) => refusedBy.some((gate) => gate.state.index === one.index));
    const whole = Math.floor(factor);
    const times = whole + (world.sampling[flow]!.chance(factor - whole) ? 1 : 0);
    for (let i = 0; i < times; i++) {
      if (refused) turnedAway(world, flow);
      else begin(world, flow);
    }
  }
}

/** With which rate one session ends: by its mean length, or as fast as the number of users falls where that is faster. */
function endRate({ jumps }: Sessions, scenario: Scenario, time: number): number {
  const users = usersAt(scenario, time);
  if (users <= 0) return 1;
  const step = Math.min(0.5, scenario.duration / 1e4);
  // Who leaves in a jump just ahead leaves then.
  const falling = jumps.some((jump) => jump > time && jump <= time + step) ? 0 : Math.max(0, users - usersAt(scenario, time + step)) / step;
  return Math.max(scenario.session ? 1 / scenario.session : 0, falling / users);
}

/** How far ahead a rate of ends may be taken for constant, seconds. */
const LOOK_AHEAD = 10;

/** Ends come at a rate that follows the number of sessions; candidates are drawn at a higher one and thinned. */
function scheduleClose(world: World, sessions: Sessions, gate: Gate): void {
  const most = mostEnds(world, sessions, gate);
  const wait = most > 0 ? gate.stream.exponential() / most : Infinity;
  const time = world.now + Math.min(wait, LOOK_AHEAD);
  if (time < sessions.end) world.events.push(time, gate.index, EVENT.close | ((wait < LOOK_AHEAD ? 1 : 0) << EVENT_BITS));
}

function mostEnds(world: World, sessions: Sessions, { state, blocked }: Gate): number {
  return 1.2 * endRate(sessions, world.scenario, Math.max(0, world.now)) * (state.connections + blocked + 1);
}

/** `real` is false where it was only time to look at the rate again. */
export function sessionEnded(world: World, sessions: Sessions, gate: Gate, real: boolean): void {
  const { state } = gate;
  const all = state.connections + gate.blocked;
  if (
    real &&
    gate.stream.chance((endRate(sessions, world.scenario, Math.max(0, world.now)) * all) / Math.max(1e-12, mostEnds(world, sessions, gate)))
  ) {
    touchAll(world, state);
    if (gate.stream.uniform() * all < state.connections) state.connections--;
    else gate.blocked--;
  }
  scheduleClose(world, sessions, gate);
}

/** Where the number of users falls at once, connections do so too. Those who come at once connect one by one. */
export function usersJump(world: World, sessions: Sessions): void {
  const jump = jumpAt(world.scenario, world.now);
  if (!jump || jump.to > jump.from) return;
  for (const gate of sessions.gates) {
    const { state, stream } = gate;
    touchAll(world, state);
    state.connections = stream.binomial(state.connections, jump.to / jump.from);
    gate.blocked = stream.binomial(gate.blocked, jump.to / jump.from);
  }
}

/** A share of a component's connections is lost with its nodes; their users dial again by the client's policy. */
export function loseConnections(world: World, gate: Gate, share: number): void {
  const { state, stream } = gate;
  touchAll(world, state);
  const lost = stream.binomial(state.connections, share);
  state.connections -= lost;
  gate.away += lost;
  for (let i = 0; i < lost; i++) scheduleReconnect(world, gate, 0);
}

/** A share of a component's connections goes one after the other, over some seconds. */
export function closeGently(world: World, gate: Gate, share: number, seconds: number): void {
  const { state, stream } = gate;
  const going = stream.binomial(state.connections, share);
  for (let i = 0; i < going; i++) world.events.push(world.now + stream.uniform() * seconds, gate.index, EVENT.closing);
}

/** One connection is let go; its user dials again. */
export function closed(world: World, gate: Gate): void {
  const { state } = gate;
  if (state.connections === 0) return;
  touchAll(world, state);
  state.connections--;
  gate.away++;
  scheduleReconnect(world, gate, 0);
}

/** At most as many are cut for silence as if nobody said anything; candidates are thinned by those who do. */
function scheduleSilence(world: World, sessions: Sessions, { index, state, stream }: Gate): void {
  const { idle } = state.station;
  if (idle === null) return;
  const wait = (stream.exponential() * idle) / (state.connections + 1);
  const time = world.now + Math.min(wait, LOOK_AHEAD);
  if (time < sessions.end) world.events.push(time, index, EVENT.silence | ((wait < LOOK_AHEAD ? 1 : 0) << EVENT_BITS));
}

/** `real` is false where it was only time to look at the rate again. */
export function silent(world: World, sessions: Sessions, gate: Gate, real: boolean): void {
  const { state, stream } = gate;
  const idle = state.station.idle!;
  const part = cutRate(world.plan, state.station, idle, Math.max(0, world.now)) * idle * (state.connections / (state.connections + 1));
  if (real && stream.chance(part)) closed(world, gate);
  scheduleSilence(world, sessions, gate);
}

/**
 * Attempt k comes after a wait of base × 2^k, at most the cap; with jitter uniform between 0 and that. What is meant to come at one moment is
 * spread a little: clients do not see a loss at the same instant.
 */
function scheduleReconnect(world: World, gate: Gate, attempt: number): void {
  const policy = world.scenario.client.reconnect;
  const { stream } = gate;
  const longest = policy ? Math.min(policy.cap, policy.base * 2 ** attempt) : 0;
  const wait = policy?.jitter
    ? stream.uniform() * Math.max(longest, 1e-3)
    : longest + stream.uniform() * (policy ? HERD_SECONDS / 4 : HERD_SECONDS);
  world.events.push(world.now + wait, gate.index, EVENT.reconnect | (Math.min(attempt, 60) << EVENT_BITS));
}

export function redial(world: World, sessions: Sessions, gate: Gate, attempt: number): void {
  if (!connect(world, gate)) return scheduleReconnect(world, gate, attempt + 1);
  gate.away--;
  runOncePerSession(world, sessions, []);
}

function beats(world: World, { state }: Gate): boolean {
  return world.scenario.client.heartbeat !== null && state.component.kind === 'ws' && state.component.heartbeat > 0;
}

function scheduleHeartbeat(world: World, sessions: Sessions, gate: Gate): void {
  const every = world.scenario.client.heartbeat! / Math.max(1, gate.state.connections);
  const time = world.now + every * gate.stream.exponential();
  if (time < sessions.end) world.events.push(time, gate.index, EVENT.heartbeat);
}

export function heartbeat(world: World, sessions: Sessions, gate: Gate): void {
  if (gate.state.connections > 0) upkeep(world, gate.state, UPKEEP.heartbeat);
  scheduleHeartbeat(world, sessions, gate);
}
