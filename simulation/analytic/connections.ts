/**
 * Open connections over time. Users are sessions, Poisson around their mean (Eick, Massey & Whitt 1993); what a node can hold is
 * Erlang's loss system, insensitive to the law of session lengths. A lost node's sessions come back by the client's policy.
 */
import type { Component, Scenario } from '../model.js';
import { erlangB } from '../queueing/erlang.js';
import { firstWave } from './timeline.js';

/** Clients that dial at a steady pace between two times. */
interface Wave {
  from: number;
  to: number;
  clients: number;
  /** They keep their connection until they dial. */
  gently: boolean;
}

/** Connection state of one ws component. */
export interface Connections {
  /** Lost connections whose clients make their first attempt. */
  waves: Wave[];
  /** Clients whose attempts were refused, dialling again at their longest backoff. */
  retrying: number;
}

export interface ConnectionStep {
  /** Open at the end of the step. */
  open: number;
  /** Fraction of users without a connection over the step. */
  without: number;
  /** Reconnect attempts per second, and those of them that succeed. */
  attempts: number;
  reopened: number;
  /** Connections refused per second. */
  refused: number;
}

export function noConnections(): Connections {
  return { waves: [], retrying: 0 };
}

/** Connections that a component can hold with so many nodes up, as many as it may and as fit into its memory; null: without limit. */
export function connectionLimit({ connections, connectionMemory, instance }: Component, nodesUp: number): number | null {
  const fit = instance && connectionMemory > 0 ? Math.floor(instance.memory / connectionMemory) : Infinity;
  const holds = Math.min(connections ?? Infinity, fit);
  return holds === Infinity ? null : holds * nodesUp;
}

/** The share of a component's connections is lost at a time, with the nodes that died. */
export function loseConnections(state: Connections, scenario: Scenario, time: number, open: number, share: number): Connections {
  const policy = scenario.client.reconnect;
  const from = time + (policy && !policy.jitter ? policy.base : 0);
  return { ...state, waves: [...state.waves, { from, to: from + firstWave(scenario), clients: open * share, gently: false }] };
}

/** So many clients are let go one after the other over some seconds, and dial again at once. */
export function letGo(state: Connections, time: number, clients: number, seconds: number): Connections {
  return { ...state, waves: [...state.waves, { from: time, to: time + Math.max(seconds, 1e-3), clients, gently: true }] };
}

/** Mean seconds between the attempts of a client that is refused again and again. */
function retryInterval(scenario: Scenario): number {
  const policy = scenario.client.reconnect;
  if (!policy) return 1;
  return Math.max(1e-3, policy.jitter ? policy.cap / 2 : policy.cap);
}

/** Fraction of connects that find no place, by Erlang's formula; far below the limit there always is one. */
function blocking(users: number, limit: number | null): number {
  if (limit === null || limit - users > 9 * Math.sqrt(limit) + 20) return 0;
  return limit <= 0 ? 1 : erlangB(users, Math.floor(limit));
}

/**
 * One step: `users` want a connection, `opens` of them per second dial anew, `limit` fit. Returns the state at the end and what
 * happened over the step.
 */
export function stepConnections(
  state: Connections,
  scenario: Scenario,
  from: number,
  to: number,
  users: number,
  opens: number,
  limit: number | null,
): { state: Connections; step: ConnectionStep } {
  const seconds = to - from;
  let dialling = 0;
  let outside = state.retrying;
  const waves: Wave[] = [];
  for (const wave of state.waves) {
    const left = Math.max(0, Math.min(wave.to, to) - Math.max(wave.from, from));
    const made =
      wave.to > wave.from ? Math.min(wave.clients, (wave.clients * left) / (wave.to - Math.max(wave.from, from) || 1)) : wave.clients;
    outside += wave.gently ? made : wave.clients;
    dialling += made;
    if (wave.clients - made > 1e-9) waves.push({ ...wave, clients: wave.clients - made });
  }
  const again = state.retrying * (1 - Math.exp(-seconds / retryInterval(scenario)));
  const open = Math.max(0, users - Math.min(users, outside));
  const room = limit === null ? Infinity : Math.max(0, limit - open);
  const reopened = Math.min(dialling + again, room);
  const blockedShare = blocking(users, limit);
  const outsideAfter = outside - reopened;
  const without = users > 0 ? Math.min(1, Math.max((outside + outsideAfter) / 2 / users, blockedShare)) : 0;
  return {
    state: { waves, retrying: Math.max(0, state.retrying + dialling - reopened) },
    step: {
      open: Math.max(0, Math.min(users - outsideAfter, users * (1 - blockedShare))),
      without,
      attempts: (dialling + again) / seconds,
      reopened: reopened / seconds,
      refused: (dialling + again - reopened) / seconds + opens * blockedShare,
    },
  };
}
