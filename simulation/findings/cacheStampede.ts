/** cache-stampede: a cache that lost its content sends more to the store behind it than that can take. */
import { serviceOf } from '../analytic/plan.js';
import { formatDuration, formatPercent, formatTime } from '../figures.js';
import type { Found, Ran } from './check.js';
import { calmPeak, calmSteps } from './calm.js';
import { moreOf } from './capacity.js';
import { stretchesAbove } from './stretches.js';
import { whole } from './words.js';

export function cacheStampede(ran: Ran): Found[] {
  const { network, report, scenario, thresholds } = ran;
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
      const cold = coldLoad(ran, index, one);
      const needed = store.lanes === null ? 0 : whole(cold / store.lanes / thresholds.background);
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
          fix: store.instance ? moreOf(ran, one, Math.max(store.nodes.max + 1, needed)).fix : null,
        },
      ];
    });
  });
}

/** Lanes of a store that are busy at the peak while a cache answers nothing. */
function coldLoad({ network, load, visitPeak }: Ran, cache: number, store: number): number {
  const more = network.arriving[store]!.filter(({ onMiss, parent }) => onMiss && parent?.component === cache).map((one) => {
    const asked = visitPeak[one.parent!.id]! * one.visit.probability * one.visit.times;
    return (asked - visitPeak[one.id]!) * serviceOf(network.components[store]!, one).mean;
  });
  return more.reduce((sum, lanes) => sum + lanes, load[store]!);
}
