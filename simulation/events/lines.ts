/** Waiting lines: frames in lists by priority, linked through the frames themselves. */
import type { Frames } from './frames.js';

/** A waiting line and its lanes; frames wait in a list for each priority, and in one for a place in the line. */
export interface Line {
  lanes: number;
  busy: number;
  /** Operations waiting; a push counts as many as it still has to deliver. */
  waiting: number;
  /** Operations that wait for a place in the line. */
  atDoor: number;
  heads: Int32Array;
  tails: Int32Array;
}

/** The list of those who wait for a place. */
export const DOOR = 3;

export function line(lanes: number): Line {
  return { lanes, busy: 0, waiting: 0, atDoor: 0, heads: new Int32Array(4).fill(-1), tails: new Int32Array(4).fill(-1) };
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

export function firstPriority(mine: Line): number {
  return mine.heads[0]! >= 0 ? 0 : mine.heads[1]! >= 0 ? 1 : 2;
}
