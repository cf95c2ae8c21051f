/** What a report gets after its figures: the headroom of each scenario, and fixes that were tried out. Runs in the worker thread. */
import { compile } from '../language/compile.js';
import { verifyFixes } from '../simulation/improve/verify.js';
import type { Report } from '../simulation/report.js';
import { addHeadroom, simulate } from '../simulation/simulate.js';
import type { RefineJob } from './jobs.js';

/** The report with what was found until `shouldStop`; a part that was not reached is as it was. */
export async function refine({ model, report, texts }: RefineJob, shouldStop: () => boolean): Promise<Report> {
  const scenarios = report.scenarios.map((one) => {
    const scenario = model.scenarios.find(({ name }) => name === one.name);
    return scenario && !shouldStop() ? addHeadroom(model, scenario, one, { shouldStop }) : one;
  });
  return { ...report, scenarios };
}
