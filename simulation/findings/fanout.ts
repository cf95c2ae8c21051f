/** fanout-amplification, presence-quadratic, backplane-broadcast: messages that become many. */
import { batchSize } from '../analytic/plan.js';
import { formatCount, formatDuration, formatPercent } from '../figures.js';
import type { Design, Found } from './check.js';
import { lanesOf } from './design.js';
import { scaleTo } from './fixes.js';
import { count, whole } from './words.js';

/** Deliveries alone are more than the lanes of a ws can push. */
export function fanoutAmplification({ network, visitPeak, users, thresholds }: Design): Found[] {
  return network.components.flatMap((component, index): Found[] => {
    const lanes = lanesOf(component);
    if (component.kind !== 'ws' || lanes === null) return [];
    const pushes = network.arriving[index]!.filter((visit) => visit.visit.arrow === 'push');
    const deliveries = pushes.reduce((sum, visit) => sum + visitPeak[visit.id]! * batchSize(visit, users), 0);
    const messages = pushes.reduce((sum, visit) => sum + visitPeak[visit.id]!, 0);
    const busy = deliveries * component.delivery.mean;
    if (busy <= lanes) return [];
    const needed = whole(busy / component.lanes! / thresholds.utilization(component.lanes!));
    return [
      {
        severity: 'error',
        message: `at peak ${formatCount(messages)} messages/s become ${formatCount(deliveries)} deliveries/s of ${formatDuration(component.delivery.mean)}: ${formatCount(busy)} lanes busy pushing, and "${component.name}" has ${formatCount(lanes)}; send to fewer, put several into one message, or take ${count(needed, 'node')}`,
        at: component.at,
        related: pushes.map((visit) => ({ message: `to ${formatCount(batchSize(visit, users))} subscribers each`, at: visit.visit.at })),
        subject: component.name,
        fix: scaleTo(component, needed),
      },
    ];
  });
}

/** Every user's messages go to every user: twice the users, four times the deliveries. */
export function presenceQuadratic({ network, visitPeak, users }: Design): Found[] {
  return network.visits.flatMap((visit): Found[] => {
    const { flow } = network.flows[visit.flow]!;
    if (visit.visit.arrow !== 'push' || !visit.visit.timesUsers || (flow.rate.per !== 'user' && flow.rate.per !== 'session')) return [];
    const deliveries = visitPeak[visit.id]! * batchSize(visit, users);
    const now =
      deliveries > 0
        ? `at ${formatCount(users)} users ${formatCount(deliveries)} deliveries/s, at twice as many ${formatCount(4 * deliveries)}/s`
        : 'twice the users make four times the deliveries';
    return [
      {
        severity: 'warning',
        message: `every user's "${flow.name}" is pushed to every user: ${now}; push to those who watch, or collect for a second and push once`,
        at: visit.visit.at,
        related: [{ message: 'the flow', at: flow.at }],
        subject: flow.name,
      },
    ];
  });
}

/** A cache that carries pushes to all nodes of a ws sends each message once a node. */
export function backplaneBroadcast({ network, visitPeak, thresholds }: Design): Found[] {
  return network.components.flatMap((component, index): Found[] => {
    const lanes = lanesOf(component);
    if (component.kind !== 'redis' || lanes === null) return [];
    let copies = 0;
    const holders = new Set<string>();
    for (const visit of network.arriving[index]!) {
      for (const step of visit.then) {
        if ('parallel' in step || step.visit.arrow !== 'push') continue;
        const holder = network.components[step.component]!;
        copies += visitPeak[step.id]! * holder.nodes.max;
        holders.add(holder.name);
      }
    }
    const part = (copies * component.service.other.mean) / lanes;
    if (part <= thresholds.backplane) return [];
    return [
      {
        severity: 'warning',
        message: `"${component.name}" sends each message to every node of "${[...holders].join('", "')}": at peak ${formatCount(copies)} copies/s take ${formatPercent(part)} of it; shard it by room, or send only to the nodes that hold the subscribers`,
        at: component.at,
        subject: component.name,
        fix: scaleTo(component, whole((component.nodes.max * part) / thresholds.backplane)),
      },
    ];
  });
}
