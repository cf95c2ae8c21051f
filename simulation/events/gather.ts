/** Replications added up: the counts of all, and of each only the figures that intervals come from. */
import type { Percentiles } from '../report.js';
import { meanOf, pack, percentiles, type Histogram, type Packed } from './histogram.js';
import type { Part } from './intervals.js';
import { addTally, total, type Tally } from './tally.js';

export interface Gathered {
  all: Tally;
  /** By replication. */
  figures: Figures[];
}

/** One replication's parts of all figures, by flow and by station. */
interface Figures {
  flows: { good: Part; latency: Packed }[];
  stations: { busy: Part; waiting: Part; wait: Packed; sojourn: Packed }[];
}

/**
 * Adds a replication to those gathered so far, null: none. The tally is taken over. Sums are rounded, so the same replications in another
 * order give figures that differ in their last digits.
 */
export function gather(before: Gathered | null, run: Tally): Gathered {
  const figures = figuresOf(run);
  if (!before) return { all: run, figures: [figures] };
  before.figures.push(figures);
  addTally(before.all, run);
  return before;
}

function figuresOf({ flows, stations, step }: Tally): Figures {
  const seconds = total(step);
  return {
    flows: flows.map(({ good, asked, inside, latency }) => ({
      good: { sum: total(good), of: total(asked) - inside },
      latency: pack(latency),
    })),
    stations: stations.map(({ busy, lanes, waiting, wait, sojourn }) => ({
      busy: { sum: total(busy), of: total(lanes) },
      waiting: { sum: total(waiting), of: seconds },
      wait: pack(wait),
      sojourn: pack(sojourn),
    })),
  };
}

const FRACTIONS = [0.5, 0.95, 0.99, 0.999];

export function percentilesOf(counted: Histogram): Percentiles {
  const [p50, p95, p99, p999] = percentiles(counted, FRACTIONS);
  return { mean: meanOf(counted), p50: p50 ?? null, p95: p95 ?? null, p99: p99 ?? null, p999: p999 ?? null };
}
