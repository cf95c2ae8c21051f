/** not-simulated: what is written and changes nothing in the figures. */
import { coverage } from '../analytic/coverage.js';
import type { Design, Found } from './check.js';

export function notSimulated({ system, scenario }: Design): Found[] {
  if (!scenario) return [];
  return coverage(system).map(({ message, at }) => ({ severity: 'information', message, at }));
}
