/**
 * What may be expected of failures that nobody wrote down as incidents: nodes that fail by themselves every `mtbf` and are back after
 * `mttr`, or after the failover to another zone. Apart from the run's own availability, never part of it.
 */
import { missedFor } from './incidents.js';
import type { Component, Step, System, Term } from './model.js';
import { gammaCdf } from './queueing/special.js';
import type { Forecast, ScenarioReport } from './report.js';

const MONTH = 730 * 3600;

/** Null where no component says how often it fails. */
export function forecastOf({ components, flows }: System, report: Pick<ScenarioReport, 'series'>, contract: Term[]): Forecast | null {
  const failing = components.filter(({ mtbf, mttr }) => mtbf !== null && mttr !== null && mtbf > 0);
  if (failing.length === 0) return null;
  const { step, flows: series, components: states } = report.series;
  const causes = failing.map((component) => {
    const own = states[component.name]!;
    const lost = step.map((_, i) => lostShare(component, own.nodes[i]!, own.utilization[i]!));
    const lostByOne = step.map((_, i) => 1 - servedBy(own.nodes[i]! - 1, own.nodes[i]!, own.utilization[i]!));
    return { component, lost, lostByOne };
  });
  const all = { asked: 0, lost: 0 };
  const byFlow: Record<string, number> = {};
  const byComponent = new Map<string, { lost: number; byOne: number }>();
  for (const flow of flows) {
    const visits = causes.map((cause) => ({ ...cause, share: reached(flow.path, cause.component.name) })).filter(({ share }) => share > 0);
    const sum = { asked: 0, lost: 0 };
    step.forEach((seconds, i) => {
      const asked = series[flow.name]!.asked[i]! * seconds;
      const served = visits.reduce((product, { share, lost }) => product * (1 - share * lost[i]!), 1);
      sum.asked += asked;
      sum.lost += asked * (1 - served);
      for (const { component, share, lost, lostByOne } of visits) {
        const of = byComponent.get(component.name) ?? { lost: 0, byOne: 0 };
        byComponent.set(component.name, { lost: of.lost + asked * share * lost[i]!, byOne: of.byOne + asked * share * lostByOne[i]! });
      }
    });
    byFlow[flow.name] = sum.asked > 0 ? 1 - sum.lost / sum.asked : 1;
    all.asked += sum.asked;
    all.lost += sum.lost;
  }
  if (all.asked <= 0) return null;
  const limit = contract.find((term) => term.metric === 'availability' && term.flow === null)?.limit ?? null;
  const costs = failing.map((component) => ({ component, ...(byComponent.get(component.name) ?? { lost: 0, byOne: 0 }) }));
  return {
    availability: 1 - all.lost / all.asked,
    flows: byFlow,
    causes: costs
      .map(({ component, lost }) => ({ component: component.name, lost: lost / all.asked }))
      .filter(({ lost }) => lost > 0)
      .sort((a, b) => b.lost - a.lost),
    holds:
      limit === null
        ? null
        : chanceWithin(
            1 - limit,
            costs.map(({ component, byOne }) => ({ component, byOne: byOne / all.asked })),
          ),
  };
}

/** How long one failure is felt, seconds. */
function missing(component: Component): number {
  return missedFor(component, component.mttr!);
}

/** Fraction of what comes that is served with `up` of `nodes` nodes, which would all be busy to `utilization`. */
function servedBy(up: number, nodes: number, utilization: number): number {
  if (up <= 0) return nodes > 0 ? 0 : 1;
  return Math.min(1, up / Math.max(nodes * utilization, 1e-12));
}

/** Expected fraction that nodes which fail by chance, each for itself, leave unserved: k of n (binomial). */
function lostShare(component: Component, nodes: number, utilization: number): number {
  const n = Math.round(nodes);
  const seconds = missing(component);
  const down = seconds / (component.mtbf! + seconds);
  let chance = (1 - down) ** n;
  let lost = 0;
  // Five nodes down at once by chance are not worth a thought.
  for (let k = 1; k <= Math.min(n, 5); k++) {
    chance *= ((n - k + 1) / k) * (down / (1 - down));
    lost += chance * (1 - servedBy(n - k, n, utilization));
  }
  return lost;
}

/** Probability that a request needs a component before it is answered, or hands something over to it. */
function reached(path: Step[], name: string): number {
  let missed = 1;
  for (const step of path) {
    if (step.type === 'parallel') missed *= 1 - reached(step.steps, name);
    else if (step.arrow !== 'push') {
      const below = step.target === name ? 1 : step.arrow === 'call' ? reached([...step.then, ...step.miss], name) : 0;
      missed *= 1 - Math.min(1, step.probability) * below;
    }
  }
  return 1 - missed;
}

/**
 * Probability that the failures of a month lose no larger fraction than `budget`. Failures come as a Poisson process, each lasts an
 * exponential time: a compound Poisson sum, taken as nothing at all or a gamma law of the same mean and variance.
 */
function chanceWithin(budget: number, causes: { component: Component; byOne: number }[]): number {
  let failures = 0;
  let mean = 0;
  let variance = 0;
  for (const { component, byOne } of causes) {
    if (byOne <= 0) continue;
    const rate = (component.nodes.min * MONTH) / component.mtbf!;
    const each = (missing(component) / MONTH) * byOne;
    failures += rate;
    mean += rate * each;
    variance += 2 * rate * each * each;
  }
  const none = Math.exp(-failures);
  if (mean <= 0 || none >= 1) return 1;
  // Given that there is a failure.
  const mean1 = mean / (1 - none);
  const variance1 = Math.max((variance + mean * mean) / (1 - none) - mean1 * mean1, 1e-300);
  const shape = (mean1 * mean1) / variance1;
  return none + (1 - none) * gammaCdf(shape, (budget * shape) / mean1);
}
