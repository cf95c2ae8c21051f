/** Findings of a file with several scenarios: each sentence about a place once, and in which scenarios it is true. */
import type { Finding, Report, ScenarioReport } from '../report.js';
import { list } from './words.js';

export interface FoundIn {
  /** With the fix of the first scenario in which one was tried out. */
  finding: Finding;
  scenarios: string[];
  /** The scenario whose run gave the fix's outcome; null where there is none, or nothing to confuse it with. */
  triedIn: string | null;
  /** `in "busy" and "sale": `, to stand before the message; empty where all scenarios of that system found it. */
  prefix: string;
}

/** What the scenarios of a report found, in their order. */
export function foundIn(report: Report): FoundIn[] {
  const found = new Map<string, { finding: Finding; in: ScenarioReport[]; tried: ScenarioReport | null }>();
  for (const scenario of report.scenarios) {
    for (const finding of scenario.findings) {
      const key = sentenceOf(finding);
      const same = found.get(key);
      const tried = finding.fix?.outcome ? scenario : null;
      if (!same) found.set(key, { finding, in: [scenario], tried });
      else {
        same.in.push(scenario);
        if (!same.tried) Object.assign(same, { finding, tried });
      }
    }
  }
  const kin = kinOf(report);
  return [...found.values()].map(({ finding, in: scenarios, tried }) => {
    const all = kin.get(scenarios[0]!)!;
    return {
      finding,
      scenarios: scenarios.map(({ name }) => name),
      triedIn: tried && all.length > 1 ? tried.name : null,
      prefix: all.some((one) => !scenarios.includes(one)) ? `in ${list(scenarios.map(({ name }) => `"${name}"`))}: ` : '',
    };
  });
}

/** What makes findings of several scenarios the same: for a reader they are. */
export function sentenceOf({ code, message, at }: Pick<Finding, 'code' | 'message' | 'at'>): string {
  return JSON.stringify([code, message, at]);
}

/** By scenario all that could find the same at the same place: those of its system, and of alternatives that have a component in common with it. */
function kinOf({ scenarios }: Report): Map<ScenarioReport, ScenarioReport[]> {
  const places = scenarios.map((one) => new Set(Object.values(one.components).map(({ at }) => JSON.stringify(at))));
  const areKin = (i: number, j: number): boolean => i === j || [...places[i]!].some((at) => places[j]!.has(at));
  return new Map(scenarios.map((one, i) => [one, scenarios.filter((_, j) => areKin(i, j))]));
}
