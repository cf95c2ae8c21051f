/** headroom-under-contract: how far traffic can grow before the first term breaks, and where it breaks. */
import { formatPercent } from '../figures.js';
import type { Found, Ran } from './check.js';
import { moreOf } from './capacity.js';

export function headroomUnderContract(ran: Ran): Found[] {
  const { report, network } = ran;
  const { headroom } = report;
  if (!headroom) return [];
  return report.contract
    .filter((term) => term.metric === 'headroom' && !term.met)
    .map((term) => {
      const where = headroom.component === null ? '' : ` at "${headroom.component}"`;
      const what = headroom.term === null ? 'the contract' : headroom.term;
      const index = network.components.findIndex((one) => one.name === headroom.component);
      const component = network.components[index];
      const now =
        headroom.factor >= 1
          ? `traffic can grow by ${formatPercent(headroom.factor - 1)} before ${what} breaks${where}`
          : headroom.factor > 0
            ? `${what} is broken${where} and would hold at ${formatPercent(headroom.factor)} of the traffic`
            : `${what} is broken${where} whatever the traffic`;
      return {
        severity: 'error',
        message: `${now}; the contract asks for room for ${formatPercent(term.limit)} more`,
        at: term.at,
        related: component ? [{ message: `${what} breaks here first`, at: component.at }] : [],
        subject: headroom.component,
        fix: component?.instance && headroom.term !== 'cost' ? moreOf(ran, index, component.nodes.max + 1).fix : null,
      };
    });
}
