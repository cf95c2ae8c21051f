/** Where a run must begin to know what a window inherits. */
import { expect, it } from 'vitest';
import { plan } from '../../../simulation/analytic/plan.js';
import { lastCalm } from '../../../simulation/events/offered.js';
import { modelOf } from '../../support/simulated.js';

it('a window begins where it does when all is calm, however many bursts there were', async () => {
  // The bursts' times are also times at which it looks.
  const model = await modelOf(`
    system s { limiter g { limit 1_000/s }  server a { service 5ms  lanes 1 }  flow f { rate 50/s  g -> a } }
    scenario t for s { duration 10h  burst "b" every 90s for 30s { f * 1.5 } }`);
  expect(lastCalm(plan(model, model.scenarios[0]!), 7200)).toBe(7200);
});
