/** Why, and what now? Findings as sentences, each with its line, what is related, and the fix that was tried out. */
import { formatAvailability, formatDuration, formatMoney } from '../../simulation/figures.js';
import type { Fix, ScenarioReport } from '../../simulation/report.js';
import { button, link } from '../controls.js';
import { clickable, element, type Child } from '../dom.js';
import type { Actions, View } from '../view.js';

export function findings(report: ScenarioReport, view: View, { send }: Actions): HTMLElement {
  const rows = report.findings.map((finding) => {
    const lines = [finding, ...finding.related];
    const message = clickable(element('div', { class: 'message', title: 'Go there' }, finding.message), () =>
      send({ type: 'reveal', place: finding.at }),
    );
    const about: Child[] = [link(finding.code, 'What this means, and what to do', () => send({ type: 'explain', code: finding.code }))];
    lines.forEach(({ at, message: what }, i) => {
      about.push(i === 0 ? ' · ' : i === 1 ? ' · related: ' : ', ');
      about.push(
        link(i === 0 ? `line ${at.start.line + 1}` : `${what} (line ${at.start.line + 1})`, 'Go there', () =>
          send({ type: 'reveal', place: at }),
        ),
      );
    });
    const { fix } = finding;
    const offer = fix?.outcome
      ? button(`${fix.title.replaceAll('`', '')}: ${outcomeOf(fix)}`, finding.severity === 'error', () =>
          send({ type: 'fix', version: view.shown.version, fix }),
        )
      : null;
    const lit = finding.subject !== null && finding.subject === view.subject ? ' lit' : '';
    return element(
      'li',
      { class: finding.severity + lit },
      element('span', { class: 'mark', role: 'img', 'aria-label': finding.severity }),
      element('div', { class: 'text' }, message, element('div', { class: 'about' }, ...about)),
      offer,
    );
  });
  return element('ul', { id: 'findings', 'aria-label': 'Findings' }, ...rows);
}

/** What was simulated with the fix: `p95 88 ms, 99.95 %, $851/mo`. */
export function outcomeOf({ outcome }: Fix): string {
  if (!outcome) return '';
  const { latency, percentile, availability, requests, cost } = outcome;
  const parts = [
    latency === null ? null : `p${percentile ?? 95} ${formatDuration(latency)}`,
    availability === null ? null : formatAvailability(availability, requests ?? null),
    formatMoney(cost),
  ];
  return parts.filter((part) => part !== null).join(', ');
}
