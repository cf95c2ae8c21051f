/**
 * Random numbers restart when the window begins, and 1, 2, 4, 8, … seconds before: a longer warm-up, which a slower component elsewhere
 * asks for, then changes what is drawn long before the window and nothing in it.
 */
import type { World } from './world.js';

export class Blocks {
  /** When they restart, ascending: the last time is the window's begin. */
  readonly times: number[] = [];
  private next = 0;

  constructor(start: number, from: number) {
    if (start >= from) return;
    this.times.push(from);
    for (let before = 1; from - before > start; before *= 2) this.times.unshift(from - before);
  }

  /** Begins the next block, whose number tells how long before the window it is (0: within it); gives its end, Infinity for the last. */
  begin({ streams }: World): number {
    streams.restart(this.times.length - this.next);
    return this.times[this.next++] ?? Infinity;
  }
}
