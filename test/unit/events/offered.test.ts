/** Where a run must begin to know what a window inherits. */
import { expect, it } from 'vitest';
import { plan } from '../../../simulation/analytic/plan.js';
import { lastCalm, leadSeconds } from '../../../simulation/events/offered.js';
import { modelOf } from '../../support/simulated.js';

it('a window begins where it does when all is calm, however many bursts there were', async () => {
  // The bursts' times are also times at which it looks.
  const model = await modelOf(`
    system s { limiter g { limit 1_000/s }  server a { service 5ms  lanes 1 }  flow f { rate 50/s  g -> a } }
    scenario t for s { duration 10h  burst "b" every 90s for 30s { f * 1.5 } }`);
  expect(lastCalm(plan(model, model.scenarios[0]!), 7200)).toBe(7200);
});

it.for([
  ['', 1],
  ['burst "b" at 119min for 50s { f * 2 }', 60],
  ['burst "b" at 110min for 5min { f * 2 }', 1],
] as const)('runs begin a moment before a window, and a minute where something happened lately: %s', async ([burst, seconds]) => {
  const model = await modelOf(`
    system s { server a { service 5ms  lanes 1 }  flow f { rate 50/s  a } }
    scenario t for s { duration 10h  ${burst} }`);
  expect(leadSeconds(plan(model, model.scenarios[0]!), 7200)).toBe(seconds);
});

it.for([
  ['server a * 1..4 { service 5ms  lanes 1  autoscale 60% }', 60],
  ['server a * 1..4 { service 5ms  lanes 10  autoscale 60% }', 1],
  ['limiter a { limit 60/s  burst 600 }', 15.62],
] as const)('as long as what stands before it remembers: %s', async ([component, seconds]) => {
  const model = await modelOf(`
    system s { ${component}  flow f { rate 100/s  a } }
    scenario t for s { duration 10h }`);
  expect(leadSeconds(plan(model, model.scenarios[0]!), 7200)).toBeCloseTo(seconds, 2);
});
