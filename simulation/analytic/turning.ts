/** The law of durations while one law turns into another. */
import { LawBuilder, mixture, POINTS, totalMass, VALUES, type Law } from './law.js';
import { gridSquare } from './tails.js';

/** Density over the cells of the grid, the first one of which is below its first point. Always left at zero. */
const DENSITY = new Float64Array(POINTS + 3);

/**
 * The law of a duration drawn at any moment of a time in which one law turns into another, each quantile in a straight line. So do waits in front of
 * a line that grows or drains: of two laws that lie apart a mixture has nothing in between, and its upper percentiles are those of the later one.
 * Mass and mean are halfway between both.
 */
export function turning(from: Law, to: Law): Law {
  const massFrom = totalMass(from);
  const massTo = totalMass(to);
  if (massFrom <= 0 || massTo <= 0) {
    return mixture([
      { law: from, weight: 0.5 },
      { law: to, weight: 0.5 },
    ]);
  }
  const mass = (massFrom + massTo) / 2;
  const builder = new LawBuilder();
  // By how much both are narrower than the grid shows them.
  let square = ((from.square - gridSquare(from)) / massFrom + (to.square - gridSquare(to)) / massTo) / 2;
  let low = POINTS + 1;
  let high = 0;
  const one = new Walk(from, massFrom);
  const other = new Walk(to, massTo);
  while (one.left > 0 && other.left > 0) {
    const share = Math.min(one.left, other.left);
    const a = Math.min(one.point, other.point);
    const b = Math.max(one.point, other.point);
    const [x, y] = [valueAt(a), valueAt(b)];
    square += (share * (x * x + x * y + y * y)) / 3;
    if (a < b) {
      const density = share / (y - x);
      DENSITY[a + 1] = DENSITY[a + 1]! + density;
      DENSITY[b + 1] = DENSITY[b + 1]! - density;
      low = Math.min(low, a);
      high = Math.max(high, b);
    } else putAt(builder, a, share * mass);
    one.take(share);
    other.take(share);
  }
  let density = 0;
  for (let cell = low; cell < high; cell++) {
    density += DENSITY[cell + 1]!;
    DENSITY[cell + 1] = 0;
    const half = (density * (valueAt(cell + 1) - valueAt(cell)) * mass) / 2;
    if (half <= 0) continue;
    putAt(builder, cell, half);
    putAt(builder, cell + 1, half);
  }
  DENSITY[high + 1] = 0;
  builder.addSquare(square * mass);
  return builder.finish();
}

/** Zero is −1. */
function valueAt(point: number): number {
  return point < 0 ? 0 : VALUES[point]!;
}

function putAt(builder: LawBuilder, point: number, mass: number): void {
  if (point < 0) builder.addZero(mass);
  else builder.put(point, mass);
}

/** Goes through a law's points, each with the part of its mass that is still left. */
class Walk {
  point = -1;
  left: number;
  private readonly law: Law;
  private readonly total: number;

  constructor(law: Law, total: number) {
    this.law = law;
    this.total = total;
    this.left = law.zero / total;
    this.skip();
  }

  take(share: number): void {
    this.left = share >= this.left ? 0 : this.left - share;
    this.skip();
  }

  private skip(): void {
    const { first, mass } = this.law;
    while (this.left <= 0) {
      this.point = this.point < 0 ? first : this.point + 1;
      if (this.point - first >= mass.length) return;
      this.left = mass[this.point - first]! / this.total;
    }
  }
}
