/** What comes in from outside in a step: who is connected, and what they ask for. */
import { cutRate, withCuts } from './silence.js';
import { capacityAt } from './capacity.js';
import { connectionLimit, stepConnections, type Connections, type ConnectionStep } from './connections.js';
import type { Plan, Station } from './plan.js';
import type { Now } from './propagate.js';
import { flowRate, sessionOpens, usersAt } from './traffic.js';

export interface Inflow {
  users: number;
  /** Sessions opened per second, reconnects not among them. */
  opens: number;
  /** By station. */
  connections: ({ state: Connections; step: ConnectionStep } | null)[];
  /** By flow: requests per second, and the fraction of them whose user has no connection. */
  asked: Float64Array;
  unconnected: Float64Array;
}

/** Rates of the middle of the step, and the connections that it leads to. */
export function inflowOf(plan: Plan, now: Now, from: number, to: number): Inflow {
  const { scenario, network, stations } = plan;
  const middle = (from + to) / 2;
  const users = usersAt(scenario, middle);
  const opens = sessionOpens(scenario, middle);
  const connections = stations.map((station) => connect(plan, now, station, from, to, users, opens));
  const reopened = Math.max(0, ...connections.map((one) => one?.step.reopened ?? 0));
  const asked = Float64Array.from(network.flows, ({ flow, index }) =>
    flowRate(scenario, flow, middle, opens + reopened, plan.shares[index]!),
  );
  const unconnected = Float64Array.from(plan.gates, (gates, flow) => {
    // Who opens a session has just connected, or was refused; others may be without a connection for a while.
    const opening = network.flows[flow]!.flow.rate.per === 'session';
    const without = ({ refused, attempts, without: share }: ConnectionStep): number =>
      opening ? Math.min(1, refused / Math.max(opens + attempts, 1e-12)) : share;
    return 1 - gates.reduce((kept, gate) => kept * (1 - without(connections[gate.index]!.step)), 1);
  });
  return { users, opens, connections, asked, unconnected };
}

function connect(
  plan: Plan,
  now: Now,
  station: Station,
  from: number,
  to: number,
  users: number,
  opens: number,
): { state: Connections; step: ConnectionStep } | null {
  const state = now.connections[station.index];
  if (!state) return null;
  const { nodes, draining } = capacityAt(plan, station, now.scalers[station.index]!, (from + to) / 2);
  const stepped = stepConnections(state, plan.scenario, from, to, users, opens, connectionLimit(station.component, nodes - draining));
  if (station.idle === null) return stepped;
  return { ...stepped, step: withCuts(stepped.step, cutRate(plan, station, station.idle, (from + to) / 2), plan.scenario) };
}
