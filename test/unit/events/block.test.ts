/** `block`: who brings something to a full queue, or line, waits until there is a place. */
import { describe, expect, test } from 'vitest';
import type { Interval } from '../../../simulation/report.js';
import { events, share } from './system.js';

/** How far an exact value is from the middle of an interval, in its half widths. */
function away(interval: Interval | null | undefined, exact: number): number {
  const { low, high } = interval!;
  return Math.abs(exact - (low + high) / 2) / ((high - low) / 2);
}

describe('at a full queue', () => {
  const mail = (path: string, limit = 'limit 5 block', web = 'service 1us'): string => `
    system s {
      server web { ${web} }
      queue mail { latency 0ms  ${limit} }
      worker mailer { service 10ms exponential  lanes 1 }
      flow f { rate 80/s  ${path} }
    }
    scenario t for s { duration 10min }`;

  test('who brings waits as often as an M/M/1 has more than its places: ρ^(K+1), for a mean of 1 / (μ − λ)', async () => {
    const report = await events(mail('web ~> mail -> mailer'));
    expect(away(report.flows['f']!.intervals!.latency.mean, 0.8 ** 6 / 20 + 1e-6)).toBeLessThan(1.5);
    expect(report.flows['f']!.refused + report.flows['f']!.lost).toBe(0);
  });

  test('there are never more than its places in it', async () => {
    const report = await events(mail('web ~> mail -> mailer').replace('80/s', '200/s'));
    expect(report.components['mail']!.backlog!.peak).toBeLessThan(5 + 1e-9);
    expect(report.components['mail']!.backlog!.peak).toBeGreaterThan(4.9);
    expect(report.trust.conserved).toBe(true);
  });

  test('who gives up while waiting brings nothing', async () => {
    const report = await events(mail('web ~> mail timeout 50ms -> mailer').replace('80/s', '200/s'));
    expect(share(report, 'timedOut')).toBeCloseTo(0.5, 1);
    expect(report.components['mailer']!.arrivals / (100 * 600)).toBeCloseTo(1, 1);
    expect(report.flows['f']!.latency.p999!).toBeLessThan(0.051);
    expect(report.trust.conserved).toBe(true);
  });

  test('overload travels upstream: a caller that is full of calls that wait refuses', async () => {
    // Saturated M/M/1 → M/M/1/K: the second line is M/M/1 with K + 2 places and departures at μ (1 − p₀).
    const throughput = (rho: number, places: number): number => 1 - (1 - rho) / (1 - rho ** (places + 3));
    for (const places of [1, 3]) {
      const report = await events(`
        system s {
          server first { service 800ms exponential  lanes 1  connections 1 }
          queue between { latency 0ms  limit ${places} block }
          worker second { service 1s exponential  lanes 1 }
          flow f { rate 400/s  first ~> between -> second }
        }
        scenario t for s { duration 500s }`);
      const answered = report.components['second']!.arrivals / 500;
      expect(answered / throughput(1.25, places)).toBeCloseTo(1, 1);
      expect(away(report.components['second']!.intervals!.utilization, throughput(1.25, places))).toBeLessThan(1.5);
    }
  });
});

describe('at a full line', () => {
  const job = (path: string, settings = 'queue 5 block'): string => `
    system s {
      server web { service 1us }
      server job { service 10ms exponential  lanes 1  latency 0ms  ${settings} }
      flow f { rate 80/s  ${path} }
    }
    scenario t for s { duration 10min }`;

  test('a call takes as long as if there were room, and no more wait in line than there are places', async () => {
    const report = await events(job('web -> job'));
    expect(away(report.components['job']!.intervals!.sojourn.mean, 1 / 20)).toBeLessThan(1.5);
    expect(report.flows['f']!.refused).toBe(0);
    // Of n ≥ 1 in M/M/1 (1 − ρ)ρⁿ, n − 1 wait.
    const waiting = Array.from({ length: 400 }, (_, n) => 0.2 * 0.8 ** n * Math.min(Math.max(0, n - 1), 5)).reduce(
      (sum, one) => sum + one,
      0,
    );
    expect(away(report.components['job']!.intervals!.waiting, waiting)).toBeLessThan(1.5);
  });

  test('who hands over goes on when there is a place', async () => {
    const report = await events(job('web ~> job'));
    expect(away(report.flows['f']!.intervals!.latency.mean, 0.8 ** 6 / 20 + 1e-6)).toBeLessThan(1.5);
  });

  test('or when the handover has timed out', async () => {
    const report = await events(job('web ~> job timeout 100ms').replace('80/s', '200/s'));
    expect(report.flows['f']!.latency.p999!).toBeLessThan(0.11);
    expect(report.components['job']!.utilization.mean).toBeGreaterThan(0.95);
    expect(report.trust.conserved).toBe(true);
  });

  test('without a place in line the door is at the lanes', async () => {
    const report = await events(job('web -> job', 'queue 0 block'));
    expect(away(report.components['job']!.intervals!.sojourn.mean, 1 / 20)).toBeLessThan(1.5);
    expect(report.components['job']!.waiting.peak).toBe(0);
  });

  test('who waits is refused when all nodes die, and served when more come', async () => {
    const report = await events(`
      system s {
        server web { service 1us }
        server job * 2 { service 100ms constant  lanes 1  latency 0ms  queue 2 block }
        flow f { rate 30/s  web -> job }
      }
      scenario t for s { duration 60s  start empty  at 20s kill job * 2 for 10s }`);
    // 200 had come beyond what was served, and 300 come while there is no node.
    expect(report.flows['f']!.refused / (200 + 300)).toBeCloseTo(1, 1);
    expect(report.flows['f']!.lost).toBeLessThan(7);
    expect(report.trust.conserved).toBe(true);
  });
});
