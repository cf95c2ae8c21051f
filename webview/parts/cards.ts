/** Does it hold? A card for each term of the contract, and one for headroom. */
import { formatCount, formatDuration, formatMoney, formatPercent, formatStretch } from '../../simulation/figures.js';
import type { ScenarioReport, TermReport } from '../../simulation/report.js';
import { formatActual, formatLimit, moreTimes, termName, termSign } from '../../simulation/terms.js';
import { element } from '../dom.js';

/** `searching`: the headroom may still be found. */
export function cards(report: ScenarioReport, searching: boolean): HTMLElement {
  const terms = report.contract.filter((term) => term.metric !== 'headroom').map((term) => termCard(term, report));
  return element('section', { id: 'cards', 'aria-label': 'Contract' }, ...terms, headroomCard(report, searching));
}

function card(
  state: 'held' | 'broken' | 'open',
  title: string,
  figure: string,
  limit: string,
  detail: string,
  share: number | null,
): HTMLElement {
  const bar =
    share === null ? null : element('progress', { max: '1', value: String(Math.min(1, Math.max(0, share))), 'aria-label': title });
  return element(
    'article',
    { class: `card ${state}`, 'aria-label': `${title}: ${figure} ${limit}` },
    element('h2', {}, title),
    element('div', { class: 'figure' }, figure, ' ', element('span', { class: 'limit' }, limit)),
    element('p', {}, detail),
    bar,
  );
}

function termCard(term: TermReport, report: ScenarioReport): HTMLElement {
  const name = termName(term);
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  const limit = `${termSign(term)} ${formatLimit(term)}`;
  if (term.actual === null) return card('open', title, '–', limit, 'nothing was measured', null);
  return card(term.met ? 'held' : 'broken', title, formatActual(term), limit, detailOf(term, report), shareOf(term));
}

/** How much of what the term allows is used; for availability of the error budget. */
function shareOf(term: TermReport): number | null {
  if (term.actual === null) return null;
  if (term.metric === 'availability') return term.limit < 1 ? (1 - term.actual) / (1 - term.limit) : term.actual < 1 ? 1 : 0;
  return term.limit > 0 ? term.actual / term.limit : term.actual > 0 ? 1 : 0;
}

function detailOf(term: TermReport, report: ScenarioReport): string {
  switch (term.metric) {
    case 'latency':
      return term.met
        ? `of "${term.worst ?? 'all'}"${term.breaches.length > 0 ? `; for a while over it, ${stretch(term)}` : ''}`
        : `over by ${formatDuration((term.actual ?? 0) - term.limit)}, ${stretch(term)}`;
    case 'availability': {
      const spent = shareOf(term) ?? 0;
      return `${spent > 10 ? `${formatCount(spent)} times` : formatPercent(spent)} of the error budget is spent`;
    }
    case 'cost':
      return report.cost.lines
        .toSorted((a, b) => b.month - a.month)
        .slice(0, 3)
        .map((line) => `${line.component}${line.part === 'bytes' ? ' egress' : ''} ${formatMoney(line.month).replace('/mo', '')}`)
        .join(' · ');
    case 'backlog':
      return term.worst ? `of "${term.worst}"${term.met ? '' : `, ${stretch(term)}`}` : '';
    default:
      return term.met ? '' : stretch(term);
  }
}

/** When a term is broken: the longest time, and how many more there are. */
function stretch(term: TermReport): string {
  const longest = term.breaches.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (!longest) return 'over the run';
  return `${formatStretch(longest.from, longest.to)}${moreTimes(term.breaches.length - 1)}`;
}

function headroomCard(report: ScenarioReport, searching: boolean): HTMLElement | null {
  const term = report.contract.find((one) => one.metric === 'headroom');
  const limit = term ? `traffic, ≥ × ${(1 + term.limit).toFixed(2)}` : 'traffic';
  const found = report.headroom;
  if (!found) {
    if (report.contract.length === 0) return null;
    const said = searching ? 'by how much can traffic grow? Being searched' : 'not found within the time that a run may take';
    return card('open', 'Headroom', searching ? '…' : '–', limit, said, null);
  }
  const detail = found.open
    ? 'nothing breaks up to there'
    : `then ${found.term ?? 'a term'} breaks${found.component ? `, with "${found.component}" the busiest` : ''}`;
  const broken = found.factor < 1 || term?.met === false;
  return card(
    broken ? 'broken' : 'held',
    'Headroom',
    `${found.open ? '≥' : '×'} ${found.factor.toFixed(2)}`,
    limit,
    detail,
    found.factor > 0 ? 1 / Math.max(1, found.factor) : 1,
  );
}
