/** ws-memory, keepalive-tax, idle-timeout-vs-heartbeat, slow-consumer-unbounded: what open connections ask of those who hold them. */
import { formatBytes, formatCount, formatDuration, formatPercent, formatRate } from '../figures.js';
import type { Design, Found } from './check.js';
import { connectionHolders } from './design.js';
import { client, fix, scaleTo, setting } from './fixes.js';
import { count, whole } from './words.js';

export function wsMemory(design: Design): Found[] {
  const { users, thresholds } = design;
  return connectionHolders(design).flatMap(({ component }): Found[] => {
    const memory = component.instance?.memory ?? 0;
    const perNode = users / component.nodes.max;
    const used = perNode * component.connectionMemory;
    if (memory === 0 || used <= thresholds.connectionMemory * memory) return [];
    const needed = whole((users * component.connectionMemory) / (thresholds.connectionMemory * memory));
    return [
      {
        severity: used > memory ? 'error' : 'warning',
        message: `${formatCount(perNode)} connections of ${formatBytes(component.connectionMemory)} each take ${formatBytes(used)} on a node of "${component.name}", ${formatPercent(used / memory)} of its ${formatBytes(memory)}; take ${count(needed, 'node')} or a larger instance`,
        at: component.at,
        subject: component.name,
        fix: scaleTo(component, needed),
      },
    ];
  });
}

export function keepaliveTax(design: Design): Found[] {
  const { users, scenario, thresholds } = design;
  const interval = scenario?.client.heartbeat;
  if (!interval) return [];
  return connectionHolders(design).flatMap(({ component }): Found[] => {
    if (component.lanes === null) return [];
    const perNode = users / component.nodes.max / interval;
    const part = (perNode * component.heartbeat) / component.lanes;
    if (part <= thresholds.heartbeatLanes) return [];
    const slower = whole((interval * part) / thresholds.heartbeatLanes);
    return [
      {
        severity: 'warning',
        message: `a heartbeat every ${formatDuration(interval)} from each of ${formatCount(users)} users takes ${formatPercent(part)} of "${component.name}": ${formatRate(perNode)} on each node; send them less often`,
        at: scenario.client.written['heartbeat'] ?? component.at,
        related: [
          { message: `one heartbeat takes ${formatDuration(component.heartbeat)}`, at: component.written['heartbeat'] ?? component.at },
        ],
        subject: component.name,
        fix: fix(`Send a heartbeat every ${formatDuration(slower)}`, client(scenario, `heartbeat ${slower}s`)),
      },
    ];
  });
}

/** Messages that users send anyway keep a connection open too: below this many in an idle timeout, on average, heartbeats decide. */
const MESSAGES = 10;

/** One finding, about whoever cuts first. */
export function idleTimeoutVsHeartbeat(design: Design): Found[] {
  const { network, scenario, users, thresholds, flowPeak } = design;
  if (!scenario || users === 0) return [];
  const { heartbeat, written } = scenario.client;
  const cutting = network.components.filter((component, index) => {
    const idle = component.idleTimeout;
    const connected = network.arriving[index]!.filter((visit) => network.flows[visit.flow]!.connected);
    if (idle === null || (component.kind !== 'ws' && component.kind !== 'lb') || connected.length === 0) return false;
    const messages = [...new Set(connected.map((visit) => visit.flow))].reduce((sum, flow) => sum + flowPeak[flow]!, 0) / users;
    return messages * idle < MESSAGES && (heartbeat === null || heartbeat >= thresholds.heartbeatOfIdle * idle);
  });
  const first = [...cutting].sort((a, b) => a.idleTimeout! - b.idleTimeout!)[0];
  if (!first) return [];
  const cuts = `"${first.name}" cuts connections that are silent for ${formatDuration(first.idleTimeout)}`;
  return [
    {
      severity: 'warning',
      message:
        heartbeat === null
          ? `${cuts}, and clients send no heartbeat: whoever only listens is cut; send one every 25 s`
          : `${cuts}, and heartbeats come every ${formatDuration(heartbeat)}: one that is late costs the connection; send one every 25 s or wait 300 s`,
      at: written['heartbeat'] ?? first.at,
      related: cutting.map((component) => ({
        message: `"${component.name}" waits ${formatDuration(component.idleTimeout)}`,
        at: component.written['idle timeout'] ?? component.at,
      })),
      subject: first.name,
      fix:
        heartbeat === null
          ? fix('Send a heartbeat every 25 s', client(scenario, 'heartbeat 25s'))
          : fix(
              'Cut silent connections after 300 s',
              ...cutting.map((component) => setting(component, 'idle timeout', 'idle timeout 300s')),
            ),
    },
  ];
}

export function slowConsumerUnbounded({ network }: Design): Found[] {
  return network.components.flatMap((component, index): Found[] => {
    const pushes = network.arriving[index]!.filter((visit) => visit.visit.arrow === 'push');
    if (component.kind !== 'ws' || component.sendBuffer !== null || pushes.length === 0) return [];
    const memory = component.instance ? ` until the node's ${formatBytes(component.instance.memory)} are full` : '';
    return [
      {
        severity: 'hint',
        message: `"${component.name}" keeps all that a slow client has not yet read${memory}: say how much, such as send buffer 64KB, and cut who exceeds it`,
        at: component.at,
        related: pushes.map((visit) => ({ message: 'pushed here', at: visit.visit.at })),
        subject: component.name,
        fix: fix(`Give \`${component.name}\` a send buffer of 64 KB a client`, setting(component, 'send buffer', 'send buffer 64KB')),
      },
    ];
  });
}
