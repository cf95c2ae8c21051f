/** How long calls take where nothing waits: their targets' service times, with all that those call in turn. */
import { composer, type StationView } from '../analytic/compose.js';
import { atom, convolve, INSTANT, lawMean, totalMass, type Law } from '../analytic/law.js';
import type { Network, StepNode, VisitNode } from '../analytic/network.js';
import { serviceOf } from '../analytic/plan.js';
import { serviceLaw } from '../analytic/service.js';
import { quantiles, tail } from '../analytic/tails.js';
import type { Component } from '../model.js';
import { missRatio } from './design.js';

/** Of one call where nothing waits: seconds, and the fraction of calls that take longer than they may. */
export interface Overrun {
  mean: number;
  p95: number;
  p999: number;
  beyond: number;
}

/** The part of calls that a timeout may cut off where nothing waits. */
const RARE = 0.05;

/**
 * What is known of a call of which more than one in twenty takes longer than `seconds`, whoever waits for it having all the time in the world; null
 * for all others, and for what never gets an answer because of a shorter timeout inside.
 */
export function overrunAtRest(network: Network, visit: VisitNode, seconds: number): Overrun | null {
  // Markov's inequality: no law with that mean has so much beyond it. It spares the composing for nearly all.
  if (meanAtMost(visit, network.components) <= RARE * seconds) return null;
  const law = lawAtRest(network, visit);
  const answered = totalMass(law);
  const beyond = answered > 0.5 ? tail(law, seconds) / answered : 0;
  if (beyond <= RARE) return null;
  const [p95, p999] = quantiles(law, [0.95, 0.999]);
  return { mean: lawMean(law), p95: p95 ?? 0, p999: p999 ?? 0, beyond };
}

function lawAtRest(network: Network, visit: VisitNode): Law {
  const view = (index: number): StationView => {
    const component = network.components[index]!;
    return {
      sojourn: (one) => operation(component, one),
      line: () => null,
      refused: 0,
      lost: 0,
      afterRefusal: () => null,
      miss: missRatio(component),
      untilRoom: () => INSTANT,
      pushedBack: () => null,
      expires: false,
    };
  };
  const alone: VisitNode = { ...visit, visit: { ...visit.visit, timeout: null, retry: null, probability: 1, times: 1 } };
  return composer(
    network,
    view,
    () => null,
    null,
    (_, make) => make(),
  ).visit(alone).reply;
}

function operation(component: Component, visit: VisitNode): Law {
  const law = serviceLaw(serviceOf(component, visit));
  return component.latency > 0 ? convolve(law, atom(component.latency)) : law;
}

/** Mean seconds of one call, all attempts inside counted as if they were made. */
function meanAtMost(visit: VisitNode, components: Component[]): number {
  const component = components[visit.component]!;
  const inside = (steps: StepNode[]): number =>
    steps.reduce((sum, step) => {
      if ('parallel' in step) return sum + inside(step.parallel);
      if (step.visit.arrow === 'push') return sum;
      const { probability, times, retry } = step.visit;
      const attempt = meanAtMost(step, components) + (retry?.backoff?.cap ?? 0);
      return sum + probability * times * (1 + (retry?.times ?? 0)) * attempt;
    }, 0);
  return serviceOf(component, visit).mean + component.latency + inside(visit.then) + missRatio(component) * inside(visit.miss);
}
