/** The worst moments of a run's series. */
import type { Series } from '../simulation/report.js';

export interface Peak {
  /** Seconds. */
  value: number;
  /** End of the step in which it was first reached, seconds of the run. */
  at: number;
}

/** The highest p95 of a flow between two moments, seconds of the run; null where nothing was answered there. */
export function highestP95({ flows, time }: Series, flow: string, from = 0, to = Number.MAX_VALUE): Peak | null {
  let peak: Peak | null = null;
  flows[flow]?.latency.p95.forEach((value, step) => {
    const at = time[step] ?? 0;
    if (value > (peak?.value ?? 0) && at > from && at <= to) peak = { value, at };
  });
  return peak;
}
