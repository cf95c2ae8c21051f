/** Scenarios: traffic, clients, bursts, incidents and the contract. */
import { AstUtils } from 'langium';
import * as ast from '../generated/ast.js';
import type { Burst, Client, Incident, Place, Scenario, Term, Traffic } from '../../simulation/model.js';
import { trafficFile } from '../trafficFiles.js';
import { valueOf } from '../values.js';
import { backoffOf, retryOf } from './flow.js';
import { beforeClosing, placeOf, placeOfProperty } from './places.js';

const HOUR = 3600;

export function lowerScenario(scenario: ast.Scenario): Scenario {
  const setting = (key: ast.ScenarioSetting['key']): ast.ScenarioSetting | undefined =>
    scenario.parts.filter(ast.isScenarioSetting).findLast((one) => one.key === key);
  const traffic = (key: 'users' | 'rate'): Traffic | null => {
    const written = setting(key)?.traffic;
    return written ? trafficOf(written) : null;
  };
  const session = setting('session');
  const written: Record<string, Place> = {};
  for (const part of scenario.parts) if (ast.isScenarioSetting(part)) written[part.key] = placeOf(part);
  const contract = scenario.parts.filter(ast.isContract);
  if (contract[0]) written['contract'] = placeOf(contract[0]);
  return {
    name: scenario.name,
    title: scenario.title ?? null,
    system: scenario.system.ref?.name ?? scenario.system.$refText,
    at: placeOfProperty(scenario, 'name'),
    end: beforeClosing(scenario),
    duration: valueOf(setting('duration')?.value, HOUR, 'duration'),
    start: setting('start')?.choice === 'empty' ? 'empty' : 'steady',
    users: traffic('users'),
    rate: traffic('rate'),
    session: session ? valueOf(session.value, 0, 'duration') : null,
    client: clientOf(scenario.parts.findLast(ast.isClient)),
    bursts: scenario.parts.filter(ast.isBurst).map(burstOf),
    incidents: scenario.parts.filter(ast.isIncident).map(incidentOf),
    contract: contract.flatMap((one) => one.terms.map(termOf)),
    written,
  };
}

function trafficOf(traffic: ast.Traffic): Traffic {
  const at = placeOf(traffic);
  const from = valueOf(traffic.from, 0);
  const to = valueOf(traffic.to, from);
  switch (traffic.shape) {
    case 'ramp':
      return { shape: 'ramp', from, to, over: valueOf(traffic.over, HOUR, 'duration'), at };
    case 'evening':
      return { shape: 'evening', from, to, peak: valueOf(traffic.peak, 20 * HOUR, 'duration'), at };
    case 'spike':
      return { shape: 'spike', from, to, start: valueOf(traffic.start, 0, 'duration'), for: valueOf(traffic.length, 0, 'duration'), at };
    case 'points':
      return {
        shape: 'points',
        points: traffic.points.map((point) => ({ time: valueOf(point.time, 0, 'duration'), value: valueOf(point.value, 0) })),
        at,
      };
    case 'from': {
      const read = trafficFile(AstUtils.getDocument(traffic), traffic.file ?? '');
      return { shape: 'points', points: Array.isArray(read) ? read : [], at };
    }
    default:
      return { shape: 'steady', value: to, at };
  }
}

function clientOf(client: ast.Client | undefined): Client {
  const setting = (key: ast.ClientSetting['key']): ast.ClientSetting | undefined => client?.settings.findLast((one) => one.key === key);
  const reconnect = setting('reconnect');
  const heartbeat = setting('heartbeat');
  return {
    reconnect: reconnect ? backoffOf(reconnect.value, reconnect.cap, reconnect.jitter) : null,
    heartbeat: heartbeat ? valueOf(heartbeat.value, 0, 'duration') : null,
    latency: valueOf(setting('latency')?.value, 0, 'duration'),
    retry: retryOf(client?.settings ?? []),
    at: client ? placeOf(client) : null,
    end: client ? beforeClosing(client) : null,
    written: Object.fromEntries((client?.settings ?? []).map((one) => [one.key, placeOf(one)])),
  };
}

function burstOf(burst: ast.Burst): Burst {
  const every = burst.every ? valueOf(burst.every, 0, 'duration') : null;
  return {
    name: burst.title,
    // `every 20min` without a start: the first after 20 minutes.
    start: burst.start ? valueOf(burst.start, 0, 'duration') : (every ?? 0),
    every,
    for: valueOf(burst.length, 0, 'duration'),
    factors: burst.factors.map((one) => ({
      flow: one.all ? null : (one.flow?.ref?.name ?? one.flow?.$refText ?? null),
      factor: valueOf(one.factor, 1, 'number'),
    })),
    at: placeOf(burst),
  };
}

function incidentOf(incident: ast.Incident): Incident {
  const at = placeOf(incident);
  const start = valueOf(incident.start, 0, 'duration');
  const length = incident.length ? valueOf(incident.length, 0, 'duration') : null;
  const component = incident.component?.ref?.name ?? incident.component?.$refText ?? '';
  const amount = (fallback: number): number => valueOf(incident.amount, fallback, 'number');
  switch (incident.type) {
    case 'kill':
      return { type: 'kill', component, nodes: amount(1), start, for: length, at };
    case 'slow':
      return { type: 'slow', component, factor: amount(1), start, for: length, at };
    case 'deploy':
      return { type: 'deploy', component, start, at };
    case 'flush':
      return { type: 'flush', component, start, at };
    case 'partition':
      return {
        type: 'partition',
        components: [component, incident.other?.ref?.name ?? incident.other?.$refText ?? ''],
        start,
        for: length,
        at,
      };
    case 'outage':
      return { type: 'outage', zone: amount(1), start, for: length, at };
    default:
      return { type: 'traffic', factor: amount(1), start, for: length, at };
  }
}

function termOf(term: ast.Term): Term {
  const at = placeOf(term);
  const limit = valueOf(term.limit, 0);
  const subject = term.subject?.ref;
  const name = subject?.name ?? term.subject?.$refText ?? null;
  switch (term.metric) {
    case 'latency':
      return { metric: 'latency', percentile: Number((term.percentile ?? 'p95').slice(1)), flow: name, overAll: term.overAll, limit, at };
    case 'availability':
      return { metric: 'availability', flow: name, limit, at };
    case 'cost':
      return { metric: 'cost', limit, at };
    case 'backlog':
      return { metric: 'backlog', component: name, limit, at };
    case 'headroom':
      return { metric: 'headroom', limit, at };
    default:
      return { metric: 'loss', flow: name, limit, at };
  }
}
