/** Both engines on the minutes in which the analytic one is least sure. */
import { expect, it } from 'vitest';
import { leastSure, withAgreement } from '../../../simulation/improve/agreement.js';
import type { Trust } from '../../../simulation/report.js';
import { simulate } from '../../../simulation/simulate.js';
import { modelOf } from '../../support/simulated.js';

const TEXT = (rate: number, incident = ''): string => `
  system s { server a { service 10ms exponential  lanes 4 }  flow f { rate ${rate}/s  a } }
  scenario t for s { duration 2h  ${incident}  contract { latency p95 <= 100ms } }`;

it('looks where the contract is broken, from before the trouble on', async () => {
  const report = simulate(await modelOf(TEXT(200, 'at 1h slow a * 3 for 1min'))).scenarios[0]!;
  const { from, to } = leastSure(report)!;
  expect(from).toBeLessThan(3600);
  expect(to).toBeGreaterThan(3600);
});

it('leaves alone what would take the event engine too long', async () => {
  expect(leastSure(simulate(await modelOf(TEXT(200, 'at 1min slow a * 3'))).scenarios[0]!)).not.toBeNull();
  const huge = TEXT(2e8).replace('lanes 4', 'lanes 4_000_000').replace('duration 2h', 'duration 60h');
  const { from, to } = leastSure(simulate(await modelOf(huge)).scenarios[0]!) ?? { from: 0, to: 0 };
  expect(2e8 * (to - from)).toBeLessThan(3e6);
});

async function compared(text: string): Promise<Trust> {
  const model = await modelOf(text);
  const { trust } = await withAgreement(simulate(model).scenarios[0]!, (engine, window) =>
    Promise.resolve(simulate(model, { engine, window, replications: window.replications }).scenarios[0]!),
  );
  return trust;
}

it('says how well both agree', async () => {
  const trust = await compared(TEXT(340));
  const { analytic, events, interval } = trust.agreement!.flows['f']!;
  expect(analytic).toBeCloseTo(events, 1);
  expect(interval.low).toBeLessThan(interval.high);
  expect(trust.eventsAgreement).toBe(trust.agreement!.difference);
  expect(trust.eventsAgreement).toBeLessThan(0.1);
});

it('takes a latency that never varies for as exact as a bucket of the histogram', async () => {
  const { agreement } = await compared(TEXT(200).replace('server a { service 10ms exponential  lanes 4 }', 'limiter a { latency 2.1ms }'));
  const { analytic, interval } = agreement!.flows['f']!;
  expect(interval.high / interval.low).toBeLessThan(1.02);
  expect(analytic).toBeCloseTo(0.0021, 4);
  expect(agreement!.difference).toBe(0);
});

it('says nothing of a p95 that a few long busy periods decide', async () => {
  const { agreement, eventsAgreement } = await compared(TEXT(39.6).replace('10ms exponential  lanes 4', '25ms exponential  lanes 1'));
  expect([agreement, eventsAgreement]).toEqual([null, null]);
});

it('begins an overload with the same line, where that is the very beginning', async () => {
  const { agreement } = await compared(TEXT(460).replace('duration 2h', 'duration 2min'));
  expect(agreement!.difference).toBeLessThan(0.02);
});
