/** By how much traffic can grow, and what it costs to know. */
import { describe, expect, it } from 'vitest';
import { findHeadroom, withHeadroom } from '../../../simulation/improve/headroom.js';
import { simulate } from '../../../simulation/simulate.js';
import type { Headroom, TermReport } from '../../../simulation/report.js';
import { modelOf } from '../findings/compiled.js';

const web = (rate: number, asked: string): string => `system s {
  server web { service 10ms exponential  lanes 1 }
  flow view { rate ${rate}/s  web }
}
scenario x for s { duration 1h  contract { latency p95 <= 100ms  headroom >= ${asked} } }`;

/** What is found, how many runs it took, and the term of the contract that asks for it. */
async function searched(text: string, only: 'asked' | null): Promise<{ headroom: Headroom | null; runs: number; term: TermReport }> {
  const model = await modelOf(text);
  const today = simulate(model, { headroom: false }).scenarios[0]!;
  let runs = 0;
  const again = (scaled: typeof model) => {
    runs++;
    return simulate(scaled, { headroom: false }).scenarios[0]!;
  };
  const headroom = findHeadroom(model, model.scenarios[0]!, today, again, () => false, only);
  const term = withHeadroom(today, headroom).contract.find(({ metric }) => metric === 'headroom')!;
  return { headroom, runs, term };
}

describe('headroom', () => {
  it('is the factor by which an M/M/1 can grow until its p95 is at the limit', async () => {
    // p95 = ln 20 ÷ (μ − λ) = 100 ms at λ = 70/s.
    expect((await searched(web(35, '20%'), null)).headroom!.factor).toBeCloseTo(2, 1);
  });

  it.each([
    ['met', web(35, '80%'), 1, true],
    ['not met', web(35, '130%'), 1, false],
    ['out of the question, since the contract is broken today', web(80, '20%'), 0, false],
  ])('is known to be %s after at most one run', async (_, text, runs, met) => {
    const asked = await searched(text, 'asked');
    expect([asked.runs, asked.term.met]).toEqual([runs, met]);
    expect((await searched(text, null)).term.met).toBe(met);
  });
});
