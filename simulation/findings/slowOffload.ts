/** slow-offload: something slow is waited for inside a request that has to be quick. */
import type { VisitNode } from '../analytic/network.js';
import { serviceOf } from '../analytic/plan.js';
import { formatDuration } from '../figures.js';
import type { Kind, Term } from '../model.js';
import type { Design, Found } from './check.js';
import { isDeferred } from './design.js';
import { component as newComponent, fix, freeName, handingOver } from './fixes.js';
import { share, whole } from './words.js';

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
        fix: handOver(design, visit),
      },
    ];
  });
}

/** Time of the worker that does nothing but call what is slow, said in the title for the author to replace. */
const ASSUMED_SECONDS = 0.001;

/** The call behind a queue: by the worker that it is for, or by one that makes it. */
function handOver(design: Design, visit: VisitNode): Found['fix'] {
  const { system, network, visitPeak, thresholds } = design;
  const component = network.components[visit.component]!;
  const queue = freeName(system, 'jobs');
  if (component.kind === 'worker')
    return fix(
      `Hand over to \`${component.name}\` by a queue \`${queue}\``,
      newComponent(design, [visit], `queue ${queue}`),
      handingOver(visit, `${queue} -> ${component.name}`),
    );
  const worker = freeName(system, `${component.name}-worker`);
  const nodes = whole((visitPeak[visit.id]! * ASSUMED_SECONDS) / thresholds.background);
  return fix(
    `Call \`${component.name}\` from a worker behind a queue \`${queue}\`, ${formatDuration(ASSUMED_SECONDS)} a job`,
    newComponent(design, [visit], `queue ${queue}\n  worker ${worker}${nodes > 1 ? ` * ${nodes}` : ''} { service 1ms }`),
    handingOver(visit, `${queue} -> ${worker} -> ${component.name}`),
  );
}
