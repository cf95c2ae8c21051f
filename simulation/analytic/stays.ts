/**
 * What a request's visits to a component have in common with its other visits there: the line, which is nearly the same a short time later; and with the
 * visit right before: a line that came out of that one.
 */
import { waitsAlike, type Remembering } from '../queueing/again.js';
import { fedAlike, partTogether, type Fed } from '../queueing/atOnce.js';
import { convolveWith, varianceOf } from './dependent.js';
import { INSTANT, lawMean, type Law } from './law.js';

/** A visit, as part of some longer stretch of a request. */
export interface Stay {
  component: number;
  line: RememberedLine;
  /** How many of it there are in the stretch, on average. */
  weight: number;
  /** Mean seconds from the stretch's beginning to the visit, and from its end to the stretch's. */
  before: number;
  after: number;
}

/** The line that a visit waits in. */
export interface RememberedLine extends Remembering, Fed {
  /** Of the wait, seconds². */
  variance: number;
  /** Probability that two visits come to the same one of several lines. */
  same: number;
  /** Correlation of its wait with that at the component that the visit comes right from; null: none. */
  before: { component: number; alike: number } | null;
}

/** Covariance of two stretches that follow each other, seconds². */
export function covariance(first: Stay[], then: Stay[]): number {
  let sum = 0;
  for (const one of first)
    for (const other of then) {
      const { before } = other.line;
      if (before?.component === one.component)
        sum += one.weight * other.weight * Math.sqrt(one.line.variance * other.line.variance) * before.alike;
      if (one.component === other.component) sum += one.weight * other.weight * alike(one.line, other.line, one.after + other.before);
    }
  return sum;
}

function alike(one: RememberedLine, other: RememberedLine, gap: number): number {
  return Math.sqrt(one.variance * other.variance) * one.same * waitsAlike(one, gap);
}

/**
 * Of stretches that begin at once, from the laws of their durations, the part that is to be taken as going together: the mean correlation of two of them is
 * that of the waits at lines to which the same requests come.
 */
export function goingTogether(parts: { reply: Law; stays: Stay[] }[]): number {
  let sum = 0;
  let pairs = 0;
  parts.forEach((one, i) =>
    parts.slice(i + 1).forEach((other) => {
      pairs++;
      const common = covarianceAtOnce(one.stays, other.stays);
      if (common > 0) sum += common / Math.sqrt(varianceOf(one.reply) * varianceOf(other.reply));
    }),
  );
  return sum > 0 ? partTogether(sum / pairs) : 0;
}

/** Covariance of two stretches that begin at once, seconds². */
function covarianceAtOnce(first: Stay[], then: Stay[]): number {
  let sum = 0;
  for (const one of first)
    for (const other of then)
      if (one.component !== other.component)
        sum += one.weight * other.weight * Math.sqrt(one.line.variance * other.line.variance) * fedAlike(asFed(one), asFed(other));
  return sum;
}

/** Of what happens only sometimes the less comes along with others. */
function asFed({ line, weight }: Stay): Fed {
  return { ...line, noise: line.noise * Math.sqrt(Math.min(1, weight)) };
}

/** The visits of two stretches that follow each other, from the laws of their durations. */
export function joined(first: Stay[], reply: Law, then: Stay[], nextReply: Law): Stay[] {
  if (first.length === 0 && then.length === 0) return first;
  return [...sooner(first, lawMean(nextReply)), ...putOff(then, lawMean(reply))];
}

function sooner(stays: Stay[], seconds: number): Stay[] {
  return stays.map((stay) => ({ ...stay, after: stay.after + seconds }));
}

/** The visits of a stretch that begins so many seconds into a longer one. */
export function putOff(stays: Stay[], seconds: number): Stay[] {
  return stays.map((stay) => ({ ...stay, before: stay.before + seconds }));
}

/** The visits of what happens with a probability, or several times over. */
export function weighed(stays: Stay[], factor: number): Stay[] {
  return stays.map((stay) => ({ ...stay, weight: stay.weight * factor }));
}

/** What a stretch comes to that is gone through several times, one after the other, by doubling. */
export function repeatedly(law: Law, stays: Stay[], count: number): { law: Law; stays: Stay[] } {
  const mean = lawMean(law);
  /** Covariance of so many times and so many more. */
  const between = (first: number, then: number): number => {
    let sum = 0;
    for (let apart = 1; stays.length > 0 && apart < first + then; apart++) {
      const pairs = Math.min(apart, first, then, first + then - apart);
      sum += pairs * covariance(sooner(stays, (apart - 1) * mean), stays);
    }
    return sum;
  };
  let result: Law = INSTANT;
  let done = 0;
  let power = law;
  for (let n = Math.max(0, Math.round(count)), each = 1; n > 0; n >>= 1, each *= 2) {
    if (n & 1) {
      result = done === 0 ? power : convolveWith(result, power, between(done, each));
      done += each;
    }
    if (n > 1) power = convolveWith(power, power, between(each, each));
  }
  const rest = ((done - 1) / 2) * mean;
  return {
    law: result,
    stays: stays.map((stay) => ({ ...stay, weight: stay.weight * done, before: stay.before + rest, after: stay.after + rest })),
  };
}
