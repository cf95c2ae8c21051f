/** Scenarios of one file side by side: alternatives of a design under the same traffic, or one design on several days. */
import { availabilityOf } from '../../simulation/terms.js';
import { formatAvailability, formatDuration, formatMoney } from '../../simulation/figures.js';
import type { ScenarioReport } from '../../simulation/report.js';
import { clickable, element } from '../dom.js';
import { type Actions, scenarioOf, type View } from '../view.js';

const VERDICTS: Record<ScenarioReport['verdict'], { mark: string; said: string }> = {
  pass: { mark: '✓', said: 'meets its contract' },
  fail: { mark: '✗', said: 'breaks its contract' },
  cut: { mark: '…', said: 'cut short' },
  none: { mark: '–', said: 'no contract' },
};

/** What is compared: the figure of a scenario, and of which metric of a contract it is. */
const COLUMNS: { title: string; metric: string; figure: (scenario: ScenarioReport) => string }[] = [
  { title: 'Availability', metric: 'availability', figure: shownAvailability },
  { title: 'Latency p95', metric: 'latency', figure: (scenario) => formatDuration(worstP95(scenario)) },
  { title: 'Cost', metric: 'cost', figure: ({ cost }) => formatMoney(cost.month) },
  { title: 'Longest wait in a queue', metric: 'backlog', figure: (scenario) => formatDuration(longestLag(scenario)) },
  { title: 'Headroom', metric: 'headroom', figure: ({ headroom }) => (headroom ? `× ${headroom.factor.toFixed(2)}` : '–') },
];

/** Null where there is nothing to compare. A row's name chooses its scenario. */
export function compare(view: View, { look }: Actions): HTMLElement | null {
  const scenarios = view.shown.report?.scenarios ?? [];
  if (scenarios.length < 2) return null;
  const chosen = scenarioOf(view);
  const head = ['Scenario', 'System', ...COLUMNS.map(({ title }) => title)].map((title) => element('th', { scope: 'col' }, title));
  const rows = scenarios.map((scenario) => {
    const { mark, said } = VERDICTS[scenario.verdict];
    const name = clickable(element('span', { class: 'choose' }, scenario.title ?? scenario.name), () =>
      look({ scenario: scenario.name, zoom: null, time: null }),
    );
    return element(
      'tr',
      scenario === chosen ? { 'aria-current': 'true' } : {},
      element(
        'th',
        { scope: 'row' },
        element('span', { class: `verdict ${scenario.verdict}`, role: 'img', 'aria-label': said }, mark),
        ' ',
        name,
      ),
      element('td', {}, scenario.system),
      ...COLUMNS.map(({ metric, figure }) => {
        const broken = scenario.contract.some((term) => term.metric === metric && !term.met);
        return element('td', { class: broken ? 'amount broken' : 'amount' }, figure(scenario));
      }),
    );
  });
  return element(
    'table',
    { id: 'compare', 'aria-label': 'Scenarios side by side' },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

function shownAvailability(scenario: ScenarioReport): string {
  const { availability, requests } = availabilityOf(scenario);
  return formatAvailability(availability, requests);
}

/** Of the flows that somebody waits for, the slowest one's. */
function worstP95({ flows }: ScenarioReport): number | null {
  return highest(Object.values(flows).map(({ background, latency }) => (background ? null : latency.p95)));
}

function longestLag({ components }: ScenarioReport): number | null {
  return highest(Object.values(components).map(({ backlog }) => backlog?.lag.peak ?? null));
}

function highest(values: (number | null)[]): number | null {
  const there = values.filter((value) => value !== null);
  return there.length > 0 ? Math.max(...there) : null;
}
