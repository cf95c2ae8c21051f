/** Edits elsewhere leave random numbers as they were, so that what two designs differ in is what was changed. */
import { describe, expect, test } from 'vitest';
import type { FlowReport } from '../../../simulation/report.js';
import { events } from './system.js';

const shop = (parts: { before?: string; path?: string; more?: string; db?: string }): string => `
  system s {
    ${parts.before ?? ''}
    server api { service 5ms  lanes 400 }
    postgres db { service 4ms  lanes 400  ${parts.db ?? ''} }
    flow f { rate 50/s  ${parts.path ?? 'api -> db read'} }
    ${parts.more ?? ''}
  }
  scenario t for s { duration 2min }`;

const flow = async (parts: Parameters<typeof shop>[0]): Promise<FlowReport> =>
  (await events(shop(parts), { replications: 1, seed: 3 })).flows['f']!;

describe('what a flow draws stays the same', () => {
  test('with a slow component and its flow besides, which ask for a longer warm-up', async () => {
    expect(await flow({ more: 'external slow { service 3s }  flow g { rate 5/s  slow }' })).toEqual(await flow({}));
  });

  test('with another flow through the same components', async () => {
    expect(await flow({ more: 'flow g { rate 20/s  api -> db write }' })).toEqual(await flow({}));
  });

  test('with a balancer put in front', async () => {
    const [with0, without] = [await flow({ before: 'lb edge { latency 10ms }', path: 'edge -> api -> db read' }), await flow({})];
    expect(with0.asked).toBe(without.asked);
    expect(with0.latency.mean! - without.latency.mean!).toBeCloseTo(0.010031, 4);
    expect(with0.latency.p99! - without.latency.p99!).toBeCloseTo(0.010031, 2);
  });

  test('with a cache put between', async () => {
    const cached = await flow({
      before: 'redis cache { hit 0%  service 0.01ms  latency 0ms }',
      path: 'api { -> cache miss { -> db read } }',
    });
    expect(cached.latency.mean! - (await flow({})).latency.mean!).toBeCloseTo(0, 4);
  });
});

test('a faster database is faster for each single request', async () => {
  const [slow, fast] = [await flow({ db: '' }), await flow({ db: 'latency 1ms' })];
  expect(fast.asked).toBe(slow.asked);
  expect(fast.latency.mean! - slow.latency.mean!).toBeCloseTo(0.001, 6);
});
