/** What a report gets after its figures: fixes that were tried out, the headroom of each scenario, and what its verdict rests on. Runs in the worker thread. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from '../language/compile.js';
import { withAgreement, type RunStretch } from '../simulation/improve/agreement.js';
import { fixesTogether } from '../simulation/improve/together.js';
import { Trials } from '../simulation/improve/trials.js';
import { verifyFixes, type VerifyOptions } from '../simulation/improve/verify.js';
import type { Model } from '../simulation/model.js';
import type { Report, ScenarioReport } from '../simulation/report.js';
import { addHeadroom, simulate, withFindings, withRanges } from '../simulation/simulate.js';
import { stopper, type Limits } from '../threads/jobs.js';
import { simulateByEvents, type StartThread } from '../threads/replicate.js';
import type { CompareJob, RefineJob } from './jobs.js';

/**
 * The report with what was found until `shouldStop`; what was not reached by then is as it was. `publish` gets the report each time a
 * fix was found to hold, since all of it takes a while.
 */
export async function refine(job: RefineJob, shouldStop: () => boolean, publish: (report: Report) => void): Promise<Report> {
  const { model, texts } = job;
  // A contract that asks for headroom is judged with it first: fixes must not break it.
  const asked = (scenario: ScenarioReport): boolean => scenario.contract.some(({ metric }) => metric === 'headroom');
  const judged = withHeadroom(job.report, model, asked, shouldStop);
  // What did not help is told of a fix as well, where that does not help either.
  const lastEdits = Object.fromEntries(judged.scenarios.flatMap(({ name, lastEdit }) => (lastEdit ? [[name, lastEdit]] : [])));
  const options: VerifyOptions = {
    report: judged,
    texts,
    compile: async (changed) => (await compile(model.uri, changed[model.uri] ?? '', (uri) => textOf(uri, changed))).model,
    simulate: (changed, name) => simulate(changed, { scenarios: [name], lastEdits, headroom: 'asked', shouldStop }).scenarios[0] ?? null,
    shouldStop,
    onVerified: publish,
  };
  const trials = new Trials(options);
  const fixed = await verifyFixes(options, trials);
  const together = await fixesTogether({ ...options, report: fixed }, (code) => !job.silenced.includes(code), trials);
  publish({ ...fixed, together });
  const grown = withHeadroom({ ...fixed, together }, model, (scenario) => !asked(scenario), shouldStop);
  return withRanges(grown, model, shouldStop);
}

/** The report with what both engines say of the minutes of which its figures are least sure, as far as there is time. */
export async function compare({ model, report }: CompareJob, limits: Limits, startThread: StartThread): Promise<Report> {
  const scenarios: ScenarioReport[] = [];
  for (const one of report.scenarios)
    scenarios.push(withFindings(model, await withAgreement(one, stretches(model, one.name, limits, startThread))));
  return { ...report, scenarios };
}

/** Runs a stretch of a scenario; null where the run was stopped. */
function stretches(model: Model, name: string, limits: Limits, startThread: StartThread): RunStretch {
  const shouldStop = stopper(limits);
  return async (engine, window) => {
    if (shouldStop()) return null;
    const options = { window, replications: window.replications, scenarios: [name] };
    const report =
      engine === 'events'
        ? await simulateByEvents(model, options, limits, startThread)
        : simulate(model, { ...options, headroom: false, shouldStop });
    return report.scenarios.find((one) => one.verdict !== 'cut' && !shouldStop()) ?? null;
  };
}

/** Searches the headroom of the scenarios that are `wanted`. */
function withHeadroom(report: Report, model: Model, wanted: (scenario: ScenarioReport) => boolean, shouldStop: () => boolean): Report {
  const scenarios = report.scenarios.map((one) => {
    const scenario = model.scenarios.find(({ name }) => name === one.name);
    if (!scenario || !wanted(one) || shouldStop()) return one;
    return addHeadroom(model, scenario, one, { shouldStop });
  });
  return { ...report, scenarios };
}

/** A file's text: the changed one, else that on disk. */
async function textOf(uri: string, texts: Record<string, string>): Promise<string | null> {
  const known = texts[uri];
  if (known !== undefined || !uri.startsWith('file:')) return known ?? null;
  return readFile(fileURLToPath(uri), 'utf8').catch(() => null);
}
