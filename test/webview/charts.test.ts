/** Which charts a report has, and what is in them, without a page. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioReport } from '../../simulation/report.js';
import { pinsOf, tickLabel, ticksOf } from '../../webview/charts/axis.js';
import { type ChartData, chartsOf, worstFlow } from '../../webview/charts/data.js';
import { stepAt, worstTime } from '../../webview/view.js';
import { exampleReport } from './page.js';

let good: ScenarioReport;
let bad: ScenarioReport;

beforeAll(async () => {
  [good, bad] = [
    (await exampleReport('websocket-scaling.arch')).scenarios[0]!,
    (await exampleReport('websocket-scaling-first-try.arch')).scenarios[0]!,
  ];
});

const chart = (report: ScenarioReport, id: string, flow: string | null = null): ChartData | undefined =>
  chartsOf(report, flow).find((one) => one.id === id);

describe('charts', () => {
  it('are left out where they have nothing to say', () => {
    expect(chartsOf(good, null).map(({ id }) => id)).toEqual(['traffic', 'latency', 'connections', 'nodes', 'cost']);
    expect(chart(bad, 'backlog')?.lines.map(({ label }) => label)).toEqual(['events']);
  });

  it('show the latency of the flow that was chosen, with the limit and its own breaches', () => {
    const join = chart(good, 'latency', 'join')!;
    const event = chart(good, 'latency', 'event')!;
    expect(join.limit?.value).toBe(0.12);
    expect(event.breaches.length).toBeGreaterThan(0);
    for (const { from, to } of event.breaches) expect(from).toBeLessThan(to);
  });

  it('show that of the broken term where none was chosen', () => {
    expect(worstFlow(bad)).toBe(bad.contract.find(({ metric }) => metric === 'latency')!.worst);
  });

  it('stack cost up to the whole', () => {
    const [highest] = chart(good, 'cost')!.lines;
    const parts = Object.values(good.series.cost).reduce((sum, part) => sum + part.at(-1)!, 0);
    expect(highest!.values[good.series.time.length - 1]).toBeCloseTo(parts, 6);
  });

  it('have no value that is not a number', () => {
    for (const { lines } of [...chartsOf(good, null), ...chartsOf(bad, null)]) {
      for (const { values } of lines) expect(Array.from(values).every((value) => value === null || Number.isFinite(value))).toBe(true);
    }
  });
});

describe('the time axis', () => {
  it('is ruled in round times', () => {
    expect(ticksOf(0, 60 * 3600).map((time) => tickLabel(time, 0, 60 * 3600))).toEqual([
      '0 h',
      '6 h',
      '12 h',
      '18 h',
      '24 h',
      '30 h',
      '36 h',
      '42 h',
      '48 h',
      '54 h',
      '60 h',
    ]);
    expect(ticksOf(90, 390)).toEqual([90, 120, 150, 180, 210, 240, 270, 300, 330, 360, 390]);
  });

  it('names incidents one by one, and bursts once', () => {
    expect(pinsOf(good.events).map(({ title }) => title)).toEqual([expect.stringMatching(/^match start \(\d+ times\)$/), 'kill gateway']);
  });

  it('finds the step that holds a time', () => {
    const { time } = good.series;
    expect(stepAt(good, time[7]!)).toBe(7);
    expect(stepAt(good, time[7]! + 1e-6)).toBe(8);
    expect(stepAt(good, 1e12)).toBe(time.length - 1);
  });

  it('begins where a term is broken for the longest', () => {
    const longest = Math.max(
      ...bad.contract.find(({ met, breaches }) => !met && breaches.length > 0)!.breaches.map(({ from, to }) => to - from),
    );
    const within = bad.contract.flatMap(({ breaches }) => breaches).find(({ from, to }) => to - from === longest)!;
    expect(worstTime(bad)).toBeGreaterThan(within.from);
    expect(worstTime(bad)).toBeLessThan(within.to);
  });
});
