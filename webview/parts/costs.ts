/** Cost by component: what each part of it is, dearest first. */
import { formatMoney } from '../../simulation/figures.js';
import type { ScenarioReport } from '../../simulation/report.js';
import { element } from '../dom.js';

export function costs({ cost }: ScenarioReport): HTMLElement | null {
  const byComponent = new Map<string, { month: number; what: string[] }>();
  for (const { component, what, month } of cost.lines) {
    const known = byComponent.get(component) ?? { month: 0, what: [] };
    byComponent.set(component, { month: known.month + month, what: [...known.what, what] });
  }
  const rows = [...byComponent].toSorted(([, a], [, b]) => b.month - a.month);
  const most = rows[0]?.[1].month ?? 0;
  if (most <= 0) return null;
  const cells = rows.flatMap(([name, { month, what }]) => [
    element('span', {}, name),
    element('span', { class: 'amount' }, formatMoney(month)),
    element('progress', { max: '1', value: String(month / most), 'aria-hidden': 'true' }),
    element('span', { class: 'what' }, what.join(' · ')),
  ]);
  return element('div', { class: 'bars', role: 'table', 'aria-label': 'Cost by component' }, ...cells);
}
