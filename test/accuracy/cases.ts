/** Reference results: exact, or measured by simulators of their own, each with its source. */
import { readFileSync } from 'node:fs';

export interface Case<Expected, Inputs = Record<string, unknown>> {
  title: string;
  inputs: Inputs;
  expected: Expected;
}

export function readCase<Expected, Inputs = Record<string, unknown>>(id: string): Case<Expected, Inputs> {
  return JSON.parse(readFileSync(new URL(`cases/${id}.json`, import.meta.url), 'utf8')) as Case<Expected, Inputs>;
}
