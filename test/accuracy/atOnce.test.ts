/** Calls made at once to components that nothing else calls: their lines grow together. */
import { describe, it } from 'vitest';
import type { Percentiles } from '../../simulation/report.js';
import { simulated } from '../support/simulated.js';
import { readCase } from './cases.js';
import { expectWithin } from './within.js';

interface Called {
  service: string;
  lanes: number;
  load: number;
}

/** Until all have answered that one request a second calls at once. */
async function longest(stations: Called[]): Promise<Percentiles> {
  const servers = stations.map(
    ({ service, lanes, load }, i) => `server a${i} { service ${(load * lanes).toFixed(4)}s ${service}  lanes ${lanes} }`,
  );
  const calls = stations.map((_, i) => `-> a${i}`);
  const report = await simulated(`
    system s {
      limiter l { latency 0ms }
      ${servers.join('\n')}
      flow f {
        rate 1/s
        l {
          parallel {
            ${calls.join('\n')}
          }
        }
      }
    }
    scenario t for s { duration 1000h }`);
  return report.flows['f']!.latency;
}

describe('calls at once', () => {
  it('two M/M/1: (12 − ρ) / 8 of one, exact (Nelson & Tantawi 1988)', async () => {
    for (const load of [0.2, 0.5, 0.7, 0.9]) {
      const one = { service: 'exponential', lanes: 1, load };
      const exact = (((12 - load) / 8) * load) / (1 - load);
      expectWithin(`mean at ${100 * load} %`, (await longest([one, one])).mean, exact, 0.012);
    }
  });

  it('two to six of one and several lanes', async () => {
    const { rows } = readCase<{ rows: (Record<'mean' | 'p50' | 'p95' | 'p99', number> & { stations: Called[] })[] }>(
      '58-fork-join',
    ).expected;
    for (const { stations, mean, p50, p95, p99 } of rows) {
      const which = stations.map(({ service, lanes, load }) => `${service}, ${lanes} at ${100 * load} %`).join(' | ');
      const latency = await longest(stations);
      expectWithin(`mean, ${which}`, latency.mean, mean, 0.04);
      expectWithin(`p50, ${which}`, latency.p50, p50, 0.085);
      expectWithin(`p95, ${which}`, latency.p95, p95, 0.04);
      expectWithin(`p99, ${which}`, latency.p99, p99, 0.06);
    }
  });
});
