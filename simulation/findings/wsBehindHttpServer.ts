/** ws-behind-http-server: pushes over connections that a plain HTTP server is to hold. */
import { batchSize } from '../analytic/plan.js';
import { formatCount, formatDuration } from '../figures.js';
import type { Design, Found } from './check.js';
import { entriesOf, lanesOf } from './design.js';
import { before, component as newComponent, fix, freeName, insertAt, replaceAt } from './fixes.js';
import { whole } from './words.js';

/** What a ws node of the library takes: lanes, and seconds for a message and for a delivery. */
const WS = { lanes: 2, message: 0.0015, delivery: 0.000125 };
/** How busy the new nodes may be at the peak: a first step, which util-headroom says more about. */
const BUSY = 0.75;

export function wsBehindHttpServer(design: Design): Found[] {
  const { network, visitPeak, users } = design;
  return network.components.flatMap((component, index): Found[] => {
    const pushes = network.arriving[index]!.filter((visit) => visit.visit.arrow === 'push');
    if (component.kind !== 'server' || pushes.length === 0) return [];
    const deliveries = pushes.reduce((sum, visit) => sum + visitPeak[visit.id]! * batchSize(visit, users), 0);
    const busy = deliveries * component.service.other.mean;
    const lanes = lanesOf(component);
    const load =
      deliveries > 0
        ? `at peak ${formatCount(deliveries)} deliveries/s of ${formatDuration(component.service.other.mean)} each keep ${formatCount(busy)} lanes busy${lanes === null ? '' : `, and it has ${formatCount(lanes)}`}`
        : 'it answers requests and holds no connections';
    return [
      {
        severity: 'error',
        message: `sessions and pushes are on the HTTP server "${component.name}": ${load}; put a ws in front that holds the connections`,
        at: component.at,
        related: pushes.map((visit) => ({ message: 'pushed here', at: visit.visit.at })),
        subject: component.name,
        fix: extractWs(design, index, deliveries),
      },
    ];
  });
}

/** A ws in front of the server for the flows that push to it, and the pushes to it. */
function extractWs(design: Design, index: number, deliveries: number): Found['fix'] {
  const { system, network, visitPeak } = design;
  const pushes = network.arriving[index]!.filter((visit) => visit.visit.arrow === 'push');
  const flows = new Set(pushes.map((visit) => visit.flow));
  const entries = entriesOf(design).filter(({ visit }) => visit.component === index && flows.has(visit.flow));
  if (entries.length === 0 || pushes.some((visit) => visit.visit.probability < 1)) return null;
  const messages = entries.reduce((sum, { visit }) => sum + visitPeak[visit.id]!, 0);
  const lanes = messages * WS.message + deliveries * WS.delivery;
  const nodes = whole(lanes / WS.lanes / BUSY);
  const name = freeName(system, 'gateway');
  const balancer = freeName(system, 'edge');
  // Behind a balancer already, or with one of its own.
  const balanced = entries.every(({ passed }) => passed.some((one) => network.components[one.component]!.kind === 'lb'));
  return fix(
    `Hold the connections on a ws \`${name}\` in front of \`${network.components[index]!.name}\``,
    newComponent(
      design,
      [...entries.map(({ visit }) => visit), ...pushes],
      `${balanced ? '' : `lb ${balancer}\n  `}ws ${name} * ${nodes} on c7g.large`,
    ),
    ...entries.map(({ visit }) =>
      balanced
        ? before(visit.visit, visit.parent === null, name)
        : insertAt(visit.visit.at, visit.parent === null ? `${balancer} -> ${name} -> ` : `-> ${balancer} -> ${name} `),
    ),
    ...pushes.map((visit) => replaceAt(visit.visit.at, `=> ${name}`)),
  );
}
