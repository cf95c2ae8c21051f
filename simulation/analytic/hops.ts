/** Where a flow's mean latency comes from, component by component. */
import { isBuffer, type StepNode, type VisitNode } from './network.js';
import { lawMean } from './law.js';
import type { Plan } from './plan.js';
import type { Step } from './propagate.js';
import type { View } from './views.js';

export interface Hop {
  component: string;
  seconds: number;
}

/**
 * Mean seconds that each component adds to one request of a flow, most first: what waits for the answer, or for `measure delivery` also
 * what happens later, up to the push. Waiting for a consumer is the buffer's. What nobody lives to see the end of in the run is cut to its length.
 */
export function hopsOf(plan: Plan, index: number, step: Step, view: View): Hop[] {
  const { network } = plan;
  const node = network.flows[index]!;
  const delivery = node.flow.measure === 'delivery';
  const seconds = new Map<number, number>();
  const put = (component: number, value: number): void => void seconds.set(component, (seconds.get(component) ?? 0) + value);

  const pushShare = pushShares(node.visits);
  const visit = (one: VisitNode, weight: number): void => {
    const { arrow, probability, times } = one.visit;
    const push = arrow === 'push';
    if (push && !delivery) return;
    const handedOver = arrow === 'handover' && !isBuffer(network.components[one.component]!);
    if (handedOver && !delivery) return;
    const own = push ? (pushShare.get(one) ?? 0) : weight * probability * times * step.next.tries[one.id]!;
    const whole = lawMean(view.sojourn(one));
    if (one.source === null) put(one.component, own * whole);
    else {
      const wait = Math.min(whole, step.stations[one.component]!.meanWait);
      put(one.source, own * wait);
      put(one.component, own * (whole - wait));
    }
    const later = isBuffer(network.components[one.component]!);
    if (later && !delivery) return;
    block(one.miss, own * step.stations[one.component]!.miss);
    block(one.then, own);
  };
  const block = (steps: StepNode[], weight: number): void => {
    for (const one of steps) {
      // Of calls made at once each is counted by its share: the slowest decides, on average each as often.
      if ('parallel' in one) block(one.parallel, weight / Math.max(1, one.parallel.length));
      else visit(one, weight);
    }
  };
  block(node.steps, 1);
  return [...seconds]
    .filter(([, value]) => value > 0)
    .map(([component, value]) => ({ component: network.components[component]!.name, seconds: Math.min(value, plan.scenario.duration) }))
    .sort((a, b) => b.seconds - a.seconds);
}

/** Which part of a flow's deliveries each push makes. */
function pushShares(visits: VisitNode[]): Map<VisitNode, number> {
  const pushes = visits.filter((one) => one.visit.arrow === 'push');
  const weightOf = (one: VisitNode): number => one.visit.probability * one.visit.times;
  const all = pushes.reduce((sum, one) => sum + weightOf(one), 0);
  return new Map(pushes.map((one) => [one, all > 0 ? weightOf(one) / all : 0]));
}
