/** backlog-over-contract: what waits in a stream or queue waits longer than the contract allows. */
import { formatCount, formatTime } from '../figures.js';
import type { TermReport } from '../report.js';
import { formatActual, formatLimit, termName } from '../terms.js';
import type { Found, Ran } from './check.js';
import { keepUp } from './keepUp.js';
import { stepAt } from './stretches.js';
import { span } from './words.js';

export function backlogOverContract(ran: Ran): Found[] {
  return ran.report.contract.flatMap((term) => (term.metric === 'backlog' && !term.met ? broken(ran, term) : []));
}

function broken(ran: Ran, term: TermReport): Found[] {
  const { network, report } = ran;
  const index = network.components.findIndex(({ name }) => name === term.worst);
  const [worst] = term.breaches.toSorted((a, b) => b.worst - a.worst);
  const backlog = report.series.components[term.worst ?? '']?.backlog;
  if (index < 0 || !worst || !backlog) return [];
  const buffer = network.components[index]!;
  const of = term.component === null ? ` of "${buffer.name}"` : '';
  const left = formatCount(backlog[stepAt(report.series, worst.to)]!);
  const consumer = network.consumers[index]![0];
  const enough = consumer === undefined ? null : keepUp(ran, index, consumer);
  const what = enough ? `"${network.components[consumer!]!.name}" keeps up with ${enough.what}` : 'nothing takes from it';
  const still = worst.to >= report.reached - 1e-6 ? `, when ${left} still wait` : '';
  return [
    {
      severity: 'error',
      message: `${termName(term)}${of} is ${formatActual(term)}, over the contract's ${formatLimit(term)}, ${span(worst.from, worst.to)}${still}: ${what}`,
      at: term.at,
      related: [{ message: `waits longest at ${formatTime(worst.to)}`, at: buffer.at }],
      subject: buffer.name,
      from: worst.from,
      to: worst.to,
      fix: enough?.fix ?? null,
    },
  ];
}
