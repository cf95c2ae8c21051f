/** slow-offload: something slow is waited for inside a request that has to be quick. */
import { serviceOf } from '../analytic/plan.js';
import { formatDuration } from '../figures.js';
import type { Kind, Term } from '../model.js';
import type { Design, Found } from './check.js';
import { isDeferred } from './design.js';
import { share } from './words.js';

/** What need not be waited for: writes, jobs, other people's services. */
const SLOW: Kind[] = ['postgres', 'worker', 'external'];

export function slowOffload(design: Design): Found[] {
  const { network, scenario, thresholds } = design;
  const terms = scenario?.contract.filter((term): term is Extract<Term, { metric: 'latency' }> => term.metric === 'latency') ?? [];
  return network.visits.flatMap((visit): Found[] => {
    const { flow } = network.flows[visit.flow]!;
    const component = network.components[visit.component]!;
    const slow = SLOW.includes(component.kind) && (component.kind !== 'postgres' || visit.visit.access === 'write');
    if (!slow || visit.visit.arrow !== 'call' || visit.parent === null || isDeferred(visit) || flow.background) return [];
    // What happens to fewer than the percentile leaves out does not show in it; all else does.
    const term = terms
      .filter((one) => (one.flow ?? flow.name) === flow.name && visit.visit.probability > 1 - one.percentile / 100)
      .sort((a, b) => a.limit - b.limit)[0];
    const takes = (serviceOf(component, visit).mean + component.latency) * visit.visit.times;
    if (!term || takes <= thresholds.slowCall * term.limit) return [];
    return [
      {
        severity: 'warning',
        message: `"${flow.name}" waits for "${component.name}", ${formatDuration(takes)} on average: ${takes > term.limit ? 'more than' : share(takes / term.limit) + ' of'} the ${formatDuration(term.limit)} that the contract allows; hand it over to a queue (~>) and answer at once`,
        at: visit.visit.at,
        related: [{ message: 'the contract', at: term.at }],
        subject: component.name,
      },
    ];
  });
}
