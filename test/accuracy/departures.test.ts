/** What leaves a station is more or less regular than Poisson arrivals: waits at the next, and whole paths, against simulation. */
import { describe, it } from 'vitest';
import type { ScenarioReport } from '../../simulation/report.js';
import { simulated } from '../support/simulated.js';
import { readCase } from './cases.js';
import { expectWithin } from './within.js';

interface Waits {
  wait: number;
  waitP95: number;
}

interface InARow extends Waits {
  stations: { service: string; lanes: number; load: number }[];
  mean: number;
  p50: number;
  p95: number;
  p99: number;
}

interface Merged extends Waits {
  service: string;
  load: number;
  flows: number;
  then: string;
  at: number;
}

interface Spread extends Waits {
  balance: string;
  service: string;
  load: number;
  then: string;
  at: number;
}

const { rows, merged, spread } = readCase<{ rows: InARow[]; merged: Merged[]; spread: Spread[] }>('57-departures').expected;

/** One arrival a second; the case's unit of time is a second. */
function report(system: string): Promise<ScenarioReport> {
  return simulated(`system s { ${system} }  scenario t for s { duration 1000h }`);
}

function server(name: string, seconds: number, service: string, lanes = 1): string {
  return `server ${name} { service ${seconds.toFixed(4)}s ${service}  lanes ${lanes} }`;
}

function expectWaits(which: string, { components }: ScenarioReport, at: string, { wait, waitP95 }: Waits, tolerance: number): void {
  expectWithin(`mean wait, ${which}`, components[at]!.wait.mean, wait, tolerance);
  expectWithin(`wait p95, ${which}`, components[at]!.wait.p95, waitP95, tolerance);
}

async function expectInARow(row: InARow, tolerance: number): Promise<void> {
  const { stations, mean, p50, p95, p99 } = row;
  const names = stations.map((_, i) => `a${i}`);
  const servers = stations.map(({ service, lanes, load }, i) => server(names[i]!, load * lanes, service, lanes));
  const done = await report(`${servers.join('  ')}  flow f { rate 1/s  ${names.join(' -> ')} }`);
  const which = stations.map(({ service, lanes, load }) => `${service}, ${lanes} at ${Math.round(100 * load)} %`).join(' → ');
  const { latency } = done.flows['f']!;
  expectWithin(`mean, ${which}`, latency.mean, mean, tolerance / 2);
  expectWithin(`p50, ${which}`, latency.p50, p50, tolerance);
  expectWithin(`p95, ${which}`, latency.p95, p95, tolerance);
  expectWithin(`p99, ${which}`, latency.p99, p99, tolerance);
  expectWaits(which, done, names.at(-1)!, row, tolerance);
}

/** Who takes no longer than the one before, and always as long, never waits: the two-moment formulas do not know that. */
function isConstant({ stations }: InARow): boolean {
  return stations.every(({ service }) => service === 'constant');
}

describe('what departs', () => {
  it('stations in a row', async () => {
    for (const row of rows.filter((one) => !isConstant(one))) await expectInARow(row, 0.085);
  });

  it('constant service after constant service', async () => {
    for (const row of rows.filter(isConstant)) await expectInARow(row, 0.13);
  });

  it('flows that come together', async () => {
    for (const row of merged) {
      const { service, load, flows, then, at } = row;
      const sources = Array.from(
        { length: flows },
        (_, i) => `${server(`a${i}`, load * flows, service)}  flow f${i} { rate ${1 / flows}/s  a${i} -> b }`,
      );
      const which = `${flows} of ${service} at ${Math.round(100 * load)} % → ${then} at ${Math.round(100 * at)} %`;
      expectWaits(which, await report(`${sources.join('  ')}  ${server('b', at, then)}`), 'b', row, 0.08);
    }
  });

  it('a flow that is spread over four lines', async () => {
    for (const row of spread) {
      const { balance, service, load, then, at } = row;
      const done = await report(
        `${server('a', load, service)}  lb l { balance ${balance}  latency 0ms }  ${server('b * 4', 4 * at, then)}  flow f { rate 1/s  a -> l -> b }`,
      );
      const which = `${balance}, ${service} at ${Math.round(100 * load)} % → ${then} at ${Math.round(100 * at)} %`;
      expectWaits(which, done, 'b', row, balance === 'random' ? 0.03 : 0.14);
    }
  });
});
