/** 95 % confidence intervals over independent replications, by Student's t. */
import type { Interval } from '../report.js';

/** Two-sided 95 % points of Student's t by degrees of freedom, from 1. */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086,
  2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** The point for any number of degrees of freedom; above 30 the normal's with its first correction (Cornish & Fisher). */
function studentPoint(freedom: number): number {
  const z = 1.959964;
  return T95[freedom - 1] ?? z + (z ** 3 + z) / (4 * freedom);
}

/** Where the mean of a quantity lies, one value a replication; null with fewer than two values, or none in a replication. */
export function intervalOf(values: (number | null)[]): Interval | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2 || known.length < values.length) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1);
  const half = studentPoint(known.length - 1) * Math.sqrt(variance / known.length);
  return { low: mean - half, high: mean + half };
}
