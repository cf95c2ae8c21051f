/** wrong-tier-scaled: the last edit gave more to something that does not bind, and the contract is as broken as before. */
import { formatDuration, formatMoney, formatPercent, formatTime } from '../figures.js';
import type { LastEdit, TermReport } from '../report.js';
import { formatActual, formatLimit, termName, termSign } from '../terms.js';
import type { Found, Ran } from './check.js';
import { moreNodes, slowestFlow } from './latencyOverContract.js';
import { longest } from './stretches.js';
import { share } from './words.js';

/** An incident up to so long before a breach begins is its cause, seconds. */
const JUST_BEFORE = 120;

export function wrongTierScaled(ran: Ran): Found[] {
  const { report, system, thresholds } = ran;
  const { lastEdit } = report;
  const scaled = system.components.find(({ name }) => name === lastEdit?.component);
  if (!lastEdit || !scaled) return [];
  const broken = report.contract.flatMap((term, i) => {
    const before = lastEdit.actual[i] ?? null;
    const counts = !term.met && term.metric !== 'cost' && term.metric !== 'headroom' && (before === null || wasBroken(term, before));
    return counts ? [{ term, before, gain: gained(term, before) }] : [];
  });
  const [first] = broken;
  // A term that holds now, because of it or despite it, is no reason to take it back; nor is what was not broken before.
  if (!first || broken.some(({ gain }) => gain > thresholds.progress) || hasRepaired(ran, lastEdit)) return [];
  const binding = bindingOf(ran, first.term);
  if (!binding || binding.component === scaled.name) return [];
  const more = report.cost.month - lastEdit.month;
  const binds = system.components.find(({ name }) => name === binding.component);
  const isOurs = binds?.kind !== 'external';
  return [
    {
      severity: 'warning',
      message:
        `${wordsOf(lastEdit)} ${more > 0.005 ? `costs ${formatMoney(more)} more and ` : ''}${first.gain < -thresholds.progress ? 'makes it worse' : 'changes next to nothing'}: ${termName(first.term)} was ${formatActual({ ...first.term, actual: first.before })} ` +
        `and is ${formatActual(first.term)} (${termSign(first.term)} ${formatLimit(first.term)}), where ${binding.why}; take that back${isOurs ? ` and give "${binding.component}" more` : ''}`,
      at: scaled.written[lastEdit.what === 'instance' ? 'on' : lastEdit.what] ?? scaled.at,
      related: [...(binds ? [{ message: 'what binds', at: binds.at }] : []), { message: 'broken as before', at: first.term.at }],
      subject: scaled.name,
      fix: moreNodes(ran, binding.component),
    },
  ];
}

/** The part of the way to its limit that a term has come since; negative where it is farther away. */
function gained({ metric, limit, actual }: TermReport, before: number | null): number {
  if (before === null || actual === null) return actual === before ? 0 : before === null ? 1 : -1;
  const over = (value: number): number => (metric === 'availability' ? limit - value : value - limit);
  return over(before) > 0 ? (over(before) - over(actual)) / over(before) : -1;
}

function hasRepaired({ report }: Ran, { actual }: LastEdit): boolean {
  return report.contract.some(
    (term, i) => term.metric !== 'cost' && term.metric !== 'headroom' && term.met && wasBroken(term, actual[i] ?? null),
  );
}

function wasBroken({ metric, limit }: TermReport, before: number | null): boolean {
  if (before === null) return false;
  return metric === 'availability' ? before < limit : before > limit * (1 + 1e-9);
}

function wordsOf({ component, what, from, to }: LastEdit): string {
  return what === 'instance' ? `"${component}" on ${to} in place of ${from}` : `"${component}" with ${to} ${what} in place of ${from}`;
}

/** What keeps a term from being met: of a latency what adds most to it, else what an incident took or what is busiest. */
function bindingOf({ report }: Ran, term: TermReport): { component: string; why: string } | null {
  if (term.metric === 'latency') {
    const hops = report.flows[term.worst ?? slowestFlow(report) ?? '']?.hops ?? [];
    const sum = hops.reduce((total, { seconds }) => total + seconds, 0);
    const [most] = hops;
    return most && sum > 0
      ? {
          component: most.component,
          why: `"${most.component}" adds ${share(most.seconds / sum)} of the mean (${formatDuration(most.seconds)})`,
        }
      : null;
  }
  const breach = longest(term.breaches.map(({ from, to, worst }) => ({ from, to, peak: worst, peakAt: to })));
  const incident =
    breach && report.events.find(({ type, from, to }) => type !== 'burst' && from <= breach.from + 1e-6 && to >= breach.from - JUST_BEFORE);
  if (incident?.component) return { component: incident.component, why: `"${incident.title}" begins at ${formatTime(incident.from)}` };
  const busiest = Object.entries(report.components).sort(([, a], [, b]) => (b.utilization.peak ?? 0) - (a.utilization.peak ?? 0))[0];
  if (!busiest || busiest[1].utilization.peak === null) return null;
  const [component, { utilization }] = busiest;
  return { component, why: `"${component}" is ${formatPercent(utilization.peak)} busy at ${formatTime(utilization.peakAt)}` };
}
