/** Title, file, scenario, how fresh the figures are. */
import { formatDuration, formatPercent } from '../../simulation/figures.js';
import { button, dropdown, progressRing, tag } from '../controls.js';
import { element } from '../dom.js';
import { type Actions, scenarioOf, type View } from '../view.js';

export function header(view: View, { look, send }: Actions): HTMLElement {
  const { shown } = view;
  const scenario = scenarioOf(view);
  const scenarios = shown.report?.scenarios ?? [];
  const choice =
    scenarios.length > 1
      ? dropdown(
          'Scenario',
          scenarios.map(({ name, title }) => ({ name, title: title ?? name })),
          scenario?.name ?? '',
          (name) => look({ scenario: name, zoom: null, time: null }),
        )
      : null;
  const run =
    shown.running !== null
      ? element('span', { class: 'run' }, progressRing(), `simulating, ${formatPercent(shown.running)}`)
      : element(
          'span',
          { class: 'run' },
          shown.stale ? tag('older text') : null,
          said(view),
          button('Simulate', false, () => send({ type: 'run' })),
        );
  return element(
    'header',
    {},
    element('h1', {}, scenario?.title ?? scenario?.name ?? 'Headroom'),
    element('span', { class: 'file' }, shown.uri.split('/').at(-1) ?? ''),
    choice,
    run,
  );
}

function said(view: View): string {
  const scenario = scenarioOf(view);
  const parts = [
    view.shown.refining ? 'trying out fixes' : null,
    view.shown.milliseconds === null ? null : formatDuration(view.shown.milliseconds / 1000),
  ];
  if (scenario && scenario.reached < scenario.duration * (1 - 1e-9)) parts.push('cut');
  if (scenario?.trust.eventsAgreement != null)
    parts.push(scenario.trust.eventsAgreement > 0 ? `events differ by ${formatPercent(scenario.trust.eventsAgreement)}` : 'events agree');
  return parts.filter((part) => part !== null).join(' · ');
}
