/** What becomes of an attempt at a line with finite room that has just refused another one: a full line is still full a moment later. */
import { forward, type NumberLaw } from './forward.js';
import { INSTANT, mixture, type Law } from './law.js';
import type { Group } from './propagate.js';
import { waitLaw } from './station.js';
import { departuresOf, type Line } from './stationary.js';
import { waitOfNumber } from './wait.js';

/** When an attempt is made, seconds after the one that was refused: evenly spread between `from` and `to`. */
export interface Delay {
  from: number;
  to: number;
}

/** What such an attempt meets. */
export interface Again {
  refused: number;
  /** The wait of one that is let in. */
  wait: Law;
}

/** Each stretch of time that the law is followed over is longer than the one before by this factor. */
const LONGER = 1.6;
const MOST_STEPS = 60;
/** Places of which each is a cell of its own, from the full line down; below, cells are as wide as this part of what is above them. */
const NEAR_FULL = 24;
const WIDER = 1 / 12;

/**
 * An attempt at a component's lines after one was refused by one of them, which was full then: by the forward equation from there. Another of several lines is
 * met by chance. Null where no line refuses.
 */
export function againAfter(groups: Group[], delay: Delay): Again | null {
  if (!groups.some(({ seen }) => seen.blocked > 0)) return null;
  const all = groups.reduce((sum, { seen, share }) => sum + share * seen.blocked, 0);
  const parts = groups.flatMap((group) => {
    const { seen, share, lines } = group;
    const same = seen.blocked > 0 ? (share * seen.blocked) / all : 0;
    const usual = { weight: share * (1 - same / lines), refused: seen.blocked, wait: (): Law => waitLaw(seen) };
    return same > 0 ? [usual, { weight: same / lines, ...fromFull(group, delay) }] : [usual];
  });
  const sum = parts.reduce((weights, { weight }) => weights + weight, 0);
  const refused = parts.reduce((total, part) => total + part.weight * part.refused, 0) / sum;
  const admitted = parts.map(({ weight, refused: no, wait }) => ({
    law: wait(),
    weight: (weight * (1 - no)) / sum / Math.max(1e-12, 1 - refused),
  }));
  return { refused, wait: refused < 1 - 1e-9 ? mixture(admitted) : INSTANT };
}

function fromFull({ line, seen }: Group, { from, to }: Delay): { refused: number; wait: () => Law } {
  const found = meanLaw(cellsBelow(line.places), line, from, to);
  const last = found.x.length - 1;
  const refused = Math.min(1, found.p[last]!);
  return {
    refused,
    wait: () => {
      const admitted = found.p.map((p, i) => (i === last ? 0 : p / Math.max(1e-12, 1 - refused)));
      return waitOfNumber(found.x, admitted, line.lanes, seen.drain, departuresOf(line));
    },
  };
}

/** The law of the number at a time between `from` and `to` after the line was full. */
function meanLaw(x: Float64Array, line: Line, from: number, to: number): NumberLaw {
  let law: NumberLaw = { x, p: x.map((_, i) => (i === x.length - 1 ? 1 : 0)) };
  const sum = new Float64Array(x.length);
  const first = (0.2 * line.service) / Math.max(1, line.lanes);
  let time = 0;
  let length = first;
  for (let step = 0; step < MOST_STEPS && time < to * (1 - 1e-9); step++) {
    const next = step + 1 === MOST_STEPS ? to : Math.min(time < from ? from : to, time + length);
    const before = law;
    law = forward(law, line, next - time);
    if (time >= from) for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + ((before.p[i]! + law.p[i]!) / 2) * (next - time);
    time = next;
    length *= LONGER;
  }
  return to > from ? { x, p: sum.map((p) => p / (to - from)) } : law;
}

/** Cells from a number down to nothing, from the lowest. */
function cellsBelow(places: number): Float64Array {
  const cells: number[] = [];
  for (let x = places; x > 0; x -= Math.max(1, Math.floor((places - x - NEAR_FULL) * WIDER))) cells.push(x);
  cells.push(0);
  return Float64Array.from(cells.toReversed());
}
