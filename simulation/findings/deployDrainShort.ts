/** deploy-drain-short: a node that is replaced lets its users go faster than they can connect elsewhere. */
import { drainSeconds } from '../incidents.js';
import { formatCount, formatDuration, formatRate, formatTime } from '../figures.js';
import type { Component, Incident } from '../model.js';
import type { Found, Ran } from './check.js';
import { fix, setting } from './fixes.js';
import { connectionsBefore, connectsServed, lastBefore, loginComponents } from './reconnects.js';
import { whole } from './words.js';

export function deployDrainShort(ran: Ran): Found[] {
  return ran.scenario.incidents.flatMap((incident): Found[] => {
    const holder = ran.network.components.find((one) => incident.type === 'deploy' && one.name === incident.component);
    // Of a single node nobody is left to go to: that is more than a short drain.
    if (!holder || holder.nodes.max < 2 || !ran.report.components[holder.name]?.connections) return [];
    return tooFast(ran, incident, holder);
  });
}

function tooFast(ran: Ran, incident: Incident, holder: Component): Found[] {
  const nodes = Math.max(1, nodesBefore(ran, holder, incident.start));
  const users = connectionsBefore(ran, holder, incident.start) / nodes;
  const drain = drainSeconds(holder, true);
  const slowest = [...new Set([holder, ...loginComponents(ran)])]
    .filter((one) => one.lanes !== null)
    .map((component) => ({ component, served: servedDuring(ran, incident, holder, component) }))
    .sort((a, b) => a.served - b.served)[0];
  if (!slowest || drain >= users / slowest.served) return [];
  const needed = whole(users / slowest.served);
  const pace = drain < 1 ? 'at once' : `within ${formatDuration(drain)}, ${formatRate(users / drain)}`;
  return [
    {
      severity: 'warning',
      message: `the deploy at ${formatTime(incident.start)} lets the ${formatCount(users)} users of each node of "${holder.name}" go ${pace}, where "${slowest.component.name}" has room for ${formatCount(slowest.served)} connects/s beside its other work; let them go over ${formatDuration(needed)} (drain ${needed}s)`,
      at: holder.written['drain'] ?? holder.at,
      related: [
        { message: 'the deploy', at: incident.at },
        ...(slowest.component === holder ? [] : [{ message: 'asked by every connect', at: slowest.component.at }]),
      ],
      subject: holder.name,
      from: incident.start,
      to: incident.start,
      fix: fix(`Drain \`${holder.name}\` over ${formatDuration(needed)}`, setting(holder, 'drain', `drain ${needed}s`)),
    },
  ];
}

function nodesBefore({ report }: Ran, component: Component, time: number): number {
  return lastBefore(report.series.time, report.series.components[component.name]!.nodes, time);
}

/** Connects per second that a component can serve while one node of the holder is drained, with the work that it had just before. */
function servedDuring(ran: Ran, incident: Incident, holder: Component, component: Component): number {
  const { report } = ran;
  const { utilization } = report.series.components[component.name]!;
  const nodes = Math.max(1, nodesBefore(ran, component, incident.start));
  const busy = lastBefore(report.series.time, utilization, incident.start) * nodes * component.lanes!;
  const left = component === holder ? Math.max(1, nodes - 1) : nodes;
  return connectsServed(ran, holder, component, left * component.lanes!, busy);
}
