/** heartbeat-writes-db: each "I am still there" is a write to a database. */
import type { VisitNode } from '../analytic/network.js';
import { formatCount, formatDuration, formatPercent, formatRate } from '../figures.js';
import type { Flow, Scenario } from '../model.js';
import type { Design, Found } from './check.js';
import { lanesOf } from './design.js';
import { component as newComponent, fix, freeName, retarget } from './fixes.js';

/** Words by which people call a message that only says that somebody is there. */
const NAMES = /^(heart)?(beats?|pings?|presence|alive|keep-?alive|last-?seen|online)$/i;
/** A message every heartbeat, to within this part of its interval, is one. */
const CLOSE = 0.2;

export function heartbeatWritesDb(design: Design): Found[] {
  const { network, scenario, visitPeak } = design;
  if (!scenario?.users) return [];
  return network.flows
    .filter(({ flow }) => saysOnlyThere(flow, scenario))
    .flatMap(({ visits }) => visits)
    .filter((visit) => network.components[visit.component]!.kind === 'postgres' && visit.visit.access === 'write')
    .flatMap((visit) => tooMany(design, scenario, visit, visitPeak[visit.id]!));
}

function saysOnlyThere(flow: Flow, { client }: Scenario): boolean {
  if (flow.rate.per !== 'user' || flow.rate.rate <= 0) return false;
  const words = flow.name.split(/_|(?<=[a-z])(?=[A-Z])/);
  const isPaced = client.heartbeat !== null && Math.abs(flow.rate.rate * client.heartbeat - 1) <= CLOSE;
  return isPaced || NAMES.test(flow.name) || words.some((word) => NAMES.test(word));
}

function tooMany(design: Design, { client }: Scenario, visit: VisitNode, writes: number): Found[] {
  const { network, system, users, thresholds } = design;
  const { flow } = network.flows[visit.flow]!;
  const store = network.components[visit.component]!;
  const lanes = lanesOf(store);
  if (lanes === null || flow.rate.per !== 'user') return [];
  const most = lanes / store.service.write.mean;
  if (writes <= thresholds.heartbeatWrites * most) return [];
  const memory = system.components.find((one) => one.kind === 'redis');
  const name = memory?.name ?? freeName(system, 'presence');
  return [
    {
      severity: 'warning',
      message:
        `"${flow.name}" writes to "${store.name}" every ${formatDuration(1 / flow.rate.rate)} for each of ${formatCount(users)} users, only to say that they are there: ` +
        `${formatRate(writes)} at the peak, ${formatPercent(writes / most)} of the ${formatRate(most)} that it can take; keep that in a redis, where nothing is lost if it goes`,
      at: visit.visit.at,
      related: [
        { message: `${formatDuration(store.service.write.mean)} a write`, at: store.at },
        ...(client.written['heartbeat'] ? [{ message: 'heartbeats', at: client.written['heartbeat'] }] : []),
      ],
      subject: store.name,
      fix: fix(
        `Keep who is there in \`${name}\``,
        ...(memory ? [] : [newComponent(design, [visit], `redis ${name} * 2`)]),
        retarget(visit, name),
      ),
    },
  ];
}
