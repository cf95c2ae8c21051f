/** Comparisons with reference figures. Each is a test's expectation and a row of docs/accuracy.md. */
import { expect, TestRunner } from 'vitest';

export interface Compared {
  what: string;
  actual: number | null;
  exact: number;
  /** |actual − exact| as a fraction of what it is measured by, and the most it may be. */
  error: number;
  tolerance: number;
}

declare module 'vitest' {
  interface TaskMeta {
    compared?: Compared[];
  }
}

/** Expects `actual` within a fraction `tolerance` of `exact`; `scale`: what the difference is a fraction of, by default the exact value. */
export function expectWithin(what: string, actual: number | null, exact: number, tolerance: number, scale = Math.abs(exact)): void {
  const error = actual === null ? Infinity : Math.abs(actual - exact) / scale;
  note({ what, actual, exact, error, tolerance });
  expect(error, what).toBeLessThan(tolerance);
}

/** Adds a comparison to those of the test that runs. */
export function note(compared: Compared): void {
  const test = TestRunner.getCurrentTest();
  if (test) test.meta.compared = [...(test.meta.compared ?? []), compared];
}
