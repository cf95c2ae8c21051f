/** How far the figures can be trusted, folded away. */
import { formatCount, formatPercent } from '../../simulation/figures.js';
import { agreementText, forecastText, rangesText, stepErrorText, tippingText } from '../../simulation/terms.js';
import type { ScenarioReport } from '../../simulation/report.js';
import { element } from '../dom.js';

export function trust({ trust: one, forecast, tipping, reached, duration }: ScenarioReport): HTMLElement {
  const conserved = one.conserved ? 'requests are conserved' : `requests are NOT conserved: ${formatPercent(one.imbalance)} are missing`;
  const cut = reached < duration * (1 - 1e-9) ? ', the run was cut before its end' : '';
  const summary = `${conserved}, ${formatCount(one.steps)} steps${cut}${one.caveats.length > 0 ? `, ${one.caveats.length} left out` : ''}`;
  const chance = forecast ? [forecastText(forecast)] : [];
  const both = one.agreement ? [agreementText(one.agreement)] : [];
  const off = stepErrorText(one);
  const ranges = one.ranges ? [rangesText(one.ranges)] : [];
  const said = [...(off ? [off] : []), ...chance, ...both, ...ranges, ...tipping.map(tippingText), ...one.caveats];
  if (said.length === 0) return element('div', { class: 'trust' }, summary);
  return element(
    'details',
    { class: 'trust' },
    element('summary', {}, summary),
    element('ul', {}, ...said.map((sentence) => element('li', {}, sentence))),
  );
}
