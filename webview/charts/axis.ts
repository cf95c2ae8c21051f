/** The common time axis: ticks, the cursor's time, and pins for bursts and incidents. */
import { formatTime } from '../../simulation/figures.js';
import type { ScenarioReport, TimelineEvent } from '../../simulation/report.js';
import { element } from '../dom.js';

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];
const TICKS = 10;

/** Times at which ticks stand: round ones, ten or fewer. Seconds. */
export function ticksOf(from: number, to: number): number[] {
  const step = STEPS.find((one) => (to - from) / one <= TICKS) ?? Math.ceil((to - from) / TICKS);
  const ticks: number[] = [];
  for (let time = Math.ceil(from / step) * step; time <= to + 1e-9; time += step) ticks.push(time);
  return ticks;
}

/** `6 h` where ticks are whole hours, else the moment. */
export function tickLabel(time: number, from: number, to: number): string {
  return to - from >= 6 * 3600 ? `${Math.round(time / 3600)} h` : formatTime(time);
}

/** Incidents one by one; of bursts that come again and again the name and how often. */
export function pinsOf(events: TimelineEvent[]): { title: string; event: TimelineEvent }[] {
  const bursts = new Map<string, TimelineEvent[]>();
  for (const event of events) if (event.type === 'burst') bursts.set(event.title, [...(bursts.get(event.title) ?? []), event]);
  const repeated = [...bursts].map(([title, all]) => ({
    title: all.length > 1 ? `${title} (${all.length} times)` : title,
    event: all[0]!,
  }));
  return [...repeated, ...events.filter((event) => event.type !== 'burst').map((event) => ({ title: event.title, event }))];
}

export interface Axis {
  root: HTMLElement;
  point(time: number): void;
}

export interface AxisEvents {
  onPin: (event: TimelineEvent) => void;
  /** The time was moved by the keyboard, seconds. */
  onTime: (time: number) => void;
}

/** A press of an arrow key moves the time by this fraction of what is shown, with Shift ten times as far. */
const PRESS = 1 / 200;

export function makeAxis(report: ScenarioReport, from: number, to: number, { onPin, onTime }: AxisEvents): Axis {
  const share = (time: number): number => (time - from) / Math.max(1e-9, to - from);
  const place = (target: HTMLElement, time: number): HTMLElement => {
    target.style.left = `${share(time) * 100}%`;
    return target;
  };
  const ticks = ticksOf(from, to).map((time) => ({
    time,
    label: place(element('span', { class: 'tick' }, tickLabel(time, from, to)), time),
  }));
  const pins = pinsOf(report.events)
    .filter(({ event }) => share(event.from) >= 0 && share(event.from) <= 1)
    .map(({ title, event }) => {
      const pin = element(
        'button',
        {
          class: `pin ${event.type}${share(event.from) > 0.6 ? ' left' : ''}`,
          title: `${title}, ${formatTime(event.from)} to ${formatTime(event.to)}`,
        },
        // The mark is at the pin's own end, whichever way its text goes.
        share(event.from) > 0.6 ? `${title} ▴` : `▴ ${title}`,
      );
      pin.addEventListener('click', () => onPin(event));
      return place(pin, event.from);
    });
  const now = element('span', {
    class: 'now',
    role: 'slider',
    tabindex: '0',
    'aria-label': 'Time shown',
    'aria-valuemin': `${from}`,
    'aria-valuemax': `${to}`,
  });
  let shown = from;
  now.addEventListener('keydown', ({ key, shiftKey }) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (way !== undefined) onTime(Math.min(to, Math.max(from, shown + way * (to - from) * PRESS * (shiftKey ? 10 : 1))));
  });
  return {
    root: element('div', { class: 'pins' }, ...ticks.map(({ label }) => label), ...pins, now),
    point(time) {
      shown = time;
      now.textContent = formatTime(time);
      now.setAttribute('aria-valuenow', `${Math.round(time)}`);
      now.setAttribute('aria-valuetext', formatTime(time));
      now.hidden = share(time) < 0 || share(time) > 1;
      place(now, time);
      // A tick whose place the time itself takes is left out, as wide as both are on the screen.
      const { left, right } = now.getBoundingClientRect();
      for (const { label } of ticks) {
        label.hidden = false;
        const own = label.getBoundingClientRect();
        label.hidden = !now.hidden && own.right > left && own.left < right;
      }
    },
  };
}
