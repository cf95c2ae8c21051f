/** What a model says that the event engine does not simulate. */
import { coverage } from '../analytic/coverage.js';
import type { Scenario, Step, System, Visit } from '../model.js';

/** Sentences for the report's `trust`: those of the analytic engine, but for what this one does simulate. */
export function caveatsOf(system: System, scenario: Scenario): string[] {
  const plainer: System = {
    ...system,
    components: system.components.map((component) =>
      component.kind === 'queue' || component.kind === 'stream' ? { ...component, overflow: 'reject' } : component,
    ),
    flows: system.flows.map((flow) => ({ ...flow, priority: 'normal', path: flow.path.map(withoutSimulated) })),
  };
  return coverage(plainer, scenario).map(({ message }) => message);
}

function withoutSimulated(step: Step): Step {
  if (step.type === 'parallel') return { ...step, steps: step.steps.map(withoutSimulated) };
  const visit: Visit = { ...step, breaker: null, then: step.then.map(withoutSimulated), miss: step.miss.map(withoutSimulated) };
  return { ...visit, retry: visit.retry && { ...visit.retry, low: false } };
}
