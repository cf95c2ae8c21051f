/** Failures by chance, against the algebra of availability. */
import { describe, expect, it } from 'vitest';
import { simulated } from '../../support/simulated.js';
import { readCase } from '../../accuracy/cases.js';

const { expected } = readCase<{
  single: number;
  series_lb_http_db: number;
  two_parallel_two_crews: number;
  k_of_n: Record<string, number>;
}>('19-availability');
const FAILS = 'mtbf 720h  mttr 30min';

const forecast = async (
  components: string,
  path: string,
  rate = '1/s',
  contract = '',
): Promise<NonNullable<Awaited<ReturnType<typeof simulated>>['forecast']>> => {
  const report = await simulated(
    `system s { ${components}  flow f { rate ${rate}  ${path} } }  scenario t for s { duration 1h  ${contract} }`,
  );
  return report.forecast!;
};

describe('failures by chance', () => {
  it('of a single node', async () => {
    expect((await forecast(`server a { service 1ms  ${FAILS} }`, 'a')).availability).toBeCloseTo(expected.single, 9);
  });

  it('of two nodes of which one is enough', async () => {
    const { availability } = await forecast(`server a * 2 { service 1ms  ${FAILS} }`, 'a');
    expect(availability).toBeCloseTo(expected.two_parallel_two_crews, 9);
  });

  it('of two nodes of which both are needed: what one does not manage is lost', async () => {
    const { availability } = await forecast(`server a * 2 { service 10ms  lanes 1  ${FAILS} }`, 'a', '160/s');
    const down = 1 - expected.single;
    // One of two serves 100 of 160 a second.
    expect(1 - availability).toBeCloseTo(2 * down * (1 - down) * (60 / 160) + down ** 2, 6);
  });

  it('in a row multiply', async () => {
    const { availability, causes } = await forecast(`server a { service 1ms  ${FAILS} }  postgres b { service 1ms  ${FAILS} }`, 'a -> b');
    expect(availability).toBeCloseTo(expected.single ** 2, 9);
    expect(causes.map(({ component }) => component).sort()).toEqual(['a', 'b']);
  });

  it('are felt until another zone has taken over', async () => {
    const { availability } = await forecast('postgres b { service 1ms  mtbf 720h  mttr 30min  zones 2  failover 30s }', 'b');
    expect(availability).toBeCloseTo(1 - 30 / (720 * 3600 + 30), 9);
  });

  it('leave most months within a loose contract, and hardly one within a tight one', async () => {
    const within = async (limit: string): Promise<number | null> =>
      (await forecast(`server a { service 1ms  mtbf 60d  mttr 30min }`, 'a', '1/s', `contract { availability >= ${limit} }`)).holds;
    // Without a failure: e^(−730 h ÷ 1440 h).
    expect(await within('99.9999%')).toBeCloseTo(Math.exp(-730 / 1440), 2);
    expect(await within('95%')).toBeGreaterThan(0.99);
  });
});
