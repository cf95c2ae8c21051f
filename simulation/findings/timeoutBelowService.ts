/** timeout-below-service: a caller gives up before what it calls can have answered, however little there is to do. */
import { callerOf, type Network, type VisitNode } from '../analytic/network.js';
import { formatDuration } from '../figures.js';
import { overrunAtRest, type Overrun } from './atRest.js';
import type { Design, Found } from './check.js';
import { fix, inText, replaceAt } from './fixes.js';
import { longestBehind } from './timeouts.js';
import { share } from './words.js';

export function timeoutBelowService({ network }: Design): Found[] {
  return network.visits.flatMap((visit): Found[] => {
    const { timeout, arrow, written } = visit.visit;
    const overrun = timeout === null || arrow !== 'call' ? null : overrunAtRest(network, visit, timeout);
    if (timeout === null || !overrun) return [];
    const target = network.components[visit.component]!;
    const caller = callerOf(visit);
    const who = caller ? `"${network.components[caller.component]!.name}"` : 'who asks';
    const all = visit.then.length + visit.miss.length > 0 ? 'with all that it calls' : '';
    const enough = enoughFor(visit, overrun);
    const mostly = overrun.mean > timeout;
    return [
      {
        severity: mostly ? 'error' : 'warning',
        message:
          `${who} gives "${target.name}" up after ${formatDuration(timeout)}, ` +
          (mostly
            ? `less than the ${formatDuration(overrun.mean)} that it takes on the mean${all && `, ${all},`} where nothing waits: ${share(overrun.beyond)} of calls time out at any load`
            : `and ${share(overrun.beyond)} of calls take longer${all && `, ${all},`} even where nothing waits (p95 ${formatDuration(overrun.p95)})`) +
          `; wait ${formatDuration(enough)}, or make it faster`,
        at: written['timeout'] ?? visit.visit.at,
        related: [{ message: `takes ${formatDuration(overrun.mean)} on the mean${all && `, ${all}`}`, at: target.at }],
        subject: target.name,
        fix: written['timeout']
          ? fix(`Wait ${formatDuration(enough)} for \`${target.name}\``, replaceAt(written['timeout'], `timeout ${inText(enough)}`))
          : null,
      },
    ];
  });
}

/** Whether a call times out more often than not, at any load. */
export function mostlyTimesOut(network: Network, visit: VisitNode): boolean {
  const { timeout } = visit.visit;
  return timeout !== null && (overrunAtRest(network, visit, timeout)?.mean ?? 0) > timeout;
}

/** Seconds that all but one in a thousand calls take at most, two digits of them, and as long as calls inside may take with their attempts. */
function enoughFor(visit: VisitNode, { p999 }: Overrun): number {
  const unit = 10 ** (Math.floor(Math.log10(p999)) - 1);
  return Math.max(Math.ceil(p999 / unit - 1e-9) * unit, longestBehind(visit));
}
