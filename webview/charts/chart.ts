/** One chart over the run's time: uPlot, with a legend that shows the values under the common cursor. */
import uPlot from 'uplot';
import { formatStretch } from '../../simulation/figures.js';
import { element } from '../dom.js';
import type { Colors } from './colors.js';
import type { ChartData } from './data.js';

/** Left of the plot, for the axis: the same in every chart, so that times align. */
export const LEFT = 84;
export const RIGHT = 14;
const HEIGHT = 96;
/** Latency is what most look at. */
const TALL = 150;
/** How axes in seconds are ruled: linear ones in these steps, logarithmic ones at these times. */
const STEPS = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]
  .flatMap((one) => [one, 2 * one, 5 * one])
  .concat(10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400);
const DECADES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 60, 600, 3600, 36_000, 360_000];

export interface ChartEvents {
  /** The cursor is at a time, seconds. */
  onTime: (time: number) => void;
  /** A stretch of time was chosen; null: all. */
  onZoom: (zoom: [number, number] | null) => void;
}

export interface Chart {
  root: HTMLElement;
  update(data: ChartData, times: Float64Array): void;
  /** Puts the cursor's line at a time, and the values of a step into the legend. */
  point(time: number, step: number): void;
  zoom(from: number, to: number): void;
  resize(width: number): void;
  destroy(): void;
}

/** Whether new data fit an existing chart: the same lines on the same scale. */
export function sameShape(a: ChartData, b: ChartData): boolean {
  return (
    a.id === b.id &&
    a.logarithmic === b.logarithmic &&
    a.lines.length === b.lines.length &&
    a.lines.every((line, i) => line.label === b.lines[i]!.label)
  );
}

export function makeChart(first: ChartData, times: Float64Array, width: number, colors: Colors, events: ChartEvents): Chart {
  let data = first;
  const values = data.lines.map((line) => {
    const value = element('b');
    return { value, item: element('span', {}, element('i', { class: `key c${line.color}` }), `${line.label} `, value) };
  });
  const unit = element('span', { class: 'unit' }, data.unit);
  const head = element(
    'div',
    { class: 'head' },
    element('h2', {}, data.title),
    unit,
    element('span', { class: 'legend' }, ...values.map(({ item }) => item)),
  );
  const root = element('section', { class: 'chart', 'data-chart': data.id, 'aria-label': data.title }, head);
  const timeLine = element('div', { class: 'time-line' });

  const plot = new uPlot(
    optionsOf(data, width, colors, () => data, events),
    columns(data, times),
    root,
  );
  plot.over.append(timeLine);
  plot.over.addEventListener('dblclick', () => events.onZoom(null));
  return {
    root,
    update(next, nextTimes) {
      data = next;
      unit.textContent = next.unit;
      plot.setData(columns(next, nextTimes), false);
    },
    point(time, step) {
      const left = plot.valToPos(time, 'x');
      timeLine.style.left = `${left}px`;
      timeLine.hidden = left < 0 || left > plot.over.clientWidth;
      data.lines.forEach((line, i) => {
        const value = (line.own ?? line.values)[step];
        values[i]!.value.textContent = value == null ? '–' : line.format(value);
      });
    },
    zoom(from, to) {
      plot.setScale('x', { min: from, max: to });
    },
    resize(nextWidth) {
      plot.setSize({ width: nextWidth, height: plot.height });
    },
    destroy() {
      plot.destroy();
    },
  };
}

function columns(data: ChartData, times: Float64Array): uPlot.AlignedData {
  return [times, ...data.lines.map((line) => line.values)] as unknown as uPlot.AlignedData;
}

function optionsOf(data: ChartData, width: number, colors: Colors, current: () => ChartData, events: ChartEvents): uPlot.Options {
  // Values hold over the step that ends at their time; only cost grows within it.
  const steps = uPlot.paths.stepped?.({ align: -1 });
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  return {
    width,
    height: data.id === 'latency' ? TALL : HEIGHT,
    padding: [8, RIGHT, 4, 0],
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: { x: { time: false }, y: { distr: data.logarithmic ? 3 : 1, range: (_plot, min, max) => rangeOf(current(), min, max) } },
    axes: [
      { show: false },
      {
        size: LEFT,
        gap: 6,
        font,
        stroke: colors.dim,
        grid: { stroke: colors.grid, width: 1 },
        ticks: { show: false },
        space: 30,
        ...ruled(data),
        values: (_plot, splits) => splits.map((value) => current().axis(value)),
      },
    ],
    series: [
      {},
      ...data.lines.map((line): uPlot.Series => {
        const color = colors.lines[line.color]!;
        return {
          label: line.label,
          stroke: color,
          width: 1.25,
          points: { show: false },
          ...(steps && data.id !== 'cost' ? { paths: steps } : {}),
          ...(line.dashed ? { dash: [5, 4] } : {}),
          ...(line.area ? { fill: withAlpha(color) } : {}),
        };
      }),
    ],
    hooks: {
      draw: [(plot) => drawLimit(plot, current(), colors, font)],
      setCursor: [
        (plot) => {
          const { left } = plot.cursor;
          if (left !== undefined && left >= 0) events.onTime(plot.posToVal(left, 'x'));
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width: chosen } = plot.select;
          if (chosen < 4) return;
          events.onZoom([plot.posToVal(left, 'x'), plot.posToVal(left + chosen, 'x')]);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function ruled({ seconds, logarithmic }: ChartData): Pick<uPlot.Axis, 'incrs' | 'splits' | 'filter'> {
  if (!seconds) return {};
  if (!logarithmic) return { incrs: STEPS };
  return { splits: (_plot, _axis, min, max) => DECADES.filter((time) => time >= min && time <= max), filter: (_plot, splits) => splits };
}

/** From 0, or on a logarithmic scale from what there is, to a little above the highest; the limit is always in sight. */
function rangeOf({ limit, logarithmic }: ChartData, min: number | null, max: number | null): [number, number] {
  const top = Math.max(max ?? 0, (limit?.value ?? 0) * 1.2);
  if (logarithmic) return [Math.max(1e-6, Math.min(min ?? 1e-3, limit?.value ?? Infinity) / 1.5), Math.max(top * 1.5, 1e-3)];
  return [0, top > 0 ? top * 1.08 : 1];
}

/** The limit as a dashed line, what is over it shaded, and the longest breach named. */
function drawLimit(plot: uPlot, { limit, breaches }: ChartData, colors: Colors, font: string): void {
  if (!limit) return;
  const { ctx, bbox } = plot;
  const y = plot.valToPos(limit.value, 'y', true);
  const x = (time: number): number => Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(time, 'x', true)));
  ctx.save();
  ctx.fillStyle = colors.red;
  ctx.globalAlpha = 0.13;
  for (const { from, to } of breaches) ctx.fillRect(x(from), bbox.top, Math.max(2, x(to) - x(from)), bbox.height);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colors.red;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = font.replace('11px', `${11 * devicePixelRatio}px`);
  ctx.textBaseline = 'bottom';
  const write = (text: string, left: number, bottom: number, align: 'left' | 'right'): void => {
    const wide = ctx.measureText(text).width;
    ctx.textAlign = align;
    // Lines run below it: it is read over them.
    ctx.fillStyle = colors.background;
    ctx.globalAlpha = 0.8;
    ctx.fillRect(align === 'left' ? left : left - wide, bottom - 13 * devicePixelRatio, wide, 13 * devicePixelRatio);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colors.red;
    ctx.fillText(text, left, bottom);
  };
  write(limit.label, bbox.left + bbox.width, y - 3 * devicePixelRatio, 'right');
  const longest = breaches.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (longest) {
    const right = x(longest.to) + 6 * devicePixelRatio;
    const fits = right < bbox.left + bbox.width * 0.7;
    const name = `over it ${formatStretch(longest.from, longest.to)}`;
    // Where the limit is near the top, the place there is its name's.
    const under = y < bbox.top + bbox.height / 3 ? y : bbox.top;
    const end = fits ? right : Math.max(x(longest.from) - 6 * devicePixelRatio, bbox.left + ctx.measureText(name).width);
    write(name, end, under + 16 * devicePixelRatio, fits ? 'left' : 'right');
  }
  ctx.restore();
}

function withAlpha(color: string): string {
  return `color-mix(in srgb, ${color} 22%, transparent)`;
}
