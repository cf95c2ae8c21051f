/** Waiting lines: frames in lists by priority, linked through the frames themselves. */
import { doubled } from './eventList.js';
import type { Frames } from './frames.js';

/** A waiting line and its lanes; frames wait in a list for each priority, and in one for a place in the line. */
export interface Line {
  lanes: number;
  busy: number;
  /** Operations waiting; a push counts as many as it still has to deliver. */
  waiting: number;
  /** Operations that wait and are not in the lists, as it is known when they begin: all where there are places for so many only; deliveries. */
  early: Begins | null;
  unsent: Begins | null;
  /** Operations that wait for a place in the line. */
  atDoor: number;
  heads: Int32Array;
  tails: Int32Array;
}

/** The list of those who wait for a place. */
export const DOOR = 3;

export function line(lanes: number): Line {
  return {
    lanes,
    busy: 0,
    waiting: 0,
    early: null,
    unsent: null,
    atDoor: 0,
    heads: new Int32Array(4).fill(-1),
    tails: new Int32Array(4).fill(-1),
  };
}

/** Puts a frame at the end of a line; `counted` operations of it are added to what waits. */
export function append(mine: Line, frames: Frames, frame: number, priority: number, counted: number): void {
  frames.next[frame] = -1;
  const tail = mine.tails[priority]!;
  if (tail >= 0) frames.next[tail] = frame;
  else mine.heads[priority] = frame;
  mine.tails[priority] = frame;
  mine.waiting += counted;
}

/** Takes the first frame of a priority out of a line. */
export function removeHead(mine: Line, frames: Frames, priority: number): number {
  const frame = mine.heads[priority]!;
  const next = frames.next[frame]!;
  mine.heads[priority] = next;
  if (next < 0) mine.tails[priority] = -1;
  return frame;
}

/** The most urgent priority that waits, of a line where something does. */
export function firstPriority({ heads }: Line): number {
  return heads[0]! >= 0 ? 0 : heads[1]! >= 0 ? 1 : 2;
}

/** The least urgent one. */
export function lastPriority({ heads }: Line): number {
  return heads[2]! >= 0 ? 2 : heads[1]! >= 0 ? 1 : 0;
}

/** Of a binary heap of times, the earliest is replaced by a later one. */
export function replaceFirst(times: Float64Array, later: number): void {
  let at = 0;
  for (let below = 1; below < times.length; below = 2 * at + 1) {
    let least = times[below]!;
    if (below + 1 < times.length && times[below + 1]! < least) least = times[++below]!;
    if (least >= later) break;
    times[at] = least;
    at = below;
  }
  times[at] = later;
}

/** When those who wait in one line begin, seconds: in the order in which they came. */
export class Begins {
  private times = new Float64Array(64);
  private first = 0;
  private count = 0;

  add(time: number): void {
    if (this.count === this.times.length) {
      const before = this.count;
      this.times = doubled(this.times, Float64Array);
      // What stood before `first` follows what stood last.
      this.times.copyWithin(before, 0, this.first);
    }
    this.times[(this.first + this.count++) & (this.times.length - 1)] = time;
  }

  /** How many wait at a time, which is never before the last one asked for. */
  waiting(now: number): number {
    while (this.count > 0 && this.times[this.first]! <= now) {
      this.first = (this.first + 1) & (this.times.length - 1);
      this.count--;
    }
    return this.count;
  }
}
