/** spof: one node whose loss alone, until it is replaced, spends more than the error budget. */
import { openShares, flowRate, sessionOpens } from '../analytic/traffic.js';
import { formatDuration, formatPercent } from '../figures.js';
import { hasStandby, missedFor } from '../incidents.js';
import type { Component, Kind, Scenario, Term } from '../model.js';
import type { Design, Found } from './check.js';
import { chanceOf, isDeferred } from './design.js';
import { isOneOfItsKind } from './capacity.js';
import { scaleTo, standby } from './fixes.js';
import { times } from './words.js';

/** What a provider runs on several machines of its own, or somebody else does. */
const MANAGED: Kind[] = ['lb', 'stream', 'queue', 'limiter', 'external'];
/** Moments at which traffic is looked at for its mean over the run. */
const SAMPLES = 200;

export function spof(design: Design): Found[] {
  const { scenario, network, thresholds } = design;
  const terms = scenario?.contract.filter((term) => term.metric === 'availability') ?? [];
  if (!scenario || terms.length === 0) return [];
  const asked = meanRates(scenario, design).map((rate) => rate * scenario.duration);
  return network.components.flatMap((component, index): Found[] => {
    if (component.nodes.min !== 1 || component.nodes.max !== 1 || MANAGED.includes(component.kind)) return [];
    const missing = (seconds: number): Loss => worstLoss(terms, design, asked, index, Math.min(seconds, scenario.duration));
    const outage = Math.min(missedFor(component, thresholds.replacement), scenario.duration);
    const worst = missing(outage);
    if (worst.failed <= worst.budget) return [];
    const spends = worst.budget > 0 ? `${spent(worst)} of ${formatPercent(worst.budget)}` : 'there is no error budget';
    const { advice, fix } = spare(component, missing(thresholds.failover), thresholds.failover);
    return [
      {
        severity: 'warning',
        message: `"${component.name}" is a single node: ${formatDuration(outage)} ${hasStandby(component) ? 'until its standby has taken over' : 'without it'} at the peak fail ${formatPercent(worst.failed)} of the run's requests, ${spends}; ${advice}`,
        at: component.at,
        related: terms.map((term) => ({ message: 'the availability asked for', at: term.at })),
        subject: component.name,
        fix,
      },
    ];
  });
}

interface Loss {
  /** Fraction of the run's requests, and how much of them the contract allows. */
  failed: number;
  budget: number;
}

/** What the loss of a component for so many seconds at the peak fails, of the term of which that spends most. */
function worstLoss(
  terms: Extract<Term, { metric: 'availability' }>[],
  design: Design,
  asked: number[],
  component: number,
  seconds: number,
): Loss {
  const { network, flowPeak } = design;
  return terms
    .map((term) => {
      const inTerm = network.flows.filter(({ flow }) => term.flow === null || term.flow === flow.name);
      const total = inTerm.reduce((sum, { index }) => sum + asked[index]!, 0);
      const failed = inTerm.reduce((sum, { index }) => sum + flowPeak[index]! * dependence(design, index, component) * seconds, 0);
      return { failed: total > 0 ? failed / total : 0, budget: 1 - term.limit };
    })
    .sort((a, b) => b.failed / b.budget - a.failed / a.budget)[0]!;
}

function spent({ failed, budget }: Loss): string {
  return `${times(failed / budget)} the error budget`;
}

/** @param left what would fail with a standby that takes over within `failover` seconds */
function spare(component: Component, left: Loss, failover: number): { advice: string; fix: Found['fix'] } {
  if (!isOneOfItsKind(component)) return { advice: 'give it a second node', fix: scaleTo(component, 2) };
  if (hasStandby(component)) return { advice: 'let it take over sooner, or answer without it', fix: null };
  const still = left.failed <= left.budget || left.budget <= 0 ? '' : `; that still spends ${spent(left)}, unless it takes over sooner`;
  return {
    advice: `give it a standby in a second zone (zones 2, failover ${formatDuration(failover)})${still}`,
    fix: standby(component, failover),
  };
}

/** Probability that a request of a flow fails when the component is gone: what a buffer holds meanwhile fails only where delivery counts. */
function dependence(design: Design, flow: number, component: number): number {
  const { network } = design;
  const { visits, flow: settings } = network.flows[flow]!;
  let without = 1;
  for (const visit of visits) {
    if (visit.component !== component) continue;
    if (settings.measure === 'reply' && (isDeferred(visit) || visit.visit.arrow === 'push')) continue;
    without *= 1 - chanceOf(design, visit);
  }
  return 1 - without;
}

/** By flow: requests per second on average over the run, bursts left out. */
function meanRates(scenario: Scenario, { system }: Design): number[] {
  const calm: Scenario = { ...scenario, bursts: [], incidents: [] };
  const shares = openShares(system.flows);
  return system.flows.map((flow) => {
    let sum = 0;
    for (let i = 0; i < SAMPLES; i++) {
      const time = ((i + 0.5) / SAMPLES) * scenario.duration;
      sum += flowRate(calm, flow, time, sessionOpens(calm, time), shares.get(flow.name) ?? 1);
    }
    return sum / SAMPLES;
  });
}
