/** `headroom simulate`: what happens in one file's scenarios. */
import { Option, type Command } from 'commander';
import type { Model } from '../../simulation/model.js';
import { withAgreement } from '../../simulation/improve/agreement.js';
import type { Report, ScenarioReport } from '../../simulation/report.js';
import { simulate, withFindings, type SimulateOptions } from '../../simulation/simulate.js';
import { simulateByEvents, unlimited } from '../../threads/replicate.js';
import { parseSeconds, parseWhole, parseWindow, stdinNameOption } from '../arguments.js';
import { seriesCsv } from '../formats/csv.js';
import { reportJson } from '../formats/json.js';
import { problemLines } from '../formats/problem.js';
import { simulateText } from '../formats/simulateText.js';
import { BUDGET, withoutFixes, withVerifiedFixes } from '../fixes.js';
import { CallError, type Io } from '../io.js';
import { load } from '../load.js';
import { exitCodeOf, problemsOf } from '../problems.js';
import type { ExitCode } from '../run.js';
import { painter } from '../terminal/style.js';

interface Options {
  stdinName: string;
  scenario?: string;
  engine: 'analytic' | 'events';
  seed: number;
  replications?: number;
  window?: { from: number; to: number };
  fixes: boolean;
  /** Seconds. */
  budget: number;
  compare?: true;
  series?: true;
  format: 'text' | 'json' | 'csv';
}

export function simulateCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('simulate')
    .description('simulate the scenarios of a file and show what happens')
    .argument('<file>', '.arch file, or - for standard input')
    .addOption(stdinNameOption())
    .option('--scenario <name>', 'only this one')
    .addOption(
      new Option('--engine <engine>', 'the law of every station, or every single event')
        .choices(['analytic', 'events'])
        .default('analytic'),
    )
    .option('--seed <number>', 'of the event engine: same seed, same result', parseWhole('--seed', 0, 2 ** 32 - 1), 1)
    .option('--replications <number>', 'of the event engine: runs with seeds of their own', parseWhole('--replications', 1, 1000))
    .option('--window <from..to>', 'only this stretch of the run, as 40h50m..41h20m', parseWindow)
    .option('--no-fixes', 'do not look for changes that would help: faster')
    .option('--budget <seconds>', 'longest time for trying out what would help', parseSeconds, BUDGET)
    .option('--compare', 'also simulate by events the minutes of which the figures are least sure')
    .option('--series', 'json: also all series over time')
    .addOption(new Option('--format <format>', 'how to write the result').choices(['text', 'json', 'csv']).default('text'))
    .action(async (file: string, options: Options) => done(await simulateFile(file, options, io)));
}

async function simulateFile(file: string, options: Options, io: Io): Promise<ExitCode> {
  refuseContradictions(options);
  const { path, model, diagnostics, texts } = await load(file, io, options.stdinName);
  const paint = painter(false);
  for (const problem of problemsOf(diagnostics, [], null)) {
    if (model === null || problem.severity === 'warning') io.err(`${problemLines(problem, io.cwd, paint).join('\n')}\n`);
  }
  if (model === null) return 2;
  const scenarios = chosen(model, options, path);
  const { engine, seed, replications, window } = options;
  const simulated = await simulateBy(engine, model, { seed, replications, window, scenarios }, io);
  const compared = options.compare ? await withAgreements(simulated, model, io) : simulated;
  const report = options.fixes ? await withVerifiedFixes(compared, model, texts, options.budget, io) : withoutFixes(compared);
  const formats = {
    text: () => simulateText(report, io),
    json: () => reportJson(report, options.series === true),
    csv: () => seriesCsv(report),
  };
  io.out(formats[options.format]());
  return exitCodeOf([{ path, report, problems: problemsOf([], [], report) }]);
}

function refuseContradictions({ engine, replications, window, compare, series, format }: Options): void {
  if (engine === 'analytic' && replications !== undefined) throw new CallError('--replications needs --engine events');
  if (compare && (window || engine === 'events')) throw new CallError('--compare is for a whole run of the analytic engine');
  if (series && format !== 'json') throw new CallError('--series needs --format json (csv is all series anyway)');
}

/** Simulates by one engine; the replications of the event engine on threads, where there are any. */
async function simulateBy(engine: Options['engine'], model: Model, options: SimulateOptions, { startThread }: Io): Promise<Report> {
  if (engine === 'events' && startThread) return simulateByEvents(model, options, unlimited(), startThread);
  return simulate(model, { ...options, engine });
}

/** What both engines say of the minutes of which the figures are least sure. */
async function withAgreements(report: Report, model: Model, io: Io): Promise<Report> {
  const scenarios: ScenarioReport[] = [];
  for (const one of report.scenarios) {
    const compared = await withAgreement(one, async (engine, window) => {
      const options = { window, replications: window.replications, scenarios: [one.name] };
      return (await simulateBy(engine, model, options, io)).scenarios[0] ?? null;
    });
    scenarios.push(withFindings(model, compared));
  }
  return { ...report, scenarios };
}

/** Names of the scenarios to run. Throws where there is none, or the window lies behind the end of one. */
function chosen(model: Model, { scenario, window }: Options, path: string): string[] {
  const names = model.scenarios.map(({ name }) => name);
  if (names.length === 0) throw new CallError(`${path} has no scenario to simulate`);
  if (scenario !== undefined && !names.includes(scenario)) {
    throw new CallError(`${path} has no scenario "${scenario}"; it has ${names.join(', ')}`);
  }
  const selected = model.scenarios.filter(({ name }) => scenario === undefined || name === scenario);
  const short = window && selected.find(({ duration }) => window.to > duration);
  if (short) throw new CallError(`the window ends after scenario "${short.name}" does`);
  return selected.map(({ name }) => name);
}
