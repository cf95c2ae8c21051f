/** The everyday part of a run: without bursts, incidents and what follows them. Room for those is what headroom is for. */
import type { ScenarioReport } from '../report.js';

/** Seconds after a burst or an incident that still belong to it. */
const AFTER = 120;

/** By step: whether it is everyday traffic. */
export function calmSteps({ series, events }: ScenarioReport): boolean[] {
  const busy = [...events].sort((a, b) => a.from - b.from);
  let next = 0;
  let until = -Infinity;
  return Array.from(series.time, (to, i) => {
    const from = to - series.step[i]!;
    while (next < busy.length && busy[next]!.from < to - 1e-9) until = Math.max(until, busy[next++]!.to + AFTER);
    return from >= until - 1e-9;
  });
}

/** The largest everyday value of a series and when; null where no step is calm. */
export function calmPeak(report: ScenarioReport, values: Float64Array, calm: boolean[]): { value: number; time: number } | null {
  let best: { value: number; time: number } | null = null;
  values.forEach((value, i) => {
    if (calm[i] && (!best || value > best.value)) best = { value, time: report.series.time[i]! };
  });
  return best;
}
