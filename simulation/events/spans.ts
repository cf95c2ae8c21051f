/**
 * How long operations are there in each step of the series, where that is known ahead and reaches over several steps. Whole steps are
 * counted by where they begin and end, so that a long stretch costs no more than a short one.
 */
export class Spans {
  /** By step: seconds of the steps in which stretches begin or end. */
  private readonly parts: Float64Array;
  /** By step: how many stretches more than in the step before fill all of it. */
  private readonly more: Int32Array;
  private whole = 0;

  constructor(steps: number) {
    this.parts = new Float64Array(steps + 1);
    this.more = new Int32Array(steps + 1);
  }

  /**
   * Adds a stretch of time. It begins in step `first`, which ends at `firstEnd`, and ends in step `last`, which begins at `lastBegin`; -1 is
   * before the first step, the number of steps after the last one.
   */
  add(from: number, to: number, first: number, firstEnd: number, last: number, lastBegin: number): void {
    if (first === last) return this.part(first, to - from);
    this.part(first, firstEnd - from);
    this.part(last, to - lastBegin);
    this.more[first + 1] = this.more[first + 1]! + 1;
    this.more[last] = this.more[last]! - 1;
  }

  private part(step: number, seconds: number): void {
    if (step >= 0) this.parts[step] = this.parts[step]! + seconds;
  }

  /** All seconds in a step of some length, once it is over; steps one after the other. */
  close(step: number, seconds: number): number {
    this.whole += this.more[step]!;
    return this.parts[step]! + this.whole * seconds;
  }
}
