/** A stream whose workers fall behind for days: millions of records wait, and every one of them is accounted for. */
import { expect, it } from 'vitest';
import { compile } from '../../../language/compile.js';
import { simulate } from '../../../simulation/simulate.js';

it('keeps its accounts with a day of records waiting', async () => {
  const text = `
    system s {
      ws gateway
      stream events { partitions 8  retention 24h }
      worker match
      flow event { rate 1_000/s  measure delivery  gateway ~> events -> match => gateway * 9 }
    }
    scenario x for s { duration 60h }`;
  const { model } = await compile('file:///test.arch', text, () => Promise.resolve(null));
  const { flows, trust } = simulate(model!).scenarios[0]!;
  const { asked, good, late, refused, timedOut, lost, inside } = flows['event']!;
  expect(trust.conserved).toBe(true);
  expect((good + late + refused + timedOut + lost + inside) / asked).toBeCloseTo(1, 6);
});
