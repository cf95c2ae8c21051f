/** Limiters: where one is missing. */
import { describe, expect, it } from 'vitest';
import { messages, typed } from './compiled.js';

describe('limiter-missing', () => {
  it('counts as an ordinary client only what users ask', async () => {
    const found = await typed(
      'system s { server a server b flow f { rate 1/min per user a } flow g { rate 2/min b } } scenario x for s { duration 1h users 1_000 }',
    );
    expect(messages(found, 'limiter-missing')).toEqual([
      expect.stringContaining('where an ordinary one asks 1/min;'),
      expect.stringContaining('as much as it asks for; put a limiter in front'),
    ]);
  });
});
