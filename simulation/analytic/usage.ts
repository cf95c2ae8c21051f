/** What a step uses that costs money. */
import type { Component, Price } from '../model.js';
import type { Usage } from '../cost.js';
import type { CostLine } from '../report.js';
import { Column } from './columns.js';
import type { VisitNode } from './network.js';
import { batchSize, type Plan } from './plan.js';
import type { Step } from './propagate.js';
import type { View } from './views.js';

/** Who pays for the bytes that leave: by flow for its answers, by visit for its deliveries; component indices. */
export interface Payers {
  answers: number[][];
  deliveries: Map<VisitNode, number[]>;
}

/** Something that a component uses and that has a price. */
export interface Spending {
  station: number;
  part: CostLine['part'];
  usage: keyof Usage;
  /** Up to each step's end, in the unit of `Usage`. */
  used: Column;
}

const PARTS: Record<Price['per'], Pick<Spending, 'part' | 'usage'>> = {
  node: { part: 'nodes', usage: 'nodeSeconds' },
  byte: { part: 'bytes', usage: 'bytes' },
  operation: { part: 'operations', usage: 'operations' },
  connection: { part: 'connections', usage: 'connectionSeconds' },
};

/** What is to be written down of a run so that its cost can be followed. */
export function spendingOf({ stations }: Plan): Spending[] {
  return stations.flatMap(({ component, index }) =>
    [...new Set(component.prices.map(({ per }) => per))].map((per) => ({ station: index, ...PARTS[per], used: new Column() })),
  );
}

function pricesBytes(component: Component): boolean {
  return component.prices.some((price) => price.per === 'byte');
}

/**
 * Bytes leave once: at the outermost component that prices them. Load balancers in front of it price what passes through them besides.
 */
export function payersOf({ network }: Plan): Payers {
  const { components } = network;
  const answers = network.flows.map(({ flow, visits }) => {
    if (flow.measure !== 'reply') return [];
    const called = visits.filter((visit) => visit.visit.arrow === 'call').map((visit) => visit.component);
    const sender = called.find((index) => components[index]!.kind !== 'lb' && pricesBytes(components[index]!));
    const before = sender === undefined ? called : called.slice(0, called.indexOf(sender));
    const balancers = before.filter((index) => components[index]!.kind === 'lb' && pricesBytes(components[index]!));
    return [...new Set([...balancers, ...(sender === undefined ? [] : [sender])])];
  });
  const deliveries = new Map<VisitNode, number[]>();
  for (const visit of network.visits) {
    if (visit.visit.arrow !== 'push') continue;
    const fronts = network.arriving[visit.component]!.flatMap(({ parent }) =>
      parent && components[parent.component]!.kind === 'lb' ? [parent.component] : [],
    );
    deliveries.set(
      visit,
      [...new Set([visit.component, ...fronts])].filter((index) => pricesBytes(components[index]!)),
    );
  }
  return { answers, deliveries };
}

/** Adds a step's usage to each component's. */
export function countUsage(stations: { usage: Usage }[], step: Step, view: View, payers: Payers, { network }: Plan): void {
  const seconds = step.to - step.from;
  step.stations.forEach((done, i) => {
    const { usage } = stations[i]!;
    usage.nodeSeconds += done.capacity.paid * seconds;
    usage.operations += (done.arrivals - done.refused) * seconds;
    usage.connectionSeconds += (done.connection?.open ?? 0) * seconds;
  });
  network.flows.forEach(({ flow }, i) => {
    const bytes = flow.payload * step.asked[i]! * (1 - step.unconnected[i]!) * view.flow(i).answered * seconds;
    for (const payer of payers.answers[i]!) stations[payer]!.usage.bytes += bytes;
  });
  for (const [visit, payersOfIt] of payers.deliveries) {
    const payload = visit.visit.payload ?? network.flows[visit.flow]!.flow.payload;
    const bytes = payload * step.arrivals[visit.id]! * batchSize(visit, step.users) * seconds;
    for (const payer of payersOfIt) stations[payer]!.usage.bytes += bytes;
  }
}
