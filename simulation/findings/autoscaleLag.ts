/** autoscale-lag: traffic grows faster than new nodes are seen to be needed, ordered and booted. */
import { formatCount, formatDuration } from '../figures.js';
import type { Found, Ran } from './check.js';
import { atLeast } from './fixes.js';
import { stretchesAbove } from './stretches.js';
import { count, span, whole } from './words.js';

/** Gaps of less are one stretch, seconds. */
const GAP = 30;

export function autoscaleLag({ network, report, thresholds, load }: Ran): Found[] {
  return network.components.flatMap((component, index): Found[] => {
    const { min, max } = component.nodes;
    const series = report.series.components[component.name]!;
    if (!component.autoscale || max <= min || component.lanes === null) return [];
    const late = stretchesAbove(
      report.series,
      (step) => (series.nodes[step]! < max - 1e-6 ? series.utilization[step]! : 0),
      thresholds.full,
      GAP,
    );
    const worst = late.sort((a, b) => b.to - b.from - (a.to - a.from))[0];
    // Shorter than a look and a smoothed reaction no scaler can help.
    if (!worst || worst.to - worst.from < thresholds.overload / 4) return [];
    const nodes = Math.min(max, Math.max(min + 1, whole(load[index]! / component.lanes / component.autoscale.target)));
    return [
      {
        severity: 'warning',
        message: `"${component.name}" is full for ${formatDuration(worst.to - worst.from)} ${span(worst.from, worst.to)}, while its scaler notices and new nodes boot (${formatDuration(component.autoscale.boot)}): keep ${count(nodes, 'node')} ready in place of ${formatCount(min)}`,
        at: component.at,
        related: component.written['autoscale'] ? [{ message: 'the scaler', at: component.written['autoscale'] }] : [],
        subject: component.name,
        from: worst.from,
        to: worst.to,
        fix: atLeast(component, nodes),
      },
    ];
  });
}
