/**
 * Replicas: how far they are behind their primary. One process applies what the primary wrote, in order: a line with one lane, fed by the
 * primary's completed writes, that stands still while the copy is down or cut off. A read finds what its own flow wrote before it where the
 * lag is shorter than the time between the two.
 */
import { cutsBetween, within } from '../incidents.js';
import { drainTimes, nodesAtWork } from './capacity.js';
import { Column, Pool } from './columns.js';
import { atom, convolve, lawMean, totalMass, type Law } from './law.js';
import { lineOf } from './load.js';
import type { VisitNode } from './network.js';
import { batchSize, type Plan, type Station } from './plan.js';
import type { Step } from './propagate.js';
import { advance, emptyState, observe, startState, waitLaw, type StationState } from './station.js';
import { steadyState } from './stationary.js';
import { slowness } from './timeline.js';
import type { View } from './views.js';

export interface CopyRecord {
  station: number;
  /** By step: mean lag in seconds of what is written then, and writes not yet applied. */
  lags: Column;
  behind: Column;
  /** Lags of all that was written. */
  lag: Pool;
  peak: { lag: number; behind: number };
  /** Reads of what their own flow had just written, and of these those that did not find it. */
  rereads: number;
  stale: number;
  /** Follows a step; `counts`: whether it belongs to what is recorded. */
  add(step: Step, view: View, counts: boolean): void;
}

export function copiesOf(plan: Plan): CopyRecord[] {
  return plan.stations.flatMap((copy) => {
    const primary = plan.stations.find(({ component }) => component.name === copy.component.of);
    return copy.component.kind === 'replica' && primary ? [recordOf(plan, copy, primary)] : [];
  });
}

function recordOf(plan: Plan, copy: Station, primary: Station): CopyRecord {
  const { scenario } = plan;
  const { component } = copy;
  const cuts = cutsBetween(scenario, component.name, primary.component.name);
  const changes = [...copy.changes.times, ...cuts.flatMap(({ from, to }) => [from, to])].sort((a, b) => a - b);
  const writes = primary.arriving.filter(({ visit }) => visit.access === 'write');
  const reads = copy.arriving.flatMap((read) => {
    const write = writtenBefore(plan, primary, read);
    return write ? [{ read, between: between(plan, write, read) }] : [];
  });
  const fixed = atom(component.lag);
  /** By what steady states that are alike share; the time to apply a write stays the same. */
  const steadyLaws = new Map<number, Law>();
  let state: StationState | null = null;

  const record: CopyRecord = {
    station: copy.index,
    lags: new Column(),
    behind: new Column(),
    lag: new Pool(),
    peak: { lag: 0, behind: 0 },
    rereads: 0,
    stale: 0,
    add(step, view, counts) {
      const seconds = step.to - step.from;
      const applies = (time: number): number =>
        within(cuts, time) || nodesAtWork(plan, copy, step.next.scalers, time) === 0 ? 0 : (component.throughput ?? Infinity);
      const written = writes.reduce((sum, visit) => sum + step.next.departures[visit.id]! * batchSize(visit, step.users), 0);
      const { law, mean, number, passing } = lagAt(step, written, applies, seconds);
      if (!counts) return;
      record.lag.add(law, written * seconds, !passing);
      record.lags.push(mean);
      record.behind.push(number);
      record.peak.lag = Math.max(record.peak.lag, mean);
      record.peak.behind = Math.max(record.peak.behind, number);
      for (const { read, between: passed } of reads) {
        const count = step.next.departures[read.id]! * seconds;
        record.rereads += count;
        const gap = passed.reduce((sum, visit) => convolve(sum, view.sojourn(visit)), view.station(copy.index).wait);
        record.stale += count * longer(law, gap);
      }
    },
  };

  const lagAt = (step: Step, written: number, applies: (time: number) => number, seconds: number): Lag => {
    const middle = (step.from + step.to) / 2;
    const rate = applies(middle);
    if (rate === Infinity) return { law: fixed, mean: component.lag, number: written * component.lag, passing: false };
    const slow = slowness(scenario, component, middle);
    const each = slow / (component.throughput ?? Infinity);
    const line = lineOf([{ rate: written, size: 1, service: { mean: each, scv: 0, shape: 'constant' } }], 1, rate > 0 ? 1 : 0, 1, false);
    state = advance(state ?? (scenario.start === 'empty' ? emptyState() : startState(line)), line, seconds, steadyState(line));
    const ahead = changes.filter((at) => at > step.to + 1e-9);
    const speed = (at: number): number => applies(at) / slowness(scenario, component, at);
    const seen = observe(state, line, drainTimes(step.to, ahead, speed), (ahead[0] ?? Infinity) - step.to, Infinity);
    const number = seen.number + written * component.lag;
    const known = slow === 1 && seen.key !== null ? steadyLaws.get(seen.key) : undefined;
    const law = known ?? convolve(convolve(waitLaw(seen), atom(each)), fixed);
    if (slow === 1 && seen.key !== null) steadyLaws.set(seen.key, law);
    return { law, mean: lawMean(law), number, passing: seen.key === null };
  };
  return record;
}

interface Lag {
  law: Law;
  mean: number;
  number: number;
  passing: boolean;
}

/** The last write to the primary that a flow makes before it reads from the copy, on the same side of any buffer. */
function writtenBefore({ network }: Plan, primary: Station, read: VisitNode): VisitNode | null {
  if (read.visit.access === 'write') return null;
  const { visits } = network.flows[read.flow]!;
  const before = visits.slice(0, visits.indexOf(read)).filter((one) => one.component === primary.index && one.visit.access === 'write');
  const write = before.at(-1);
  return write && write.source === read.source ? write : null;
}

/** What a flow does between a write and a read. */
function between({ network }: Plan, write: VisitNode, read: VisitNode): VisitNode[] {
  const { visits } = network.flows[read.flow]!;
  return visits
    .slice(visits.indexOf(write) + 1, visits.indexOf(read))
    .filter(({ visit }) => visit.arrow === 'call' && visit.probability >= 0.5);
}

/** P(a > b) of independent durations, equal ones counted half; both happen for certain. */
function longer(a: Law, b: Law): number {
  const [all, other] = [totalMass(a), totalMass(b)];
  if (all <= 0 || other <= 0) return 0;
  let beyond = all - a.zero;
  let sum = b.zero * (beyond + a.zero / 2);
  let at = 0;
  for (let i = 0; i < b.mass.length; i++) {
    const index = b.first + i;
    while (at < a.mass.length && a.first + at < index) beyond -= a.mass[at++]!;
    const same = a.first + at === index ? (a.mass[at] ?? 0) : 0;
    sum += b.mass[i]! * (beyond - same / 2);
  }
  return Math.min(1, Math.max(0, sum / (all * other)));
}
