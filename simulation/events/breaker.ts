/** Circuit breakers: calls that fail too often are not made for a while. */
import type { Breaker as BreakerOptions } from '../model.js';

/** Parts of the window, so that what is older than it is forgotten bit by bit. */
const PARTS = 10;
/** Calls that have to be seen before a fraction of them means anything. */
const LEAST = 10;

export class Breaker {
  private readonly options: BreakerOptions;
  private readonly calls = new Float64Array(PARTS);
  private readonly failures = new Float64Array(PARTS);
  private part = -Infinity;
  private openUntil = -Infinity;
  /** After it was open, one call is let through to see. */
  private trying = false;

  constructor(options: BreakerOptions) {
    this.options = options;
  }

  /** Whether a call may be made now. */
  allows(now: number): boolean {
    if (now < this.openUntil) return false;
    if (this.openUntil > -Infinity) {
      if (this.trying) return false;
      this.trying = true;
    }
    return true;
  }

  /** How a call that was let through went. */
  record(now: number, failed: boolean): void {
    if (this.trying) {
      this.trying = false;
      this.openUntil = failed ? now + this.options.open : -Infinity;
      this.forget();
      return;
    }
    this.advance(now);
    const at = ((this.part % PARTS) + PARTS) % PARTS;
    this.calls[at] = this.calls[at]! + 1;
    if (failed) this.failures[at] = this.failures[at]! + 1;
    const calls = this.calls.reduce((sum, one) => sum + one, 0);
    const failures = this.failures.reduce((sum, one) => sum + one, 0);
    if (calls >= LEAST && failures > this.options.threshold * calls) {
      this.openUntil = now + this.options.open;
      this.forget();
    }
  }

  private advance(now: number): void {
    const part = Math.floor((now * PARTS) / this.options.over);
    if (part - this.part >= PARTS) this.forget();
    else {
      for (let one = this.part + 1; one <= part; one++) {
        const at = ((one % PARTS) + PARTS) % PARTS;
        this.calls[at] = 0;
        this.failures[at] = 0;
      }
    }
    this.part = part;
  }

  private forget(): void {
    this.calls.fill(0);
    this.failures.fill(0);
  }
}
