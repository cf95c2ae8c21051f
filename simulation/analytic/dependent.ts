/** Sums of durations that are not independent of each other. */
import { convolve, lawMean, LawBuilder, pointValue, totalMass, type Law } from './law.js';

/** Below this part of the largest possible covariance two durations are as good as independent. */
const INDEPENDENT = 0.02;

/**
 * The law of the sum of two durations with a covariance, seconds²: a mixture of the independent sum and of that in which the one is as long among its
 * like as the other, so that the laws of both stay what they are. A covariance beyond what that allows counts as that. Masses multiply.
 */
export function convolveWith(a: Law, b: Law, covariance: number): Law {
  const independent = convolve(a, b);
  const mass = totalMass(a) * totalMass(b);
  // No more than by the product of the deviations, and mostly not: then the second sum need not be made.
  const bound = Math.sqrt(varianceOf(a) * varianceOf(b));
  if (mass <= 0 || bound <= 0 || covariance <= INDEPENDENT * bound) return independent;
  const { law, most } = alike(a, b);
  if (most <= 0) return independent;
  const share = Math.min(1, covariance / most);
  const builder = new LawBuilder();
  builder.addLaw(independent, 1 - share);
  builder.addLaw(law, share * mass);
  const mixed = builder.finish();
  return { ...mixed, square: independent.square + 2 * share * most * mass };
}

/** Variance of those that happened, seconds². */
export function varianceOf(law: Law): number {
  const mass = totalMass(law);
  return mass > 0 ? Math.max(0, law.square / mass - lawMean(law) ** 2) : 0;
}

/** The sum of two durations of which the longest of the one goes with the longest of the other, and their covariance, seconds². */
function alike(a: Law, b: Law): { law: Law; most: number } {
  const builder = new LawBuilder();
  const [allOfA, allOfB] = [totalMass(a), totalMass(b)];
  let product = 0;
  // Place −1 is the mass at zero.
  let [i, j] = [-1, -1];
  let [left, right] = [a.zero / allOfA, b.zero / allOfB];
  while (i < a.mass.length && j < b.mass.length) {
    const mass = Math.min(left, right);
    if (mass > 0) {
      const x = i < 0 ? 0 : pointValue(a.first + i);
      const y = j < 0 ? 0 : pointValue(b.first + j);
      builder.add(x + y, mass);
      product += mass * x * y;
    }
    left -= mass;
    right -= mass;
    // What is used up of one is the end of its step, rounding apart.
    if (left <= ROUNDING) left = (a.mass[++i] ?? 0) / allOfA;
    if (right <= ROUNDING) right = (b.mass[++j] ?? 0) / allOfB;
  }
  return { law: builder.finish(), most: product - lawMean(a) * lawMean(b) };
}

const ROUNDING = 1e-15;
