/** replica-stale-read, replica-written: a copy is not the original. */
import { formatDuration } from '../figures.js';
import type { Design, Found } from './check.js';
import { fix, retarget } from './fixes.js';

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

export function replicaWritten({ network }: Design): Found[] {
  return network.visits.flatMap((visit): Found[] => {
    const copy = network.components[visit.component]!;
    if (copy.kind !== 'replica' || visit.visit.access !== 'write') return [];
    return [
      {
        severity: 'error',
        message: `"${copy.name}" is a read-only copy: every write to it fails; write to ${copy.of === null ? 'its primary' : `"${copy.of}"`}`,
        at: visit.visit.at,
        related: [{ message: 'the copy', at: copy.at }],
        subject: copy.name,
        fix: copy.of === null ? null : fix(`Write to \`${copy.of}\``, retarget(visit, copy.of)),
      },
    ];
  });
}
