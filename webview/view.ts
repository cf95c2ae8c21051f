/** What the panel shows at this moment, and where a person looks: one object, from which every part is drawn. */
import type { ScenarioReport } from '../simulation/report.js';
import type { FromPanel, Kept, Shown } from './protocol.js';

export interface View extends Kept {
  shown: Shown;
  /** The component or flow under the text cursor. */
  subject: string | null;
}

/** What parts may do. */
export interface Actions {
  /** Changes where a person looks, and draws what depends on it. */
  look: (change: Partial<Pick<View, 'scenario' | 'time' | 'zoom' | 'flow'>>) => void;
  send: (message: FromPanel) => void;
}

/** The chosen scenario; the first where the chosen one is gone. Null before there is a report. */
export function scenarioOf({ shown, scenario }: View): ScenarioReport | null {
  const scenarios = shown.report?.scenarios ?? [];
  return scenarios.find((one) => one.name === scenario) ?? scenarios[0] ?? null;
}

/** The step of the series at a time; at the worst time of the run where none is chosen. */
export function stepAt(report: ScenarioReport, time: number | null): number {
  const { time: ends } = report.series;
  if (ends.length === 0) return 0;
  const wanted = time ?? worstTime(report);
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** In the middle of the longest time for which a term is broken, else when the busiest component is busiest. */
export function worstTime({ contract, components }: ScenarioReport): number {
  const breaches = contract.find((term) => !term.met && term.breaches.length > 0)?.breaches ?? [];
  const longest = breaches.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (longest) return (longest.from + longest.to) / 2;
  const busiest = Object.values(components).toSorted((a, b) => (b.utilization.peak ?? 0) - (a.utilization.peak ?? 0))[0];
  return busiest?.utilization.peakAt ?? 0;
}

/** Components that a broken term, or an error, is about. */
export function brokenComponents(report: ScenarioReport): Set<string> {
  const broken = new Set<string>();
  for (const finding of report.findings)
    if (finding.severity === 'error' && finding.subject && report.components[finding.subject]) broken.add(finding.subject);
  for (const term of report.contract) {
    if (term.met) continue;
    if (term.worst && report.components[term.worst] && term.metric !== 'cost') broken.add(term.worst);
    const hop = term.worst && report.flows[term.worst]?.hops[0];
    if (term.metric === 'latency' && hop) broken.add(hop.component);
  }
  return broken;
}
