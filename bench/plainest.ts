/** What the engine's shortcuts save, and what they cost: against the forward equation at every step and nothing used twice. */
import type { Model } from '../simulation/model.js';
import { simulate } from '../simulation/simulate.js';
import { medianTime, milliseconds, percent, type Section } from './measure.js';

const HOURS = 6;

export async function measurePlainest(model: Model): Promise<Section> {
  const short = { ...model, scenarios: model.scenarios.map((one) => ({ ...one, duration: HOURS * 3600, incidents: [] })) };
  const run = (reuse: boolean) => simulate(short, { headroom: false, reuse }).scenarios[0]!;
  const start = performance.now();
  const plain = run(false);
  const plainTime = performance.now() - start;
  const usual = run(true);
  const time = await medianTime(7, () => run(true));
  const errors = Object.entries(plain.flows).map(([name, { latency }]) => {
    const p95 = usual.flows[name]!.latency.p95;
    return latency.p95 === null || p95 === null ? Infinity : Math.abs(p95 / latency.p95 - 1);
  });
  return {
    title: 'Against the plainest engine',
    about: `The first ${HOURS} hours of the same scenario; the plainest engine solves the forward equation at every step of at most a minute and reuses nothing.`,
    header: ['', 'time', 'largest error of a p95'],
    rows: [
      ['plainest', milliseconds(plainTime), '—'],
      ['as it runs', `${milliseconds(time)}, ${(plainTime / time).toFixed(1)} times as fast`, percent(Math.max(...errors))],
    ],
  };
}
