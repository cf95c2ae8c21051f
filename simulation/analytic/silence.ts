/**
 * Connections that are cut for silence. A balancer or ws node cuts who says and hears nothing for its idle timeout T; heartbeats that come
 * as rarely as that save nobody. Of messages m a second a connection has a gap longer than T every (e^(mT) − 1) / m seconds on average: T
 * where there are none (waiting time for a gap in a Poisson process; Feller 1968, XIII.7). Where clients say nothing of heartbeats, what
 * keeps connections open is taken to be in place.
 */
import type { Scenario } from '../model.js';
import type { ConnectionStep } from './connections.js';
import type { VisitNode } from './network.js';
import { batchSize, type Plan, type Station } from './plan.js';
import { HERD_SECONDS } from './timeline.js';
import { flowRate, usersAt } from './traffic.js';

/** Cuts per second of each connection of a ws whose silence is borne for `idle` seconds. */
export function cutRate(plan: Plan, station: Station, idle: number, time: number): number {
  const users = usersAt(plan.scenario, time);
  const messages = users > 0 ? messagesAt(plan, station, users, time) / users : 0;
  return messages * idle < 1e-6 ? 1 / idle : messages / Math.expm1(messages * idle);
}

/** Messages per second from and to a ws's users, sessions' first ones left out; without congestion. */
function messagesAt({ network, scenario, shares }: Plan, { index }: Station, users: number, time: number): number {
  return network.flows.reduce((sum, { flow, visits, connected, index: at }) => {
    if (flow.rate.per === 'session') return sum;
    const rate = flowRate(scenario, flow, time, 0, shares[at]!);
    const sent = connected && visits.some(({ component, visit }) => component === index && visit.arrow !== 'push') ? rate : 0;
    const heard = visits.filter(({ component, visit }) => component === index && visit.arrow === 'push');
    return sum + sent + heard.reduce((all, push) => all + rate * chance(push, network) * batchSize(push, users), 0);
  }, 0);
}

/** How often a visit happens for each request of its flow. */
function chance(visit: VisitNode, network: Plan['network']): number {
  const { probability, times, arrow } = visit.visit;
  const before = visit.parent ? chance(visit.parent, network) : 1;
  const hit = visit.onMiss ? (network.components[visit.parent!.component]!.hit ?? 0) : 0;
  return before * (1 - hit) * probability * (arrow === 'push' ? 1 : times);
}

/** Mean seconds until a client whose connection was cut has dialled. */
function backAfter({ client: { reconnect } }: Scenario): number {
  if (!reconnect) return HERD_SECONDS / 2;
  return reconnect.jitter ? reconnect.base / 2 : reconnect.base + HERD_SECONDS / 8;
}

/** A step of connections of which some are cut for silence all the time, and come back. `rate`: cuts per second of each. */
export function withCuts(step: ConnectionStep, rate: number, scenario: Scenario): ConnectionStep {
  const away = (rate * backAfter(scenario)) / (1 + rate * backAfter(scenario));
  const open = step.open * (1 - away);
  const cuts = rate * open;
  return { ...step, open, without: 1 - (1 - step.without) * (1 - away), attempts: step.attempts + cuts, reopened: step.reopened + cuts };
}
