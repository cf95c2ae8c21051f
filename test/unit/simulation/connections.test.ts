/** Connections: what nodes hold, and who is cut. By both engines. */
import { describe, expect, it } from 'vitest';
import type { ScenarioReport } from '../../../simulation/report.js';
import type { SimulateOptions } from '../../../simulation/simulate.js';
import { simulated } from '../../support/simulated.js';

const engines: [string, SimulateOptions][] = [
  ['analytic', {}],
  ['events', { engine: 'events', replications: 4 }],
];

describe.each(engines)('connections, %s', (_, options) => {
  it('that do not fit into the memory are refused', async () => {
    const report = await simulated(
      `
      system s { ws a on c7g.large { connections 50_000  memory 1MB  lanes 8 }  flow f { rate 1/min per user  a } }
      scenario t for s { duration 20min  users 5_000  session 40min  client { heartbeat 25s } }`,
      options,
    );
    // 4 GB hold 4,000.
    expect(report.components['a']!.connections!.limit).toBe(4000);
    expect(report.flows['f']!.refused / report.flows['f']!.asked).toBeCloseTo(0.2, 1);
  });

  const chat = (heartbeat: string, rate: string, pushes = ''): Promise<ScenarioReport> =>
    simulated(
      `
      system s {
        lb edge { idle timeout 60s }
        ws a { idle timeout 5min  lanes 8 }
        flow f { rate ${rate} per user  edge -> a ${pushes} }
        flow join { once per session  edge -> a }
      }
      scenario t for s { duration 20min  users 1_000  session 40min  client { reconnect 2s jitter  heartbeat ${heartbeat} } }`,
      options,
    );
  const joinsASecond = ({ flows, duration }: ScenarioReport): number => flows['join']!.asked / duration;

  it('of those who are silent are cut and come back again and again', async () => {
    // 1,000 connections, each for 60 s and away for one: 16.4 a second, and 0.4 for sessions that end.
    expect(joinsASecond(await chat('60s', '0.01/h')) / 16.8).toBeCloseTo(1, 1);
  });

  it('are cut where nothing is said for so long: with a message a minute, every 60 (e − 1) s', async () => {
    expect(joinsASecond(await chat('60s', '1/min')) / (1000 / (60 * (Math.E - 1) + 1) + 0.4)).toBeCloseTo(1, 1);
  });

  it('stay open where heartbeats come in time, or much is heard', async () => {
    expect(joinsASecond(await chat('25s', '0.01/h'))).toBeLessThan(0.6);
    expect(joinsASecond(await chat('60s', '1/min', '=> a * 20'))).toBeLessThan(0.6);
  });
});
