/** Prediction and measurement side by side, as Markdown. */
import { cpus } from 'node:os';
import { LOADS, type MeasuredCase, laneTime, type Run, RUNS } from './measurement.js';
import { analytic, archText, type Chance, compiled, type Figures, METRICS } from './predict.js';
import { median } from './statistics.js';

export interface Predicted {
  text: string;
  /** By point. */
  analytic: Figures[];
  events: Chance[];
}

export interface Compared {
  of: MeasuredCase;
  predicted: Predicted;
  /** By point: the middle error of the analytic engine where it is told the lane time and the arrivals of the run itself. */
  asItRan: Figures[];
}

/** Predicts each run once more with what it really was: that leaves the errors of the model, without those of its inputs. */
export async function compare(of: MeasuredCase, predicted: Predicted): Promise<Compared> {
  const asItRan: Figures[] = [];
  for (const [i, runs] of of.runs.entries()) {
    const errors: Figures[] = [];
    for (const run of runs) errors.push(errorOf(await again(of, i, run), run));
    asItRan.push(each((metric) => median(errors.map((error) => error[metric]))));
  }
  return { of, predicted, asItRan };
}

async function again({ one, measured, points }: MeasuredCase, i: number, run: Run): Promise<Figures> {
  const change = run.lane / laneTime(one, measured);
  const { service, delivery } = measured;
  const then = {
    ...measured,
    service: { ...service, mean: service.mean * change },
    delivery: delivery && { ...delivery, mean: delivery.mean * change },
  };
  return analytic(await compiled(archText(one, then, [{ rate: run.rate, duration: points[i]!.duration }])))[0]!;
}

const each = (value: (metric: keyof Figures) => number): Figures => ({
  p50: value('p50'),
  p95: value('p95'),
  p99: value('p99'),
  throughput: value('throughput'),
});

/** Fractions: +0.1 where the prediction is 10 % too high. */
const errorOf = (predicted: Figures, measured: Figures): Figures => each((metric) => predicted[metric] / measured[metric] - 1);

const middle = (runs: Run[]): Figures => each((metric) => median(runs.map((run) => run[metric])));

const LARGE = 0.15;

/** Where an error of more than 15 % comes from, by what else was measured. */
function reason({ of, predicted, asItRan }: Compared, i: number, metric: keyof Figures): string {
  const runs = of.runs[i]!;
  const value = middle(runs)[metric];
  const error = predicted.analytic[i]![metric] / value - 1;
  if (Math.abs(error) <= LARGE) return '';
  const { low, high } = predicted.events[i]![metric];
  if (value >= low && value <= high) return 'chance';
  if (Math.abs(asItRan[i]![metric]) <= Math.abs(error) / 2) return 'input';
  const of3 = (pick: (run: Run) => number): number => median(runs.map(pick));
  if (of3((run) => run.lag.p99) > 0.2 * of3((run) => run.p99)) return 'generator';
  if (of3((run) => run.serverWaited) > 0.03) return 'machine';
  return 'model';
}

const percent = (fraction: number): string => `${fraction > 0 ? '+' : ''}${(fraction * 100).toFixed(0)} %`;
const share = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`;

function value(metric: keyof Figures, figure: number): string {
  if (metric === 'throughput') return `${figure.toFixed(0)}/s`;
  return figure < 1e-3 ? `${(figure * 1e6).toFixed(0)} µs` : `${(figure * 1e3).toPrecision(3)} ms`;
}

function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function overview(all: Compared[]): string {
  const rows = all.flatMap(({ of, predicted }) =>
    LOADS.map(({ load }, i) => {
      const error = errorOf(predicted.analytic[i]!, middle(of.runs[i]!));
      return [i === 0 ? of.one.title : '', `${(load * 100).toFixed(0)} %`, ...METRICS.map((metric) => percent(error[metric]))];
    }),
  );
  return table(['', 'load', ...METRICS], rows);
}

function comparison(one: Compared): string {
  const { of, predicted, asItRan } = one;
  const rows = LOADS.flatMap(({ load }, i) =>
    METRICS.map((metric, k) => {
      const runs = of.runs[i]!.map((run) => run[metric]);
      const show = (figure: number): string => value(metric, figure);
      const { median: chance, low, high } = predicted.events[i]![metric];
      const measured = median(runs);
      return [
        k === 0 ? `**${(load * 100).toFixed(0)} %**, ${of.points[i]!.rate.toFixed(0)}/s` : '',
        metric,
        show(predicted.analytic[i]![metric]),
        `${show(chance)} (${show(low)} to ${show(high)})`,
        `${show(measured)} (${show(Math.min(...runs))} to ${show(Math.max(...runs))})`,
        percent(predicted.analytic[i]![metric] / measured - 1),
        percent(asItRan[i]![metric]),
        reason(one, i, metric),
      ];
    }),
  );
  return table(['load', '', 'analytic', 'events', 'measured', 'error', 'error as it ran', 'why'], rows);
}

function conditions({ of }: Compared): string {
  const lane = laneTime(of.one, of.measured);
  const rows = LOADS.map(({ load }, i) => {
    const middleOf = (pick: (run: Run) => number): number => median(of.runs[i]!.map(pick));
    return [
      `${(load * 100).toFixed(0)} %`,
      share(middleOf((run) => run.lane * run.throughput) / of.one.lanes),
      percent(middleOf((run) => run.lane) / lane - 1),
      value(
        'p50',
        middleOf((run) => run.lag.p50),
      ),
      value(
        'p99',
        middleOf((run) => run.lag.p99),
      ),
      of.one.lanes === 1 ? share(middleOf((run) => run.serverWaited)) : '—',
      share(middleOf((run) => run.generatorWaited)),
      share(middleOf((run) => run.collecting)),
      middleOf((run) => run.machine).toFixed(1),
      String(of.runs[i]!.reduce((sum, run) => sum + run.failed, 0)),
    ];
  });
  const header = [
    'load',
    'lanes busy',
    'lane time against low load',
    'send lag p50',
    'p99',
    'server waited for a CPU',
    'generator waited',
    'collecting',
    'machine load',
    'failed',
  ];
  return table(header, rows);
}

function section(one: Compared): string {
  const { of, predicted } = one;
  const system = predicted.text.slice(predicted.text.indexOf('system'), predicted.text.indexOf('scenario')).trim();
  return [`## ${of.one.title}`, of.one.about, `\`\`\`arch\n${system}\n\`\`\``, comparison(one), conditions(one)].join('\n\n');
}

export function page(all: Compared[], missing: string[], seconds: number): string {
  const about = [
    '_Written by `npm run reality` (bench/reality/main.ts)._',
    '# Against real servers',
    `Servers run in a process of their own, and a load generator in another sends to them at Poisson times that were drawn before, whether or not answers come; latency counts from the planned time. At low load a server's cost is measured and written as \`.arch\`; the simulation is told nothing else, and predicts every load. Taken on ${cpus().length} CPUs (${cpus()[0]!.model.trim()}), ${RUNS} runs a point, in ${seconds.toFixed(0)} s.`,
    overview(all),
    ...(missing.length > 0 ? [`Not measured: ${missing.join('; ')}.`] : []),
  ];
  return `${[...about, ...all.map(section)].join('\n\n')}\n`;
}
