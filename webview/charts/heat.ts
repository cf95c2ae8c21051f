/** Utilisation of every component over the whole run, a strip of heat each. */
import { formatPercent } from '../../simulation/figures.js';
import type { ScenarioReport } from '../../simulation/report.js';
import { clickable, element } from '../dom.js';
import type { Colors } from './colors.js';
import { LEFT, RIGHT } from './chart.js';

export interface Heat {
  root: HTMLElement;
  /** Paints the stretch of time that is shown. */
  paint(from: number, to: number, colors: Colors): void;
  point(time: number, step: number, from: number, to: number): void;
}

export interface HeatEvents {
  onTime: (time: number) => void;
  onComponent: (name: string) => void;
}

/** Null where no component has lanes. */
export function makeHeat(report: ScenarioReport, broken: Set<string>, lit: string | null, events: HeatEvents): Heat | null {
  const names = Object.keys(report.components).filter((name) => report.components[name]!.utilization.peak !== null);
  if (names.length === 0) return null;
  const shown = new Map<string, HTMLElement>();
  const grid = element('div', { class: 'heat' });
  const strips = names.map((name) => {
    const value = element('span', { class: 'sr' });
    const classes = `label${broken.has(name) ? ' broken' : ''}${lit === name ? ' lit' : ''}`;
    const label = clickable(element('div', { class: classes, title: `Go to "${name}"` }, name), () => events.onComponent(name));
    const canvas = element('canvas', { 'aria-hidden': 'true' }) as HTMLCanvasElement;
    canvas.addEventListener('click', () => events.onComponent(name));
    grid.append(label, canvas, value);
    shown.set(name, label);
    return { name, canvas };
  });
  const legend = element('span', { class: 'legend' });
  const line = element('div', { class: 'time-line' });
  grid.append(line);
  const root = element(
    'section',
    { class: 'chart', 'data-chart': 'utilization', 'aria-label': 'Utilisation' },
    element('div', { class: 'head' }, element('h2', {}, 'Utilisation'), element('span', { class: 'unit' }, 'every component'), legend),
    grid,
  );
  const keys = ['50', '80', '100'].map((percent) => element('span', {}, element('i', { class: `key heat-${percent}` }), `${percent} %`));
  const now = element('b');
  legend.append(now, ...keys);

  let window: [number, number] = [0, report.reached];
  grid.addEventListener('pointermove', (event) => {
    const box = grid.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / Math.max(1, box.width - LEFT - RIGHT);
    if (share >= 0 && share <= 1) events.onTime(window[0] + share * (window[1] - window[0]));
  });
  return {
    root,
    paint(from, to, colors) {
      window = [from, to];
      for (const { name, canvas } of strips) paintStrip(canvas, report, name, from, to, colors);
    },
    point(time, step, from, to) {
      const share = (time - from) / Math.max(1e-9, to - from);
      line.hidden = share < 0 || share > 1;
      line.style.left = `calc(${LEFT}px + (100% - ${LEFT + RIGHT}px) * ${share})`;
      const busiest = names.toSorted(
        (a, b) => report.series.components[b]!.utilization[step]! - report.series.components[a]!.utilization[step]!,
      )[0]!;
      now.textContent = `${busiest} ${formatPercent(report.series.components[busiest]!.utilization[step] ?? 0)}`;
      for (const name of names)
        shown
          .get(name)!
          .setAttribute('aria-label', `${name}: ${formatPercent(report.series.components[name]!.utilization[step] ?? 0)} busy`);
    },
  };
}

/** Each pixel shows the highest utilisation within its time: a short burst is seen at any width. */
function paintStrip(canvas: HTMLCanvasElement, { series }: ScenarioReport, name: string, from: number, to: number, colors: Colors): void {
  const width = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
  const height = Math.max(1, Math.round(11 * devicePixelRatio));
  canvas.width = width;
  canvas.height = height;
  const ctx = canvas.getContext('2d');
  if (!ctx) return;
  const { utilization } = series.components[name]!;
  const most = new Float64Array(width);
  for (let i = 0; i < utilization.length; i++) {
    const end = series.time[i]!;
    const start = end - series.step[i]!;
    if (end <= from || start >= to) continue;
    const left = Math.max(0, Math.floor(((start - from) / (to - from)) * width));
    const right = Math.min(width - 1, Math.floor(((end - from) / (to - from)) * width));
    for (let x = left; x <= right; x++) most[x] = Math.max(most[x]!, utilization[i]!);
  }
  for (let x = 0; x < width; x++) {
    const { color, alpha } = heatOf(most[x]!, colors);
    ctx.globalAlpha = alpha;
    ctx.fillStyle = color;
    ctx.fillRect(x, 0, 1, height);
  }
}

/** Blue up to 80 %, then orange, red from 95 %: the same steps as in the topology. */
function heatOf(utilization: number, colors: Pick<Colors, 'lines' | 'red'>): { color: string; alpha: number } {
  if (utilization >= 0.95) return { color: colors.red, alpha: 0.95 };
  if (utilization >= 0.8) return { color: colors.lines[2]!, alpha: 0.9 };
  return { color: colors.lines[0]!, alpha: 0.1 + utilization * 0.8 };
}
