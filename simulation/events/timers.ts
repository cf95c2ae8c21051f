/**
 * The timeouts of one arrow's calls. All are equally long, so they end in the order in which they began: a ring of them, of which only the
 * first that still matters is an event. Most calls are answered in time, and their timeouts never become one.
 */
import { doubled } from './eventList.js';
import { EVENT } from './codes.js';
import type { World } from './world.js';

export class Timers {
  /** Whether the first one is among the events. */
  private pending = false;
  private times = new Float64Array(64);
  private frames = new Int32Array(64);
  private generations = new Int32Array(64);
  private first = 0;
  private count = 0;

  /** The timeout of a call that is made now; `id`: the arrow's. */
  begin(world: World, id: number, frame: number, seconds: number): void {
    if (this.count === this.times.length) this.grow();
    const over = world.now + seconds;
    const at = (this.first + this.count++) & (this.times.length - 1);
    this.times[at] = over;
    this.frames[at] = frame;
    this.generations[at] = world.frames.generation[frame]!;
    if (this.pending) return;
    this.pending = true;
    world.events.push(over, id, EVENT.timeout);
  }

  /** The first one is over: gives its frame, or -1 where that has been answered. */
  take(world: World): number {
    const at = this.first;
    const frame = this.frames[at]!;
    const live = this.generations[at] === world.frames.generation[frame];
    this.drop();
    return live ? frame : -1;
  }

  /** Makes the next one that still matters an event. */
  goOn({ frames, events }: World, id: number): void {
    while (this.count > 0 && this.generations[this.first] !== frames.generation[this.frames[this.first]!]) this.drop();
    this.pending = this.count > 0;
    if (this.pending) events.push(this.times[this.first]!, id, EVENT.timeout);
  }

  private drop(): void {
    this.first = (this.first + 1) & (this.times.length - 1);
    this.count--;
  }

  private grow(): void {
    const before = this.times.length;
    this.times = doubled(this.times, Float64Array);
    this.frames = doubled(this.frames, Int32Array);
    this.generations = doubled(this.generations, Int32Array);
    // What stood before `first` follows what stood last.
    for (const array of [this.times, this.frames, this.generations]) array.copyWithin(before, 0, this.first);
  }
}
