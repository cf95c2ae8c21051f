/** replica-stale-read, replica-written: a copy is not the original. */
import { formatDuration, formatPercent, formatRate } from '../figures.js';
import type { Design, Found, Ran } from './check.js';
import { fix, retarget } from './fixes.js';
import { longest, stepAt, stretchesAbove } from './stretches.js';
import { span } from './words.js';

/** A flow reads from a copy after it wrote to the original. */
export function replicaStaleRead({ network }: Design): Found[] {
  return network.flows.flatMap(({ flow, visits }): Found[] =>
    visits.flatMap((read, position): Found[] => {
      const copy = network.components[read.component]!;
      if (copy.kind !== 'replica' || copy.lag <= 0 || read.visit.access === 'write') return [];
      const write = visits
        .slice(0, position)
        .find((one) => network.components[one.component]!.name === copy.of && one.visit.access === 'write');
      if (!write || read.source !== write.source) return [];
      return [
        {
          severity: 'warning',
          message: `"${flow.name}" writes to "${copy.of}" and then reads from its copy "${copy.name}", which is ${formatDuration(copy.lag)} behind: it does not find what it just wrote; read that from "${copy.of}"`,
          at: read.visit.at,
          related: [{ message: 'written here', at: write.visit.at }],
          subject: copy.name,
          fix: fix(`Read from \`${copy.of}\``, retarget(read, copy.of!)),
        },
      ];
    }),
  );
}

/** More is written than a copy applies, or nothing reached it for a while: what is read from it is old. */
export function replicaFallsBehind({ network, report, thresholds }: Ran): Found[] {
  const { series } = report;
  return network.components.flatMap((copy): Found[] => {
    const { lag, nodes } = series.components[copy.name] ?? {};
    const found = report.components[copy.name]?.copy;
    if (!found || !lag || !nodes || copy.throughput === null) return [];
    // While it is down nobody reads from it.
    const stretch = longest(stretchesAbove(series, (step) => (nodes[step]! > 0 ? lag[step]! - copy.lag : 0), thresholds.lag));
    const primary = network.components.find(({ name }) => name === copy.of);
    if (!stretch || !primary) return [];
    const written = network.arriving[network.components.indexOf(primary)]!.filter(({ visit }) => visit.access === 'write');
    const reads = found.rereads > 0 ? `; ${formatPercent(found.stale / found.rereads)} of what is read after its own write is old` : '';
    const { arrivals } = series.components[primary.name]!;
    const busiest = Math.max(...arrivals.subarray(stepAt(series, stretch.from), stepAt(series, stretch.to) + 1));
    const cause = busiest > copy.throughput ? `falls behind "${copy.of}"` : `has to catch up with "${copy.of}"`;
    return [
      {
        severity: 'warning',
        message: `"${copy.name}" ${cause} ${span(stretch.from, stretch.to)}: it applies ${formatRate(copy.throughput)}, "${copy.of}" does up to ${formatRate(busiest)} then, and what is read from it is up to ${formatDuration(stretch.peak + copy.lag)} old${reads}`,
        at: copy.at,
        related: written.slice(0, 3).map((visit) => ({ message: 'written here', at: visit.visit.at })),
        subject: copy.name,
        from: stretch.from,
        to: stretch.to,
      },
    ];
  });
}

export function replicaWritten({ network, visitPeak }: Design): Found[] {
  return network.visits.flatMap((visit): Found[] => {
    const copy = network.components[visit.component]!;
    if (copy.kind !== 'replica' || visit.visit.access !== 'write') return [];
    const rate = visitPeak[visit.id]! > 0 ? `, ${formatRate(visitPeak[visit.id]!)} at peak` : '';
    return [
      {
        severity: 'error',
        message: `"${copy.name}" is a read-only copy: every write to it fails${rate}; write to ${copy.of === null ? 'its primary' : `"${copy.of}"`}`,
        at: visit.visit.at,
        related: [{ message: 'the copy', at: copy.at }],
        subject: copy.name,
        fix: copy.of === null ? null : fix(`Write to \`${copy.of}\``, retarget(visit, copy.of)),
      },
    ];
  });
}
