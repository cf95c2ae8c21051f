/** What a report gets after its figures: the headroom of each scenario, and fixes that were tried out. Runs in the worker thread. */
import type { Report } from '../simulation/report.js';
import { addHeadroom } from '../simulation/simulate.js';
import type { RefineJob } from './jobs.js';

/** The report with what was found until `shouldStop`; a part that was not reached is as it was. */
export async function refine({ model, report }: RefineJob, shouldStop: () => boolean): Promise<Report> {
  const scenarios = report.scenarios.map((one) => {
    const scenario = model.scenarios.find(({ name }) => name === one.name);
    return scenario && !shouldStop() ? addHeadroom(model, scenario, one, { shouldStop }) : one;
  });
  return { ...report, scenarios };
}
