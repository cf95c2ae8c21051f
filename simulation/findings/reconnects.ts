/** What it takes when many clients connect at once: who has work by it, and how much room they have for it. */
import { serviceOf } from '../analytic/plan.js';
import type { Component } from '../model.js';
import type { Ran } from './check.js';
import { chanceOf } from './design.js';

/** Components that a new session asks before any queue. */
export function loginComponents({ network }: Ran): Component[] {
  return network.flows
    .filter(({ flow }) => flow.rate.per === 'session')
    .flatMap(({ visits }) =>
      visits.filter((visit) => visit.source === null && visit.visit.arrow === 'call').map((visit) => network.components[visit.component]!),
    );
}

/** Connects per second to `holder` that a component with so many lanes, of which `busy` have other work, can serve. */
export function connectsServed(ran: Ran, holder: Component, component: Component, lanes: number, busy: number): number {
  const { network, thresholds } = ran;
  const logins = network.arriving[network.components.indexOf(component)]!.filter(
    (visit) => network.flows[visit.flow]!.flow.rate.per === 'session',
  );
  const login = logins.reduce((sum, visit) => sum + chanceOf(ran, visit) * visit.visit.times * serviceOf(component, visit).mean, 0);
  const work = login + (component === holder ? component.handshake.mean : 0);
  return work > 0 ? (thresholds.connects * Math.max(lanes - busy, 0.1 * lanes)) / work : Infinity;
}

/** Open connections just before a time. */
export function connectionsBefore({ report, users }: Ran, holder: Component, time: number): number {
  const open = report.series.components[holder.name]?.connections;
  return open ? lastBefore(report.series.time, open, time) : users;
}

/** The last value of a series up to a time; 0 where there is none. */
export function lastBefore(times: Float64Array, values: Float64Array, time: number): number {
  let last = 0;
  for (let i = 0; i < times.length && times[i]! <= time + 1e-6; i++) last = values[i]!;
  return last;
}
