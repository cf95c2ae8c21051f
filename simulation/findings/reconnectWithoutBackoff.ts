/** reconnect-without-backoff: clients of which nobody said how they come back, or who come back all at the same moment. */
import { formatCount, formatDuration } from '../figures.js';
import type { Component } from '../model.js';
import type { Design, Found } from './check.js';
import { connectionHolders } from './design.js';
import { client, fix, insertAt } from './fixes.js';

export function reconnectWithoutBackoff(design: Design): Found[] {
  const { scenario, users } = design;
  const holders = holdersOf(design);
  if (!scenario || users === 0 || holders.length === 0) return [];
  const { reconnect, at } = scenario.client;
  if (reconnect?.jitter) return [];
  const largest = holders.reduce((a, b) => (b.nodes.max < a.nodes.max ? b : a));
  const lost = formatCount(users / largest.nodes.max);
  const written = scenario.client.written['reconnect'];
  const gone = `when a node of "${largest.name}" is lost at the peak, its ${lost} clients`;
  return [
    {
      severity: 'warning',
      message: reconnect
        ? `clients reconnect without jitter: ${gone} come back in one wave after ${formatDuration(reconnect.base)}; add jitter`
        : `nothing says how clients reconnect: ${gone} come back in the same second; say reconnect 1s..30s jitter`,
      at: written ?? at ?? scenario.at,
      related: [{ message: 'holds their connections', at: largest.at }],
      subject: largest.name,
      fix: written
        ? fix('Let clients reconnect at random times', insertAt({ ...written, start: written.end }, ' jitter'))
        : fix('Let clients reconnect after a random wait that grows', client(scenario, 'reconnect 1s..30s jitter')),
    },
  ];
}

/** Who holds connections: ws nodes, and servers that push. */
function holdersOf(design: Design): Component[] {
  const { network } = design;
  const servers = network.components.filter(
    (component, index) => component.kind === 'server' && network.arriving[index]!.some((visit) => visit.visit.arrow === 'push'),
  );
  return [...connectionHolders(design).map(({ component }) => component), ...servers];
}
