/** Scenarios that contradict themselves. */
import type { ValidationAcceptor } from 'langium';
import * as ast from '../generated/ast.js';
import { EXAMPLES } from '../quantities.js';
import { declarations } from '../inheritance.js';
import { lineage } from '../scope.js';
import { dimensionOf, valueOf } from '../values.js';
import { checkSaidOnce } from './flows.js';
import { beforeClosing } from '../lower/places.js';
import { missingLine, repair } from '../repairs.js';
import { kindOf } from './settings.js';

export function checkScenario(scenario: ast.Scenario, accept: ValidationAcceptor): void {
  const settings = scenario.parts.filter(ast.isScenarioSetting);
  const of = (key: ast.ScenarioSetting['key']): ast.ScenarioSetting | undefined => settings.find((one) => one.key === key);
  const seen = new Set<string>();
  for (const setting of settings) {
    if (seen.has(setting.key)) accept('error', `"${setting.key}" is said twice`, { node: setting, property: 'key' });
    seen.add(setting.key);
  }
  const clients = scenario.parts.filter(ast.isClient);
  if (clients.length > 1) accept('error', 'there already is a client', { node: clients[1]! });
  const duration = valueOf(of('duration')?.value, 0, 'duration');
  if (!of('duration'))
    accept('error', `the scenario "${scenario.name}" has no duration: write "duration 60h"`, {
      node: scenario,
      property: 'name',
      data: missingLine('duration 60h', beforeClosing(scenario)),
    });
  else for (const part of scenario.parts) checkInside(part, duration, accept);
  checkTraffic(scenario, of('users'), of('rate'), of('session'), accept);
  checkSigns(scenario, accept);
}

/** What happens, happens before the end. */
function checkInside(part: ast.ScenarioPart, duration: number, accept: ValidationAcceptor): void {
  if ((ast.isBurst(part) || ast.isIncident(part)) && part.start && valueOf(part.start, 0, 'duration') >= duration) {
    accept('error', `this begins after the end of the scenario`, { node: part, property: 'start' });
  }
  if (ast.isBurst(part) && part.every) {
    if (!part.start && valueOf(part.every, 0, 'duration') >= duration)
      accept('error', 'the first of these begins after the end of the scenario', { node: part, property: 'every' });
    if (valueOf(part.length, 0, 'duration') > valueOf(part.every, 0, 'duration'))
      accept('error', 'this burst lasts longer than the time to the next', { node: part, property: 'length' });
    if (duration / valueOf(part.every, Infinity, 'duration') > 20_000)
      accept('error', 'more than 20,000 bursts: take a longer interval', { node: part, property: 'every' });
  }
}

function checkTraffic(
  scenario: ast.Scenario,
  users: ast.ScenarioSetting | undefined,
  rate: ast.ScenarioSetting | undefined,
  session: ast.ScenarioSetting | undefined,
  accept: ValidationAcceptor,
): void {
  const system = scenario.system?.ref;
  if (!system) return;
  const flows = lineage(system).flatMap((one) => one.flows);
  const needsUsers = flows.find((flow) => flow.settings.some((one) => one.perUser || one.key === 'once'));
  const needsRate = flows.find(
    (flow) => !flow.settings.some((one) => one.key === 'once' || (one.key === 'rate' && dimensionOf(one.value) === 'rate')),
  );
  if (needsUsers && !users)
    accept('error', `the flow "${needsUsers.name}" goes by users, and there are none: write "users 220..3_400 evening peak 20h"`, {
      node: scenario,
      property: 'name',
      data: missingLine('users 220..3_400 evening peak 20h', beforeClosing(scenario)),
    });
  if (needsRate && !rate)
    accept('error', `the flow "${needsRate.name}" has no rate, and the scenario has none to share: write "rate 30/s" there or here`, {
      node: scenario,
      property: 'name',
      data: missingLine('rate 30/s', beforeClosing(scenario)),
    });
  if (session && !users) accept('error', 'sessions are those of users, and there are none', { node: session });
  for (const setting of [users, rate]) {
    const traffic = setting?.traffic;
    if (traffic?.shape === 'points') checkPoints(traffic, accept);
    if (traffic?.to && !traffic.shape)
      accept('error', `from ${traffic.from?.text} to ${traffic.to.text}: say how, such as "evening peak 20h" or "ramp over 6h"`, {
        node: traffic,
      });
    if (traffic?.shape === 'evening' && traffic.to && valueOf(traffic.from, 0) > valueOf(traffic.to, 0))
      accept('error', 'the trough is above the peak', { node: traffic });
    if (traffic?.shape && ['ramp', 'evening', 'spike'].includes(traffic.shape) && !traffic.to)
      accept('error', `"${traffic.shape}" goes from one number to another: ${traffic.from?.text ?? 220}..3_400`, { node: traffic });
  }
}

function checkPoints(traffic: ast.Traffic, accept: ValidationAcceptor): void {
  if (traffic.points.length === 0) accept('error', 'no point is given', { node: traffic });
  traffic.points.forEach((point, i) => {
    const before = traffic.points[i - 1];
    if (before && valueOf(point.time, 0, 'duration') <= valueOf(before.time, 0, 'duration'))
      accept('error', 'times must rise', { node: point, property: 'time' });
  });
}

/** `>=` for what should be much, `<=` for what should be little. */
export function signOf(metric: ast.Term['metric'] | undefined): '>=' | '<=' {
  return metric === 'availability' || metric === 'headroom' ? '>=' : '<=';
}

function checkSigns(scenario: ast.Scenario, accept: ValidationAcceptor): void {
  for (const contract of scenario.parts.filter(ast.isContract)) {
    for (const term of contract.terms) {
      const sign = signOf(term.metric);
      if (term.sign && term.sign !== sign) {
        const data = repair('instead', sign);
        accept('error', `${term.metric} is promised with "${sign}"`, { node: term, property: 'sign', data });
      }
      checkTerm(term, accept);
    }
  }
}

function checkTerm(term: ast.Term, accept: ValidationAcceptor): void {
  if (term.metric === 'latency' && !term.percentile)
    accept('error', 'of which percentile? Write "latency p95"', { node: term, property: 'metric', data: repair('behind', ' p95', ' p99') });
  if (term.metric !== 'latency' && term.percentile)
    accept('error', `${term.metric} has no percentile`, { node: term, property: 'percentile' });
  const percentile = Number(term.percentile?.slice(1));
  if (term.percentile && !(percentile > 0 && percentile < 100))
    accept('error', 'a percentile is above 0 and below 100', { node: term, property: 'percentile' });
  if (term.overAll && term.metric !== 'latency') accept('error', '"over all" is for latencies', { node: term, property: 'overAll' });
  const subject = term.subject?.ref;
  if (!subject) return;
  if (term.metric === 'backlog') {
    const kind = ast.isComponent(subject) ? kindOf(subject) : null;
    if (kind !== 'stream' && kind !== 'queue')
      accept('error', 'a backlog is that of a stream or a queue', { node: term, property: 'subject' });
  } else if (term.metric === 'cost' || term.metric === 'headroom') {
    accept('error', `${term.metric} is promised for the whole`, { node: term, property: 'subject' });
  } else if (!ast.isFlow(subject)) {
    accept('error', `${term.metric} is promised for a flow, and "${subject.name}" is a component`, { node: term, property: 'subject' });
  }
}

export function checkIncident(incident: ast.Incident, accept: ValidationAcceptor): void {
  const component = incident.component?.ref;
  if (!component) return;
  const kind = kindOf(component);
  if (incident.type === 'flush' && kind && kind !== 'redis')
    accept('error', `only a cache can be flushed, and "${component.name}" is a ${kind}`, { node: incident, property: 'component' });
  const written = declarations(component, component.$container).find((one) => one.nodes)?.nodes;
  const nodes = valueOf(written?.max ?? written?.min, 1);
  if (incident.type === 'kill' && valueOf(incident.amount, 1, 'number') > nodes) {
    accept('error', `"${component.name}" has ${nodes} ${nodes === 1 ? 'node' : 'nodes'} to kill`, {
      node: incident,
      property: incident.amount ? 'amount' : 'component',
    });
  }
}

export function checkClient(client: ast.Client, accept: ValidationAcceptor): void {
  checkSaidOnce(client.settings, accept);
}

export function checkClientSetting(setting: ast.ClientSetting, accept: ValidationAcceptor): void {
  if (
    setting.cap &&
    dimensionOf(setting.cap) === 'duration' &&
    valueOf(setting.cap, 0) < valueOf(setting.backoff ?? setting.value, 0, 'duration')
  ) {
    accept('error', `this backoff is upside down: it is ${EXAMPLES.duration} that grows`, { node: setting, property: 'cap' });
  }
}
