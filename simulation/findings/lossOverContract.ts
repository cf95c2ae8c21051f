/** loss-over-contract: more requests are lost than the contract allows, and where. */
import { formatCount } from '../figures.js';
import type { TermReport } from '../report.js';
import { formatActual, formatLimit, termName } from '../terms.js';
import type { Found, Ran } from './check.js';
import { longest } from './stretches.js';
import { count, span } from './words.js';

export function lossOverContract({ report, system, thresholds }: Ran): Found[] {
  return report.contract
    .filter((term) => term.metric === 'loss' && !term.met)
    .map((term): Found => {
      const stretch = stretchOf(term);
      const [place] = system.components
        .filter(({ name }) => (report.components[name]?.lost ?? 0) > 0.5)
        .sort((a, b) => report.components[b.name]!.lost - report.components[a.name]!.lost);
      // What a node takes along when it dies is lost in a moment, and booked as soon as there are answers again.
      const when = stretch && stretch.to - stretch.from > thresholds.overload ? `, longest ${span(stretch.from, stretch.to)}` : '';
      const where = place ? `; most at "${place.name}", which loses ${count(report.components[place.name]!.lost, 'operation')}` : '';
      const of = term.worst !== null && term.flow === null ? `: ${formatCount(report.flows[term.worst]!.lost)} of "${term.worst}"` : '';
      return {
        severity: 'error',
        message: `${termName(term)} is ${formatActual(term)} requests, over the contract's ${formatLimit(term)}${of}${when}${where}`,
        at: term.at,
        related: place ? [{ message: 'loses most', at: place.at }] : [],
        subject: place?.name ?? term.worst,
        from: stretch?.from ?? null,
        to: stretch?.to ?? null,
      };
    });
}

function stretchOf({ breaches }: TermReport): { from: number; to: number } | null {
  return longest(breaches.map(({ from, to, worst }) => ({ from, to, peak: worst, peakAt: to })));
}
