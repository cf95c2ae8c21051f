/** The simulation's side: `.arch` text in, figures out, through the same entrances as the command line. */
import { compile } from '../../language/compile.js';
import type { Model } from '../../simulation/model.js';
import type { ScenarioReport } from '../../simulation/report.js';
import { simulate } from '../../simulation/simulate.js';
import type { Case, Measured } from './cases.js';
import { ascending, median, percentile } from './statistics.js';

/** Latencies in seconds, answers a second. */
export interface Figures {
  p50: number;
  p95: number;
  p99: number;
  throughput: number;
}

export const METRICS = ['p50', 'p95', 'p99', 'throughput'] as const satisfies (keyof Figures)[];

export interface Point {
  /** Arrivals a second. */
  rate: number;
  /** Seconds. */
  duration: number;
}

/**
 * What the event engine gives, over many seeds: the middle of single runs, between which values the middle one of three runs lies nine
 * times in ten, and the figure of many runs taken together, which a few bad runs raise.
 */
export type Chance = Record<keyof Figures, { median: number; low: number; high: number; together: number }>;

/** The middle one of three is below this percentile of single runs once in twenty: 3 q² − 2 q³ = 0.05. */
const TAIL = 13.5;
const SEEDS = 24;
const TOGETHER = 12;

/** The system and a scenario a point, in the order of the points. */
export function archText(one: Case, measured: Measured, points: Point[]): string {
  const scenarios = points.map(
    ({ rate, duration }, i) => `scenario point${i} for reality { duration ${duration}s  start empty  rate ${rate.toFixed(2)}/s }\n`,
  );
  const system = `system reality {\n${one.write(measured)}\n}\n`;
  return `instance here { vcpu 1  memory 1GB  speed 1  price $0/mo }\n${system}${scenarios.join('')}`;
}

export async function compiled(text: string): Promise<Model> {
  const { model, diagnostics } = await compile('file:///reality.arch', text, () => Promise.resolve(null));
  if (!model) throw new Error(`${diagnostics.map(({ message }) => message).join('\n')}\n\n${text}`);
  return model;
}

function figures({ flows, duration }: ScenarioReport): Figures {
  const { latency, good, late } = flows['request']!;
  return { p50: latency.p50 ?? NaN, p95: latency.p95 ?? NaN, p99: latency.p99 ?? NaN, throughput: (good + late) / duration };
}

export function analytic(model: Model): Figures[] {
  return simulate(model, { headroom: false }).scenarios.map(figures);
}

/** By scenario. */
export function byEvents(model: Model): Chance[] {
  const runs = Array.from({ length: SEEDS }, (_, i) =>
    simulate(model, { engine: 'events', replications: 1, seed: i + 1 }).scenarios.map(figures),
  );
  const all = simulate(model, { engine: 'events', replications: TOGETHER }).scenarios.map(figures);
  return all.map((together, i) => {
    const of = (metric: keyof Figures): Chance[keyof Figures] => {
      const values = ascending(runs.map((run) => run[i]![metric]));
      return {
        median: median(values),
        low: percentile(values, TAIL),
        high: percentile(values, 100 - TAIL),
        together: together[metric],
      };
    };
    return { p50: of('p50'), p95: of('p95'), p99: of('p99'), throughput: of('throughput') };
  });
}
