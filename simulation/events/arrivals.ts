/** Poisson arrivals at a rate that changes: thinning (Lewis & Shedler 1979) under straight pieces of the rate. */
import type { Stream } from './random.js';

export interface ArrivalOptions {
  /** Per second at a time of 0 or later. Before time 0 it is what it is at 0. */
  rate: (time: number) => number;
  /** Times at which the rate jumps or bends, ascending. */
  breaks: number[];
  /** Longest piece that is as good as straight, seconds. */
  straight: number;
  stream: Stream;
}

export class Arrivals {
  private readonly options: ArrivalOptions;
  private from = -Infinity;
  private to = -Infinity;
  private first = 0;
  private last = 0;
  private nextBreak = 0;

  constructor(options: ArrivalOptions) {
    this.options = options;
  }

  /** The next arrival after `now` and before `end`; Infinity: none. */
  next(now: number, end: number): number {
    const { stream } = this.options;
    let time = now;
    for (;;) {
      if (time >= end) return Infinity;
      if (time >= this.to) this.piece(time);
      const most = Math.max(this.first, this.last);
      if (most > 0) time += stream.exponential() / most;
      if (most <= 0 || time >= this.to) {
        time = this.to;
        continue;
      }
      if (this.first === this.last) break;
      const rate = this.first + ((this.last - this.first) * (time - this.from)) / (this.to - this.from);
      if (stream.uniform() * most < rate) break;
    }
    return time < end ? time : Infinity;
  }

  /** The straight piece that begins at a time. */
  private piece(from: number): void {
    const { rate, breaks, straight } = this.options;
    while (this.nextBreak < breaks.length && breaks[this.nextBreak]! <= from) this.nextBreak++;
    const next = breaks[this.nextBreak] ?? Infinity;
    this.from = from;
    this.to = from < 0 ? 0 : Math.min(next, from + straight);
    // Just inside the piece: at its very ends the rate may be another.
    const inside = Math.min(1e-6, (this.to - from) / 4);
    this.first = rate(Math.max(0, from) + inside);
    this.last = from < 0 ? this.first : rate(this.to - inside);
  }
}
