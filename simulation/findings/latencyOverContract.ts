/** latency-over-contract: which flow, by how much, when it is worst, and which component adds most. */
import { formatDuration } from '../figures.js';
import type { Fix, ScenarioReport, TermReport } from '../report.js';
import { termName } from '../terms.js';
import type { Found, Ran } from './check.js';
import { moreOf } from './capacity.js';
import { keepUp } from './keepUp.js';
import { longest } from './stretches.js';
import { share, spanOf, whole } from './words.js';

export function latencyOverContract(ran: Ran): Found[] {
  return ran.report.contract.filter((term) => term.metric === 'latency' && !term.met).map((term) => broken(ran, term));
}

function broken(ran: Ran, term: TermReport): Found {
  const { report, system } = ran;
  const over = term.actual! - term.limit;
  const by =
    over < 3 * term.limit
      ? `, ${formatDuration(over)} over the contract's ${formatDuration(term.limit)}`
      : ` where the contract allows ${formatDuration(term.limit)}`;
  const breach = longest(term.breaches.map(({ from, to, worst }) => ({ from, to, peak: worst, peakAt: to })));
  const flow = term.worst ?? slowestFlow(report);
  const hops = flow === null ? [] : report.flows[flow]!.hops;
  const sum = hops.reduce((total, hop) => total + hop.seconds, 0);
  const most = hops[0];
  const of = flow === null || term.flow === flow ? '' : ` of "${flow}"`;
  const when = breach ? `,${spanOf(breach.from, breach.to, report, ' longest')}` : '';
  const who =
    most && sum > 0
      ? `; at the worst time "${most.component}" adds ${share(most.seconds / sum)} of the mean: ${advice(ran, most.component)}`
      : '';
  return {
    severity: 'error',
    message: `${termName(term)}${of} is ${formatDuration(term.actual)}${by}${when}${who}`,
    at: term.at,
    related: hops.slice(0, 3).flatMap((hop) => {
      const component = system.components.find((one) => one.name === hop.component);
      return component
        ? [{ message: `"${hop.component}" adds ${added(hop.seconds, report)} to the mean at the worst time`, at: component.at }]
        : [];
    }),
    subject: flow,
    from: breach?.from ?? null,
    to: breach?.to ?? null,
    fix: most ? moreNodes(ran, most.component) : null,
  };
}

/** What comes to an overloaded component may wait for longer than the run lasts, to which hops are cut: how long exactly nobody will see. */
function added(seconds: number, { duration }: ScenarioReport): string {
  return seconds >= duration ? `more than the ${formatDuration(duration)} of the run` : formatDuration(seconds);
}

/** What helps against a component that takes long. */
function advice({ network }: Ran, name: string): string {
  const index = network.components.findIndex((one) => one.name === name);
  const consumer = network.consumers[index]?.[0];
  if (consumer !== undefined) return `give "${network.components[consumer]!.name}", which takes from it, more capacity`;
  if (network.components[index]?.kind === 'external') return 'give it up after a shorter timeout, or hand over to a queue (~>)';
  return 'give it more capacity or ask it less';
}

export function slowestFlow(report: ScenarioReport): string | null {
  const flows = Object.entries(report.flows).filter(([, flow]) => !flow.background);
  return flows.sort((a, b) => (b[1].latency.p95 ?? 0) - (a[1].latency.p95 ?? 0))[0]?.[0] ?? null;
}

/** More where it takes longest: of a buffer, its consumer's. At least as many as the load at the peak takes. */
export function moreNodes(ran: Ran, name: string): Fix | null {
  const { network, load, thresholds } = ran;
  const index = network.components.findIndex((one) => one.name === name);
  const consumer = network.consumers[index]?.[0];
  if (consumer !== undefined) return keepUp(ran, index, consumer).fix;
  const component = network.components[index];
  if (!component?.instance || component.lanes === null) return null;
  const needed = whole(load[index]! / component.lanes / thresholds.utilization(component.lanes));
  return moreOf(ran, index, Math.max(component.nodes.max + 1, needed)).fix;
}
