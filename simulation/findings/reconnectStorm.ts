/**
 * reconnect-storm: after a node with connections is lost, its clients come back faster than handshakes and logins can be served.
 * reconnect-hits-db: the same, and what is full for longest then is a store behind the login.
 */
import { firstWave } from '../analytic/timeline.js';
import { formatCount, formatDuration, formatRate, formatTime } from '../figures.js';
import type { Component, Incident } from '../model.js';
import { nodesInZone } from '../incidents.js';
import type { Found, Ran } from './check.js';
import { growsByNodes } from './capacity.js';
import { client, fix } from './fixes.js';
import { connectionsBefore, connectsServed, loginComponents } from './reconnects.js';
import { stretchesAbove } from './stretches.js';
import { count, span, whole } from './words.js';

const STORES = ['postgres', 'replica', 'redis'];

export const reconnectStorm = (ran: Ran): Found[] => storms(ran, (kind) => !STORES.includes(kind));
export const reconnectHitsDb = (ran: Ran): Found[] => storms(ran, (kind) => STORES.includes(kind));

function storms(ran: Ran, of: (kind: string) => boolean): Found[] {
  return lossesOf(ran).flatMap(({ incident, holder, nodes }): Found[] => {
    const candidates = [holder, ...loginComponents(ran)].filter((one, i, all) => all.indexOf(one) === i);
    const overloaded = candidates
      .map((one) => ({ component: one, ...overload(ran, one, incident, holder) }))
      .filter(({ seconds }) => seconds > 0)
      .sort((a, b) => b.seconds - a.seconds);
    // One storm is told once, whatever else it fills.
    return overloaded[0] && of(overloaded[0].component.kind) ? [storm(ran, { incident, holder, nodes }, overloaded)] : [];
  });
}

/** Nodes with connections that an incident takes away. */
interface Loss {
  incident: Incident;
  holder: Component;
  nodes: number;
}

function lossesOf({ scenario, network, report }: Ran): Loss[] {
  const holders = network.components.filter(({ name }) => report.components[name]?.connections);
  return scenario.incidents.flatMap((incident) =>
    holders.flatMap((holder): Loss[] => {
      if (incident.type === 'kill') return incident.component === holder.name ? [{ incident, holder, nodes: incident.nodes }] : [];
      const nodes = incident.type === 'outage' ? nodesInZone(holder, holder.nodes.max, incident.zone) : 0;
      return nodes > 0 ? [{ incident, holder, nodes }] : [];
    }),
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

/** @param overloaded what is full for longest first */
function storm(ran: Ran, { incident, holder, nodes: gone }: Loss, overloaded: ({ component: Component } & Overload)[]): Found {
  const { scenario, report } = ran;
  const { reconnect, at } = scenario.client;
  const open = connectionsBefore(ran, holder, incident.start);
  const lost = (open * Math.min(gone, holder.nodes.max)) / holder.nodes.max;
  const wave = firstWave(scenario);
  const worst = overloaded[0]!;
  const { component } = worst;
  const served = Math.min(
    ...overloaded.map(({ component: one }) => {
      const nodes = Math.max(1, one.nodes.max - (one === holder ? gone : 0));
      return connectsServed(ran, holder, one, nodes * one.lanes!, ran.load[ran.network.components.indexOf(one)]!);
    }),
  );
  const slower = Math.max(whole(2 * wave), whole(lost / served));
  const text = `reconnect ${slower}s..${Math.max(60, slower * 8)}s jitter`;
  return {
    severity: 'warning',
    message:
      `the loss of ${count(gone, 'node')} of "${holder.name}" at ${formatTime(incident.start)} sends ${formatCount(lost)} clients back within ${formatDuration(wave)}, ${formatRate(lost / wave)}: ` +
      `"${component.name}" is full for ${formatDuration(worst.seconds)}; spread them over ${formatDuration(slower)} (${text}), or give it ${growsByNodes(component) ? 'more nodes' : 'a larger machine'}`,
    at: incident.at,
    related: [
      ...overloaded.map(({ component: { at, name }, from, to }) => ({ message: `"${name}" is full ${span(from, to)}`, at })),
      ...(at ? [{ message: 'how clients reconnect', at: scenario.client.written['reconnect'] ?? at }] : []),
    ],
    subject: component.name,
    from: worst.from,
    to: Math.min(worst.to, report.reached),
    fix: fix(
      reconnect ? 'Let clients wait longer before they reconnect' : 'Let clients reconnect after a random wait',
      client(scenario, text),
    ),
  };
}
