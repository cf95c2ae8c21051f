/** Prediction and measurement side by side, as Markdown. */
import { cpus } from 'node:os';
import { DISTURBED, LOADS, type MeasuredCase, laneTime, type Run, RUNS } from './measurement.js';
import { analytic, archText, type Chance, compiled, type Figures, METRICS, type Point } from './predict.js';
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
  /** By point: what the analytic engine says when told the cost of a request as it was at half load. */
  fromHalf: Figures[];
  /** By point: the middle error of the analytic engine where it is told the cost and the arrivals of the run itself. */
  asItRan: Figures[];
}

/** Predicts once more with costs found at other loads: that leaves the errors of the model, without those of its inputs. */
export async function compare(of: MeasuredCase, predicted: Predicted): Promise<Compared> {
  const half = of.runs[LOADS.findIndex(({ load }) => load === 0.5)]!;
  const fromHalf = await again(of, median(half.map((run) => run.laneHeld)), of.points);
  const asItRan: Figures[] = [];
  for (const [i, runs] of of.runs.entries()) {
    const errors: Figures[] = [];
    for (const run of runs) {
      const [figures] = await again(of, run.laneHeld, [{ rate: run.rate, duration: of.points[i]!.duration }]);
      errors.push(errorOf(figures!, run));
    }
    asItRan.push(each((metric) => median(errors.map((error) => error[metric]))));
  }
  return { of, predicted, fromHalf, asItRan };
}

/** With this lane time in place of the one at low load. */
async function again({ one, measured }: MeasuredCase, lane: number, points: Point[]): Promise<Figures[]> {
  const change = lane / laneTime(one, measured);
  const { service, delivery } = measured;
  const then = {
    ...measured,
    service: { ...service, mean: service.mean * change },
    delivery: delivery && { ...delivery, mean: delivery.mean * change },
  };
  return analytic(await compiled(archText(one, then, points)));
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

/** Where an error of more than 15 % comes from, by what else was measured; the first that holds. */
const REASONS = {
  input:
    'the cost of a request was another than at low load: told the cost and the arrivals of each run, the error is at most half as large',
  generator: 'the load generator itself was late: the 99th percentile of its send lag is over a fifth of the measured p99',
  machine: 'the server was ready but other processes had its CPU for more than 3 % of the run',
  engine: 'the analytic engine is more than 15 % away from the event engine, whose model is the same',
  chance: 'what was measured lies where nine of ten medians of three simulated runs lie',
  'short run':
    'the same, and the run is so short that most such runs miss what raises the percentile of all runs together, which is what the analytic engine gives',
  model: 'none of these: the server does something that the model has not got',
} as const;

function reason({ of, predicted, asItRan }: Compared, i: number, metric: keyof Figures): keyof typeof REASONS | '' {
  const runs = of.runs[i]!;
  const measured = middle(runs)[metric];
  const figure = predicted.analytic[i]![metric];
  const error = figure / measured - 1;
  if (Math.abs(error) <= LARGE) return '';
  if (Math.abs(asItRan[i]![metric]) <= Math.abs(error) / 2) return 'input';
  const of3 = (pick: (run: Run) => number): number => median(runs.map(pick));
  if (of3((run) => run.lag.p99) > 0.2 * of3((run) => run.p99)) return 'generator';
  if (of3((run) => run.serverWaited) > 0.03) return 'machine';
  const events = predicted.events[i]![metric];
  if (Math.abs(figure / events.together - 1) > LARGE) return 'engine';
  if (measured < events.low || measured > events.high) return 'model';
  return Math.abs(figure / events.median - 1) > LARGE ? 'short run' : 'chance';
}

const percent = (fraction: number): string => `${fraction > 0 ? '+' : ''}${Math.round(fraction * 100) || 0} %`;
const share = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`;

function value(metric: keyof Figures, figure: number): string {
  if (metric === 'throughput') return `${figure.toFixed(0)}/s`;
  return figure < 1e-3 ? `${(figure * 1e6).toFixed(0)} µs` : `${Number((figure * 1e3).toPrecision(3))} ms`;
}

function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function overview(all: Compared[]): string {
  const rows = all.flatMap((one) =>
    LOADS.map(({ load }, i) => {
      const { of, predicted, fromHalf, asItRan } = one;
      const measured = middle(of.runs[i]!);
      const error = errorOf(predicted.analytic[i]!, measured);
      const half = errorOf(fromHalf[i]!, measured);
      const cell = (metric: keyof Figures): string => [error, half, asItRan[i]!].map((figures) => percent(figures[metric])).join(', ');
      return [i === 0 ? of.one.title : '', `${(load * 100).toFixed(0)} %`, ...METRICS.map(cell)];
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
  return table(['load', '', 'analytic', 'events', 'measured', 'error', 'as it ran', 'why'], rows);
}

function conditions({ of }: Compared): string {
  const lane = laneTime(of.one, of.measured);
  const rows = LOADS.map(({ load }, i) => {
    const middleOf = (pick: (run: Run) => number): number => median(of.runs[i]!.map(pick));
    return [
      `${(load * 100).toFixed(0)} %`,
      share(middleOf((run) => run.laneHeld * run.throughput) / of.one.lanes),
      percent(middleOf((run) => run.lane) / lane - 1),
      value(
        'p50',
        middleOf((run) => run.lag.p50),
      ),
      value(
        'p99',
        middleOf((run) => run.lag.p99),
      ),
      share(middleOf((run) => run.serverWaited)),
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
    'send lag p99',
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
  const system = predicted.text.slice(0, predicted.text.indexOf('scenario')).trim();
  return [`## ${of.one.title}`, of.one.about, `\`\`\`arch\n${system}\n\`\`\``, comparison(one), conditions(one)].join('\n\n');
}

/** A list of terms. */
const terms = (of: Record<string, string>): string =>
  Object.entries(of)
    .map(([term, meaning]) => `- **${term}**: ${meaning}.`)
    .join('\n');

const COLUMNS = {
  analytic: 'the analytic engine, as every save runs it: a percentile of all runs there could be, taken together',
  events:
    'the event engine, the median of single runs with a seed each; in brackets, between which values the median of three such runs lies nine times in ten: measurements that differ less say nothing',
  measured: `the median of ${RUNS} runs, lowest and highest in brackets`,
  error: 'analytic ÷ measured − 1: above zero, the prediction is too high',
  'as it ran':
    'the same where the analytic engine is told the arrivals and the cost of a request of each run: the error of the model without that of its inputs',
  'lanes busy': 'CPU time and waits for a CPU, or time in the pool’s connections',
};

const findings = [
  '**Most of an error is that of the cost.** A server that is mostly idle needs more CPU for a request than a busy one: most likely its caches are cold, and each request has a wake-up and system calls of its own that a busy server shares among several. Other work on the machine makes that worse. Compare the first and the last figure of each cell below.',
  '**Near saturation that is multiplied:** waiting grows with 1 ÷ (1 − load), so that a cost measured 3 % too high makes the predicted wait at 90 % load about a third too long. Measure the cost of a request at the load one asks about. An idle server’s cost errs to the safe side. At 120 % it decides whether there is an overload at all: with a cost 20 % below the measured one, there is none.',
  '**Redis answers later than a waiting line does:** it writes the answers of all commands that it found waiting when the last of them is done. By calculation, at 80 to 90 % load that makes its p95 half as long again as that of a server that answers one by one, which is what is simulated.',
  '**A push by the component that also takes the message** is done in one go by a Node server. In the model the deliveries wait in line a second time, behind what came in the meantime.',
  '**p99 at high load is mostly chance** in runs of a few seconds: see the brackets of the event engine.',
]
  .map((finding) => `- ${finding}`)
  .join('\n');

export function page(all: Compared[], missing: string[], seconds: number): string {
  const repeated = all.reduce((sum, { of }) => sum + of.repeated, 0);
  const preferred = all.every(({ of }) => of.preferred);
  const machine = median(all.flatMap(({ of }) => of.runs.flat().map((run) => run.machine)));
  return (
    [
      '_Written by `npm run reality` (bench/reality/main.ts). Needs Linux, and `redis-server` and `postgresql` of Debian for those two; `npm run reality -- http` measures one alone and writes nothing here._',
      '# Against real servers',
      'A server runs in a process of its own. A load generator in another one sends to it at Poisson times drawn beforehand, whether or not answers come, and takes latency from the planned time, so that a slow server cannot slow its own measurement. At 8 % load the cost of a request is measured; with that and nothing else, written as `.arch`, the simulation predicts every load. Runs start empty and count what was answered before their end, and so do the simulated ones.',
      `Taken on ${cpus().length} CPUs (${cpus()[0]!.model.trim()}) in ${seconds.toFixed(0)} s, at a median load average of ${machine.toFixed(1)}. Server and generator have a CPU each${preferred ? ' and go before other work' : '; they could not be put before other work'}; a run in which one of them waited for a CPU for more than ${share(DISTURBED)} of it was taken again while there was time, ${repeated} times in all, and the less disturbed one kept.`,
      '## What it says',
      findings,
      '## All errors',
      'Each cell: error of the analytic engine, prediction ÷ measurement − 1, with the cost of a request as it was at 8 % load, at 50 %, and in the run itself.',
      overview(all),
      ...(missing.length > 0 ? [`Not measured: ${missing.join('; ')}.`] : []),
      '## The columns',
      terms(COLUMNS),
      'Why an error is above 15 %, the first that holds:',
      terms(REASONS),
      ...all.map(section),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}
