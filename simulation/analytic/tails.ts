/** What of a law lies beyond a time, and percentiles. */
import { lawMean, LawBuilder, NOTHING, partialMean, POINTS, totalMass, VALUES, type Law } from './law.js';

/** Splits a law at a time, seconds: what happens up to it, and the mass that does not. */
export function cut(law: Law, time: number): { within: Law; beyond: number } {
  if (time < 0) return { within: NOTHING, beyond: totalMass(law) };
  const builder = new LawBuilder();
  builder.addZero(law.zero);
  const beyond = tail(law, time);
  const narrowed = law.square / Math.max(gridSquare(law), 1e-300);
  let left = totalMass(law) - law.zero - beyond;
  for (let i = 0; i < law.mass.length && left > 0; i++) {
    const p = Math.min(left, law.mass[i]!);
    builder.put(law.first + i, p);
    builder.addSquare(p * VALUES[law.first + i]! ** 2 * narrowed);
    left -= p;
  }
  return { within: builder.finish(), beyond };
}

/** The mass above a time, seconds: P(X > time and it happened). */
export function tail(law: Law, time: number): number {
  if (time < 0) return totalMass(law);
  let above = 0;
  for (let i = law.mass.length - 1; i >= 0; i--) {
    const index = law.first + i;
    const upper = index < POINTS ? (VALUES[index]! + VALUES[index + 1]!) / 2 : Infinity;
    const lower = index > 0 ? (VALUES[index]! + VALUES[index - 1]!) / 2 : 0;
    if (lower >= time) {
      above += law.mass[i]!;
      continue;
    }
    // A law of a single certain duration is met exactly at it; otherwise the point's mass lies evenly over its cell.
    if (isAtom(law)) {
      if (VALUES[law.first]! > time * (1 + 1e-9)) above += law.mass[i]!;
    } else if (upper > time) above += (law.mass[i]! * (upper - time)) / (upper - lower);
    else break;
  }
  return above;
}

/** The longest of what a law holds, seconds. */
export function longestOf(law: Law): number {
  return law.mass.length > 0 ? VALUES[law.first + law.mass.length - 1]! : 0;
}

function isAtom(law: Law): boolean {
  return law.zero === 0 && law.mass.length <= 2;
}

/** Percentiles (as fractions: 0.95) of those that happened, seconds; null where none did. */
export function quantiles(law: Law, fractions: number[]): (number | null)[] {
  const total = totalMass(law);
  if (total <= 0) return fractions.map(() => null);
  if (isAtom(law)) return fractions.map(() => lawMean(law));
  return fractions.map((fraction) => quantile(law, fraction, total));
}

/** The mean square as the grid shows it, which is wider than the truth. */
export function gridSquare(law: Law): number {
  let sum = 0;
  for (let i = 0; i < law.mass.length; i++) sum += law.mass[i]! * VALUES[law.first + i]! ** 2;
  return sum;
}

/** A percentile of the grid's law, drawn in towards the mean by as much as the grid is wider than the truth. */
function quantile(law: Law, fraction: number, total: number): number {
  const mean = partialMean(law) / total;
  const wide = gridSquare(law) / total - mean * mean;
  // A certain duration has a variance of nothing, give or take what is lost in the subtraction.
  const truth = Math.max(0, law.square / total - mean * mean);
  const raw = gridQuantile(law, fraction, total);
  if (!(wide > 0) || truth >= wide) return raw;
  return Math.max(0, mean + (raw - mean) * Math.sqrt(truth / wide));
}

function gridQuantile(law: Law, fraction: number, total: number): number {
  let left = (1 - fraction) * total;
  for (let i = law.mass.length - 1; i >= 0; i--) {
    const p = law.mass[i]!;
    const index = law.first + i;
    if (left <= p && p > 0) {
      const upper = index < POINTS ? (VALUES[index]! + VALUES[index + 1]!) / 2 : VALUES[index]!;
      const lower = index > 0 ? (VALUES[index]! + VALUES[index - 1]!) / 2 : 0;
      return upper - (left / p) * (upper - lower);
    }
    left -= p;
  }
  return 0;
}
