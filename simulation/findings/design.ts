/** What can be known of a system and its scenario without a run: peak rates, and the load that they are. */
import { layOut, type VisitNode } from '../analytic/network.js';
import { batchSize, serviceOf } from '../analytic/plan.js';
import { peakRate, trafficPeak } from '../analytic/traffic.js';
import type { Component, Model, Scenario, System } from '../model.js';
import type { Design } from './check.js';
import { thresholds } from './thresholds.js';

export function designOf(model: Model, system: System, scenario: Scenario | null): Design {
  const network = layOut(system);
  const { time: usersAt, value: users } = scenario?.users ? trafficPeak(scenario.users, scenario.duration) : { time: 0, value: 0 };
  const flowPeak = system.flows.map((flow) => (scenario ? peakRate(scenario, flow, system.flows) : 0));
  const flowBurst = system.flows.map((flow) =>
    Math.max(
      1,
      ...(scenario?.bursts ?? []).flatMap(({ factors }) =>
        factors.filter((one) => one.flow === null || one.flow === flow.name).map((one) => one.factor),
      ),
    ),
  );
  const visitPeak: number[] = [];
  const arrivals = system.components.map(() => 0);
  const load = system.components.map(() => 0);
  // Callers come before what they call.
  for (const visit of network.visits) {
    const before = visit.parent ? visitPeak[visit.parent.id]! : flowPeak[visit.flow]!;
    const missed = visit.onMiss ? missRatio(network.components[visit.parent!.component]!) : 1;
    const rate = before * missed * visit.visit.probability * (visit.visit.arrow === 'push' ? 1 : visit.visit.times);
    const operations = rate * batchSize(visit, users);
    visitPeak.push(rate);
    arrivals[visit.component]! += operations;
    load[visit.component]! += operations * serviceOf(network.components[visit.component]!, visit).mean;
  }
  return { model, system, scenario, thresholds, network, users, usersAt, flowPeak, flowBurst, visitPeak, arrivals, load };
}

/** The part of calls that a cache does not answer where it is warm. */
export function missRatio(cache: Component): number {
  return cache.hit === null ? 0 : 1 - cache.hit;
}

/** Lanes of all nodes of a component; null where they are without limit. */
export function lanesOf(component: Component): number | null {
  return component.lanes === null ? null : component.lanes * component.nodes.max;
}

/** Lanes of a component's nodes that its cores can really serve at once: what the rule of utilisation looks at. */
export function coresOf(component: Component): number | null {
  return component.lanes === null || !component.instance ? null : Math.min(component.lanes, component.instance.vcpu);
}

/** The ways into a system: flows' first visits, behind limiters and balancers where those stand in front. `passed` are these. */
export function entriesOf({ network }: Design): { visit: VisitNode; passed: VisitNode[] }[] {
  const enter = (visit: VisitNode, passed: VisitNode[]): { visit: VisitNode; passed: VisitNode[] }[] => {
    const { kind } = network.components[visit.component]!;
    const next = visit.then.filter((step): step is VisitNode => !('parallel' in step));
    if ((kind !== 'limiter' && kind !== 'lb') || next.length === 0) return [{ visit, passed }];
    return next.flatMap((one) => enter(one, [...passed, visit]));
  };
  return network.flows.flatMap(({ steps }) => steps.flatMap((step) => ('parallel' in step ? [] : enter(step, []))));
}

/** Whether a visit happens only in a consumer's time, behind a stream or a queue. */
export function isDeferred(visit: VisitNode): boolean {
  return visit.source !== null || (visit.parent !== null && isDeferred(visit.parent));
}

/** Probability that one request of the flow makes the visit at all. */
export function chanceOf({ network }: Pick<Design, 'network'>, visit: VisitNode): number {
  const before = visit.parent ? chanceOf({ network }, visit.parent) : 1;
  const missed = visit.onMiss ? missRatio(network.components[visit.parent!.component]!) : 1;
  return before * missed * Math.min(1, visit.visit.probability);
}

/** Components of a kind to which every user keeps a connection. */
export function connectionHolders({ network, scenario }: Design): { component: Component; index: number }[] {
  if (!scenario?.users) return [];
  return network.components.flatMap((component, index) =>
    component.kind === 'ws' && network.arriving[index]!.some((visit) => visit.visit.arrow !== 'push') ? [{ component, index }] : [],
  );
}
