/** contract-met: the figures, how far traffic can grow, and what binds first. */
import { formatPercent } from '../figures.js';
import type { TermReport } from '../report.js';
import { formatActual, formatLimit, termName, termSign } from '../terms.js';
import type { Found, Ran } from './check.js';

export function contractMet({ report }: Ran): Found[] {
  if (report.verdict !== 'pass') return [];
  const figures = report.contract.map((term) => `${termName(term)} ${formatActual(term)} (${termSign(term)} ${formatLimit(term)})`);
  return [
    { severity: 'information', message: `the contract is met: ${figures.join(', ')}; ${room(report)}`, at: report.at, subject: null },
  ];
}

function room({ headroom, contract }: Ran['report']): string {
  if (headroom?.open) return `traffic can grow ${headroom.factor} times and more`;
  if (headroom) {
    const where = headroom.component === null ? '' : ` at "${headroom.component}"`;
    return `traffic can grow by ${formatPercent(headroom.factor - 1)} before ${headroom.term ?? 'it'} breaks${where}`;
  }
  const closest = contract.filter(({ actual }) => actual !== null).sort((a, b) => used(b) - used(a))[0];
  return closest
    ? `closest to its limit is ${termName(closest)}, ${closest.metric === 'availability' ? `with ${formatPercent(used(closest))} of the error budget spent` : `at ${formatPercent(used(closest))} of it`}`
    : 'nothing was asked, so that no term has a figure';
}

/** The part of what a term allows that is used up; of availability, the part of the error budget. */
function used(term: TermReport): number {
  if (term.actual === null || term.metric === 'headroom') return 0;
  if (term.metric === 'availability') return term.limit < 1 ? (1 - term.actual) / (1 - term.limit) : 0;
  return term.limit > 0 ? term.actual / term.limit : 0;
}
