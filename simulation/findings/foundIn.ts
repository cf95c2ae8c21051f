/** Findings of a file with several scenarios: each sentence about a place once, what is about the design as a whole too, and in which scenarios it is true. */
import type { Finding, Report, ScenarioReport } from '../report.js';
import { list } from './words.js';

export interface FoundIn {
  /** With the fix of the first scenario in which one was tried out; of those that tell it with different figures, of the busiest. */
  finding: Finding;
  scenarios: string[];
  /** The scenario whose run gave the fix's outcome; null where there is none, or nothing to confuse it with. */
  triedIn: string | null;
  /** `in "busy" and "sale": `, to stand before the message; empty where all scenarios of that system found it alike. */
  prefix: string;
}

/** What is bought rather than what happens: every scenario has its own figures for the same. */
const OF_DESIGN: ReadonlySet<string> = new Set(['egress-dominates', 'overprovisioned', 'cache-useless']);

interface Told {
  finding: Finding;
  scenario: ScenarioReport;
}

/** What the scenarios of a report found, in their order. */
export function foundIn(report: Report): FoundIn[] {
  const found = new Map<string, Told[]>();
  for (const scenario of report.scenarios)
    for (const finding of scenario.findings) {
      const key = OF_DESIGN.has(finding.code) ? JSON.stringify([finding.code, finding.subject, finding.at]) : sentenceOf(finding);
      found.set(key, [...(found.get(key) ?? []), { finding, scenario }]);
    }
  const kin = kinOf(report);
  return [...found.values()].map((told) => {
    const all = kin.get(told[0]!.scenario)!;
    const tried = told.filter(({ finding }) => finding.fix?.outcome);
    const { finding, scenario } = busiest(tried.length > 0 ? tried : told);
    return {
      finding,
      scenarios: told.map((one) => one.scenario.name),
      triedIn: tried.length > 0 && all.length > 1 ? scenario.name : null,
      prefix: prefixOf(told, finding, all),
    };
  });
}

/** The one with most requests a second; of equals, and of those that tell the same, the first. */
function busiest(told: Told[]): Told {
  const asked = ({ flows, reached }: ScenarioReport): number =>
    Object.values(flows).reduce((sum, flow) => sum + flow.asked, 0) / Math.max(reached, 1e-9);
  return told.reduce((best, one) =>
    one.finding.message !== best.finding.message && asked(one.scenario) > asked(best.scenario) ? one : best,
  );
}

function prefixOf(told: Told[], { message }: Finding, all: ScenarioReport[]): string {
  const names = (some: Told[]): string => list(some.map(({ scenario }) => `"${scenario.name}"`));
  const alike = told.filter(({ finding }) => finding.message === message);
  const others = told.filter((one) => !alike.includes(one));
  if (others.length > 0) return `in ${names(alike)}, and with other figures in ${names(others)}: `;
  return all.some((one) => told.every(({ scenario }) => scenario !== one)) ? `in ${names(alike)}: ` : '';
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
