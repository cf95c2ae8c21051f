/**
 * reconnect-storm: after a node with connections is lost, its clients come back faster than handshakes and logins can be served.
 * reconnect-hits-db: the same, and what is full then is a store behind the login.
 */
import { serviceOf } from '../analytic/plan.js';
import { firstWave } from '../analytic/timeline.js';
import { formatCount, formatDuration, formatRate, formatTime } from '../figures.js';
import type { Component, Incident } from '../model.js';
import type { Found, Ran } from './check.js';
import { chanceOf } from './design.js';
import { client, fix } from './fixes.js';
import { stretchesAbove } from './stretches.js';
import { span, whole } from './words.js';

/** How busy connects may keep what everyday traffic leaves free. */
const CALM = 0.7;
const STORES = ['postgres', 'replica', 'redis'];

export const reconnectStorm = (ran: Ran): Found[] => storms(ran, (kind) => !STORES.includes(kind));
export const reconnectHitsDb = (ran: Ran): Found[] => storms(ran, (kind) => STORES.includes(kind));

function storms(ran: Ran, of: (kind: string) => boolean): Found[] {
  const { scenario, network } = ran;
  return scenario.incidents.flatMap((incident): Found[] => {
    if (incident.type !== 'kill') return [];
    const index = network.components.findIndex((one) => one.name === incident.component);
    const holder = network.components[index];
    if (!holder || !ran.report.components[holder.name]?.connections) return [];
    const candidates = [holder, ...loginComponents(ran)].filter((one, i, all) => of(one.kind) && all.indexOf(one) === i);
    const overloaded = candidates
      .map((one) => ({ component: one, ...overload(ran, one, incident, holder) }))
      .filter(({ seconds }) => seconds > 0);
    const worst = overloaded.sort((a, b) => b.seconds - a.seconds)[0];
    return worst ? [storm(ran, incident, holder, worst)] : [];
  });
}

/** Components that every new session asks, before any queue. */
function loginComponents({ network }: Ran): Component[] {
  return network.flows
    .filter(({ flow }) => flow.rate.per === 'session')
    .flatMap(({ visits }) =>
      visits.filter((visit) => visit.source === null && visit.visit.arrow === 'call').map((visit) => network.components[visit.component]!),
    );
}

interface Overload {
  seconds: number;
  from: number;
  to: number;
}

/** For how long a component is full soon after an incident, though it was not before. */
function overload({ report, thresholds, scenario }: Ran, component: Component, incident: Incident, holder: Component): Overload {
  const none = { seconds: 0, from: incident.start, to: incident.start };
  const series = report.series.components[component.name];
  if (component.lanes === null || !series) return none;
  const window = firstWave(scenario) + 2 * (scenario.client.reconnect?.cap ?? 10);
  const near = stretchesAbove(report.series, (step) => series.utilization[step]!, thresholds.full, 5).filter(
    (one) => one.from >= incident.start - 1e-3 && one.from <= incident.start + window,
  );
  const first = near[0];
  if (!first) return none;
  // Too few nodes for the everyday traffic without the lost one is another finding: what lasts as long as the nodes are away.
  const back = 'for' in incident && incident.for !== null ? incident.start + incident.for : report.reached;
  if (component === holder && first.to >= Math.min(back, incident.start + 4 * window) - 1e-3) return none;
  // What ends with a burst is the burst's.
  if (report.events.some((one) => one.type === 'burst' && Math.abs(one.to - first.to) < 5 && one.from < first.to)) return none;
  return { seconds: first.to - first.from, from: first.from, to: first.to };
}

function storm(
  ran: Ran,
  incident: Extract<Incident, { type: 'kill' }>,
  holder: Component,
  worst: { component: Component } & Overload,
): Found {
  const { scenario, report } = ran;
  const { reconnect, at } = scenario.client;
  const open = connectionsBefore(ran, holder, incident.start);
  const lost = (open * Math.min(incident.nodes, holder.nodes.max)) / holder.nodes.max;
  const wave = firstWave(scenario);
  const { component } = worst;
  const slower = Math.max(whole(2 * wave), whole(secondsToServe(ran, incident, holder, component, lost) / CALM));
  const text = `reconnect ${slower}s..${Math.max(60, slower * 8)}s jitter`;
  return {
    severity: 'warning',
    message:
      `the loss of ${incident.nodes} "${holder.name}" at ${formatTime(incident.start)} sends ${formatCount(lost)} clients back within ${formatDuration(wave)}, ${formatRate(lost / wave)}: ` +
      `"${component.name}" is full for ${formatDuration(worst.seconds)}; spread them over ${formatDuration(slower)} (${text}), or give it more nodes`,
    at: incident.at,
    related: [
      { message: `full ${span(worst.from, worst.to)}`, at: component.at },
      ...(at ? [{ message: 'how clients reconnect', at }] : []),
    ],
    subject: component.name,
    from: worst.from,
    to: Math.min(worst.to, report.reached),
    fix: reconnect ? null : fix('Let clients reconnect after a random wait', client(scenario, text)),
  };
}

/** Seconds in which the lanes that everyday traffic leaves free can serve so many connects. */
function secondsToServe(
  { network, load }: Ran,
  incident: Extract<Incident, { type: 'kill' }>,
  holder: Component,
  component: Component,
  connects: number,
): number {
  const index = network.components.indexOf(component);
  const logins = network.arriving[index]!.filter((visit) => network.flows[visit.flow]!.flow.rate.per === 'session');
  const login = logins.reduce((sum, visit) => sum + chanceOf({ network }, visit) * visit.visit.times * serviceOf(component, visit).mean, 0);
  const nodes = component.nodes.max - (component === holder ? incident.nodes : 0);
  const lanes = Math.max(1, nodes) * component.lanes!;
  const free = Math.max(lanes - load[index]!, 0.1 * lanes);
  return (connects * (login + (component === holder ? component.handshake.mean : 0))) / free;
}

function connectionsBefore({ report, users }: Ran, holder: Component, time: number): number {
  const { time: times } = report.series;
  const open = report.series.components[holder.name]?.connections;
  if (!open) return users;
  let last = 0;
  for (let i = 0; i < times.length && times[i]! <= time + 1e-6; i++) last = open[i]!;
  return last;
}
