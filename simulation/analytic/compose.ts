/**
 * What becomes of a request on its path: laws of waiting and service joined along the tree of calls. Sums are convolved, choices
 * mixed, parallel calls take the longest, timeouts cut and retries repeat; percentiles are never added.
 */
import type { Retry } from '../model.js';
import { convolveWith } from './dependent.js';
import { convolve, INSTANT, lawMean, longest, mixture, NOTHING, scale, totalMass, type Law } from './law.js';
import { covariance, goingTogether, joined, putOff, repeatedly, weighed, type RememberedLine, type Stay } from './stays.js';
import { cut } from './tails.js';
import { isBuffer, isPushedBack, type FlowNode, type Network, type StepNode, type VisitNode } from './network.js';
import type { Delay } from './refusedAgain.js';
import { retried } from './retry.js';

/** What one visit, or a whole path, comes to. Masses: totalMass(reply) + refused + timedOut + lost = 1. */
export interface Composed {
  /** Time until the answer, seconds. */
  reply: Law;
  refused: number;
  timedOut: number;
  lost: number;
  /** Of its visits those whose waits depend on each other. */
  stays: Stay[];
  /** Work that goes on after the answer. */
  tails: Tail[];
  /** Attempts per request at the most retried call on the way, 1 without retries; and at this very arrow. */
  attempts: number;
  tries: number;
  /** Of the attempts at this very arrow: the fraction refused beyond what any attempt is, and by which component, since they follow one that was refused. */
  refusedAgain: RefusedAgain | null;
}

export interface RefusedAgain {
  component: number;
  share: number;
}

/** Work handed over or pushed: the law of the time from the path's start until it is done. */
export interface Tail {
  /** Made only when asked for: most flows are measured by something else. */
  law: () => Law;
  stays: Stay[];
  /** Probability that it was begun and then lost. */
  lost: number;
  push: boolean;
  /** How many of it there are per request. */
  weight: number;
}

/** What the composer has to know of a component at a moment. */
export interface StationView {
  /** The law of waiting and service of an operation of a node (a visit), the component's fixed latency included; `low`: of a retry. */
  sojourn: (visit: VisitNode, low: boolean) => Law;
  /** The line that a visit waits in, where its request's other waits depend on that; null where they do not, or it has none. */
  line: (visit: VisitNode, low: boolean) => RememberedLine | null;
  /** Fraction of arrivals refused, and of what is taken in, the fraction lost before it is served. */
  refused: number;
  lost: number;
  /** What an attempt comes to that is made so long after one that was refused here, its law as `sojourn` has it; null: to the same as any other. */
  afterRefusal: (visit: VisitNode, low: boolean, delay: Delay) => { refused: number; sojourn: Law } | null;
  /** Caches: fraction of calls that miss. */
  miss: number;
  /** The law of the time until a full queue has room for what is handed over, where who brings it waits; INSTANT everywhere else. */
  untilRoom: () => Law;
  /** The law of the time that a push, sent here by a visit that has taken `sojourn`, is behind what came meanwhile, and then takes itself; null: as any other. */
  pushedBack: (visit: VisitNode, sojourn: Law) => Law | null;
  /** Buffers that nothing reads: whether what is handed over now expires within the run. */
  expires: boolean;
}

const ANSWERED: Composed = {
  reply: INSTANT,
  refused: 0,
  timedOut: 0,
  lost: 0,
  stays: [],
  tails: [],
  attempts: 1,
  tries: 1,
  refusedAgain: null,
};

/** What does not get there is lost: there is no answer that says so. */
const UNREACHED: Composed = { ...ANSWERED, reply: NOTHING, lost: 1 };
const TURNED_AWAY: Composed = { ...ANSWERED, reply: NOTHING, refused: 1 };

export interface Composer {
  flow(flow: FlowNode): Composed;
  visit(visit: VisitNode): Composed;
  /** Fraction of attempts that fail as their caller sees it; of those that would be made, where a breaker is open. */
  failing(visit: VisitNode): number;
  /** Mean seconds for which a visit's target still waits for others' answers, its own part being done. */
  held(visit: VisitNode): number;
}

/**
 * `view` gives the stations' laws now; `way` says whether an arrow leads nowhere, or its breaker is open; `again`: how clients ask again. `memo` may return what was composed before for a visit in the same state, and keeps what is new.
 */
export function composer(
  network: Network,
  view: (component: number) => StationView,
  way: (visit: VisitNode) => 'cut' | 'open' | null,
  again: Retry | null,
  memo: (visit: VisitNode, make: () => Composed) => Composed,
): Composer {
  // Where the attempt that is looked at follows one that was refused: by which component, and when.
  let refusal: { component: number; delay: Delay } | null = null;
  /** What `make` composes after a refusal by the one of `reach` that refuses the most. */
  const afterRefusal = (reach: number[], delay: Delay, make: () => Composed): Composed => {
    const component = reach.reduce((most, other) => (view(other).refused > view(most).refused ? other : most), reach[0]!);
    const outer = refusal;
    refusal = { component, delay };
    const composed = make();
    refusal = outer;
    return { ...composed, refusedAgain: { component, share: 1 } };
  };
  // `low`: of a request that its client asks again, behind all others.
  const one = (step: StepNode, low: boolean): Composed => {
    if ('parallel' in step) return together(step.parallel.map((each) => one(each, low)));
    return low || refusal ? arrow(step, low) : memo(step, () => arrow(step, false));
  };
  const block = (steps: StepNode[], low: boolean): Composed => steps.reduce((before, step) => after(before, one(step, low)), ANSWERED);

  /** One attempt at an arrow; `retry`: it waits behind all others; what its target calls then does not. */
  const attempt = (node: VisitNode, low: boolean, retry: boolean): Composed => {
    const closed = way(node);
    return closed === 'cut' ? UNREACHED : closed === 'open' ? TURNED_AWAY : station(node, low, retry);
  };

  /** A visit with its arrow's probability, repeats, timeout and retries. */
  const arrow = (node: VisitNode, low: boolean): Composed => {
    const { visit } = node;
    const done = attempt(node, low, false);
    if (visit.arrow === 'push') {
      const tail: Tail = {
        law: () => done.reply,
        stays: done.stays,
        lost: 1 - totalMass(done.reply),
        push: true,
        weight: visit.probability * visit.times,
      };
      return { ...ANSWERED, tails: [tail, ...done.tails] };
    }
    if (visit.arrow === 'handover' && !isBuffer(network.components[node.component]!)) {
      const handedOver = { ...deferred(done, visit.times), reply: view(node.component).untilRoom() };
      return likely(handedOver, visit.probability);
    }
    const later = visit.retry?.low && !low ? attempt(node, low, true) : done;
    const tried = retried(done, later, visit.timeout, visit.retry, (delay) =>
      afterRefusal(node.reach, delay, () => attempt(node, low, visit.retry?.low ?? false)),
    );
    return likely(visit.times === 1 ? tried : many(tried, visit.times), visit.probability);
  };

  /** The target itself and what it does then. */
  const station = (node: VisitNode, low: boolean, retry: boolean): Composed => {
    const here = view(node.component);
    const line = here.line(node, low || retry);
    const known = refusal?.component === node.component ? here.afterRefusal(node, low || retry, refusal.delay) : null;
    const { refused, sojourn } = known ?? { refused: here.refused, sojourn: here.sojourn(node, low || retry) };
    const own: Composed = {
      ...ANSWERED,
      reply: scale(sojourn, (1 - refused) * (1 - here.lost)),
      refused,
      lost: (1 - refused) * here.lost,
      stays: line ? [{ component: node.component, line, weight: 1, before: 0, after: 0 }] : [],
    };
    if (isBuffer(network.components[node.component]!)) {
      if (node.then.length === 0)
        return {
          ...own,
          tails: [{ law: () => NOTHING, stays: [], lost: here.expires ? totalMass(own.reply) : 0, push: false, weight: 1 }],
        };
      const brought = node.then.reduce((before, step) => after(before, deferred(one(step, low), 1)), own);
      // What waits for a place is in line already: its wait for its consumer begins when it is brought.
      return { ...brought, reply: convolve(brought.reply, here.untilRoom()) };
    }
    const missed = node.miss.length > 0 ? after(own, likely(block(node.miss, low), here.miss)) : own;
    const back = node.then.filter((step) => !('parallel' in step) && isPushedBack(step));
    const others = back.length > 0 ? node.then.filter((step) => !back.includes(step)) : node.then;
    const whole = others.length > 0 ? after(missed, block(others, low)) : missed;
    return back.length === 0
      ? whole
      : { ...whole, tails: [...whole.tails, ...back.flatMap((step) => sentBack(own, step as VisitNode, low))] };
  };

  /** What a visit pushes back to where it has just been does not meet another line, but what came into this one since. */
  const sentBack = (own: Composed, push: VisitNode, low: boolean): Tail[] => {
    const { reply, stays, tails } = attempt(push, low, false);
    const happens = totalMass(reply);
    const answered = totalMass(own.reply);
    const law = once(() => {
      const back = view(push.component).pushedBack(push, own.reply);
      return back ? scale(back, happens) : convolveWith(own.reply, reply, covariance(own.stays, stays));
    });
    return [
      {
        law,
        stays: [...own.stays, ...putOff(stays, lawMean(own.reply))],
        lost: answered * (1 - happens),
        push: true,
        weight: push.visit.probability * push.visit.times,
      },
      ...tails.map((tail) => later(own, answered, tail)),
    ];
  };

  return {
    flow: (flow) => {
      const path = block(flow.steps, false);
      if (!again) return path;
      return retried(path, again.low ? block(flow.steps, true) : path, null, again, (delay) =>
        afterRefusal(flow.reach, delay, () => block(flow.steps, again.low)),
      );
    },
    held: (visit) => {
      const { reply } = station(visit, false, false);
      return Math.max(0, lawMean(reply) - lawMean(view(visit.component).sojourn(visit, false)));
    },
    failing: (visit) => {
      const done = way(visit) === 'cut' ? UNREACHED : station(visit, false, false);
      const { timeout } = visit.visit;
      return done.refused + done.timedOut + (timeout === null ? 0 : done.lost + cut(done.reply, timeout).beyond);
    },
    visit: (visit) => memo(visit, () => arrow(visit, false)),
  };
}

/** One after the other. */
function after(first: Composed, then: Composed): Composed {
  if (first === ANSWERED) return then;
  const reached = totalMass(first.reply);
  return {
    reply: convolveWith(first.reply, then.reply, covariance(first.stays, then.stays)),
    refused: first.refused + reached * then.refused,
    timedOut: first.timedOut + reached * then.timedOut,
    lost: first.lost + reached * then.lost,
    stays: joined(first.stays, first.reply, then.stays, then.reply),
    tails: [...first.tails, ...then.tails.map((tail) => later(first, reached, tail))],
    attempts: Math.max(first.attempts, then.attempts),
    tries: 1,
    refusedAgain: null,
  };
}

/** A tail that begins only after something else, with the probability `reached`. */
function later(first: Composed, reached: number, tail: Tail): Tail {
  return {
    ...tail,
    law: once(() => convolveWith(first.reply, tail.law(), covariance(first.stays, tail.stays))),
    stays: [...first.stays, ...putOff(tail.stays, lawMean(first.reply))],
    lost: reached * tail.lost,
  };
}

function once(make: () => Law): () => Law {
  let law: Law | null = null;
  return () => (law ??= make());
}

/** At once: the slowest counts, one failure fails all. */
function together(parts: Composed[]): Composed {
  if (parts.length === 0) return ANSWERED;
  const answered = parts.reduce((product, part) => product * totalMass(part.reply), 1);
  const failed = parts.reduce((sum, part) => sum + part.refused + part.timedOut + part.lost, 0);
  const share = failed > 0 ? (1 - answered) / failed : 0;
  const sum = (of: (part: Composed) => number): number => parts.reduce((total, part) => total + of(part), 0) * share;
  return {
    reply: longest(
      parts.map((part) => part.reply),
      goingTogether(parts),
    ),
    refused: sum((part) => part.refused),
    timedOut: sum((part) => part.timedOut),
    lost: sum((part) => part.lost),
    stays: parts.flatMap((part) => part.stays),
    tails: parts.flatMap((part) => part.tails),
    attempts: Math.max(...parts.map((part) => part.attempts)),
    tries: 1,
    refusedAgain: null,
  };
}

/** Happens with a probability. */
function likely(part: Composed, probability: number): Composed {
  if (probability >= 1) return part;
  if (probability <= 0) return ANSWERED;
  return {
    reply: mixture([
      { law: INSTANT, weight: 1 - probability },
      { law: part.reply, weight: probability },
    ]),
    refused: part.refused * probability,
    timedOut: part.timedOut * probability,
    lost: part.lost * probability,
    stays: weighed(part.stays, probability),
    tails: part.tails.map((tail) => ({ ...tail, weight: tail.weight * probability })),
    attempts: part.attempts,
    tries: part.tries,
    refusedAgain: part.refusedAgain,
  };
}

/** Several times, one after the other. */
function many(part: Composed, times: number): Composed {
  const answered = totalMass(part.reply);
  const whole = answered ** times;
  const share = answered < 1 ? (1 - whole) / (1 - answered) : 0;
  const { law, stays } = repeatedly(part.reply, part.stays, times);
  return {
    reply: law,
    refused: part.refused * share,
    timedOut: part.timedOut * share,
    lost: part.lost * share,
    stays,
    tails: part.tails.map((tail) => ({ ...tail, weight: tail.weight * times })),
    attempts: part.attempts,
    tries: part.tries,
    refusedAgain: part.refusedAgain,
  };
}

/** Work that nobody waits for: its answer becomes a tail, its failures losses of that tail. */
function deferred(part: Composed, weight: number): Composed {
  const tail: Tail = { law: () => part.reply, stays: part.stays, lost: part.refused + part.timedOut + part.lost, push: false, weight };
  return { ...ANSWERED, tails: [tail, ...part.tails.map((one) => ({ ...one, weight: one.weight * weight }))] };
}

/** What a flow measures: law of answered requests (their mass is their probability), and what is lost or never done in the run. */
export interface Measured {
  law: Law;
  lost: number;
  inside: number;
}

/**
 * `reply`: until the answer, given that nothing handed over is lost. `delivery`: of one push (a random one of all), or without pushes
 * until everything handed over is done.
 */
export function measured(flow: FlowNode, path: Composed): Measured {
  const answered = totalMass(path.reply);
  const tailLost = answered > 0 ? 1 - path.tails.reduce((kept, tail) => kept * (1 - tailLoss(tail, answered)), 1) : 0;
  const lost = path.lost + answered * tailLost;
  const kept = answered * (1 - tailLost);
  if (flow.flow.measure === 'reply' || path.tails.length === 0) return { law: scale(path.reply, 1 - tailLost), lost, inside: 0 };
  const pushes = path.tails.filter((tail) => tail.push);
  if (flow.pushes && pushes.length === 0) return { law: NOTHING, lost, inside: kept };
  const law = pushes.length > 0 ? anyOf(pushes) : allOf(path.tails, path.reply, answered);
  const mass = totalMass(law);
  return mass > 0 ? { law: scale(law, kept / mass), lost, inside: 0 } : { law: NOTHING, lost, inside: kept };
}

/** A random one of the tails. */
function anyOf(tails: Tail[]): Law {
  const all = tails.reduce((sum, tail) => sum + tail.weight, 0);
  return mixture(tails.map((tail) => ({ law: tail.law(), weight: all > 0 ? tail.weight / all : 0 })));
}

/** The last of the tails; one that does not happen is as if done with the answer. Nothing, where one of them is never done. */
function allOf(tails: Tail[], reply: Law, answered: number): Law {
  const laws = tails.map((tail) => {
    const happens = Math.min(1, tail.weight);
    const law = tail.law();
    const mass = totalMass(law);
    return mixture([
      { law: mass > 0 ? scale(law, 1 / mass) : NOTHING, weight: happens },
      { law: scale(reply, answered > 0 ? 1 / answered : 0), weight: 1 - happens },
    ]);
  });
  return longest(laws);
}

/** Probability that a request which was answered loses this tail. */
function tailLoss(tail: Tail, answered: number): number {
  return Math.min(1, (Math.min(1, tail.weight) * tail.lost) / answered);
}
