/** cache-stampede: a cache that lost its content sends more to the store behind it than that can take. */
import { formatDuration, formatPercent, formatTime } from '../figures.js';
import type { Found, Ran } from './check.js';
import { calmPeak, calmSteps } from './calm.js';
import { scaleTo } from './fixes.js';
import { stretchesAbove } from './stretches.js';

export function cacheStampede({ network, report, scenario, thresholds }: Ran): Found[] {
  const calm = calmSteps(report);
  return scenario.incidents.flatMap((incident): Found[] => {
    if (incident.type !== 'flush' && incident.type !== 'kill') return [];
    const index = network.components.findIndex((one) => one.name === incident.component && one.hit !== null);
    const cache = network.components[index];
    if (!cache) return [];
    const stores = new Set(
      network.visits.filter((visit) => visit.onMiss && visit.parent?.component === index).map((visit) => visit.component),
    );
    return [...stores].flatMap((one): Found[] => {
      const store = network.components[one]!;
      const series = report.series.components[store.name]!;
      const usual = calmPeak(report, series.utilization, calm)?.value ?? 0;
      const full = stretchesAbove(report.series, (step) => series.utilization[step]!, thresholds.full, 5).find(
        (stretch) => stretch.from >= incident.start - 1e-3 && stretch.from <= incident.start + Math.max(cache.warmup, 60),
      );
      if (!full || usual >= thresholds.full) return [];
      return [
        {
          severity: 'error',
          message: `"${cache.name}" is empty at ${formatTime(incident.start)} and all it would have answered goes to "${store.name}": full for ${formatDuration(full.to - full.from)}, where it is ${formatPercent(usual)} busy otherwise; let one miss at a time fill an entry, or warm the cache up first`,
          at: incident.at,
          related: [
            { message: 'empty', at: cache.at },
            { message: 'full', at: store.at },
          ],
          subject: store.name,
          from: full.from,
          to: full.to,
          fix: store.instance ? scaleTo(store, store.nodes.max + 1) : null,
        },
      ];
    });
  });
}
