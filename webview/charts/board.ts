/** All charts of a report over one time axis, with one cursor and one zoom. They are kept over updates as long as they fit. */
import type { ScenarioReport } from '../../simulation/report.js';
import { dropdown } from '../controls.js';
import { element } from '../dom.js';
import { costs } from '../parts/costs.js';
import { type Actions, brokenComponents, stepAt, type View, worstTime } from '../view.js';
import { type Axis, makeAxis } from './axis.js';
import { type Chart, makeChart, sameShape } from './chart.js';
import { themeColors } from './colors.js';
import { type ChartData, chartsOf, worstFlow } from './data.js';
import { type Heat, makeHeat } from './heat.js';

export class Board {
  private readonly root: HTMLElement;
  private readonly actions: Actions;
  private charts: { chart: Chart; data: ChartData }[] = [];
  private heat: Heat | null = null;
  private axis: Axis | null = null;
  private frame = 0;

  constructor(root: HTMLElement, actions: Actions) {
    this.root = root;
    this.actions = actions;
  }

  /** Draws a report. `fresh`: everything anew, because the theme or the width has changed. */
  show(report: ScenarioReport, view: View, fresh: boolean): void {
    const wanted = chartsOf(report, view.flow);
    const fits = !fresh && wanted.length === this.charts.length && wanted.every((data, i) => sameShape(data, this.charts[i]!.data));
    if (fits) this.charts = this.charts.map(({ chart }, i) => ({ chart, data: wanted[i]! }));
    else this.rebuild(wanted, report);
    for (const { chart, data } of this.charts) chart.update(data, report.series.time);
    this.arrange(report, view);
    this.zoom(report, view);
  }

  /** Zooms to what the view says, and puts the cursor where it says. */
  zoom(report: ScenarioReport, view: View): void {
    const [from, to] = this.window(report, view);
    for (const { chart } of this.charts) chart.zoom(from, to);
    this.heat?.paint(from, to, themeColors());
    const axis = makeAxis(report, from, to, {
      onPin: (event) => this.actions.send({ type: 'reveal', place: event.at }),
      onTime: (time) => this.actions.look({ time }),
    });
    if (this.axis) this.axis.root.replaceWith(axis.root);
    else
      (this.root.querySelector('.bars') ?? this.root.lastElementChild)?.insertAdjacentElement(
        this.root.querySelector('.bars') ? 'beforebegin' : 'afterend',
        axis.root,
      );
    this.axis = axis;
    this.point(report, view);
  }

  /** Puts the cursor where the view says. */
  point(report: ScenarioReport, view: View): void {
    const [from, to] = this.window(report, view);
    const time = view.time ?? worstTime(report);
    const step = stepAt(report, view.time);
    cancelAnimationFrame(this.frame);
    // uPlot knows its scales only after its own frame.
    this.frame = requestAnimationFrame(() => {
      for (const { chart } of this.charts) chart.point(time, step);
      this.heat?.point(time, step, from, to);
      this.axis?.point(time);
    });
  }

  /** The whole run, also while only a part of it is there: the charts fill from the left. */
  private window({ duration }: ScenarioReport, { zoom }: View): [number, number] {
    return zoom && zoom[0] < duration ? [Math.max(0, zoom[0]), Math.min(duration, zoom[1])] : [0, duration];
  }

  private rebuild(wanted: ChartData[], report: ScenarioReport): void {
    for (const { chart } of this.charts) chart.destroy();
    const colors = themeColors();
    const width = Math.max(280, this.root.clientWidth);
    const onTime = (time: number): void => this.actions.look({ time });
    const onZoom = (zoom: [number, number] | null): void => this.actions.look({ zoom });
    this.charts = wanted.map((data) => ({ data, chart: makeChart(data, report.series.time, width, colors, { onTime, onZoom }) }));
  }

  /** Puts charts, heat, axis and costs in their order. */
  private arrange(report: ScenarioReport, view: View): void {
    const onComponent = (name: string): void => this.actions.send({ type: 'reveal', place: report.components[name]!.at });
    this.heat = makeHeat(report, brokenComponents(report), view.subject, { onTime: (time) => this.actions.look({ time }), onComponent });
    const latency = this.charts.findIndex(({ data }) => data.id === 'latency');
    const parts = this.charts.map(({ chart }) => chart.root);
    if (this.heat) parts.splice(latency + 1, 0, this.heat.root);
    const byComponent = costs(report);
    this.root.replaceChildren(...parts, ...(this.axis ? [this.axis.root] : []), ...(byComponent ? [byComponent] : []));
    if (latency >= 0) this.chooseFlow(this.charts[latency]!.chart.root, report, view);
  }

  /** With several flows the latency chart lets one choose. */
  private chooseFlow(chart: HTMLElement, report: ScenarioReport, view: View): void {
    chart.querySelector('vscode-dropdown')?.remove();
    const flows = Object.entries(report.flows).map(([name, { title }]) => ({ name, title: title ?? name }));
    if (flows.length < 2) return;
    const chosen = view.flow !== null && report.flows[view.flow] ? view.flow : (worstFlow(report) ?? '');
    const choice = dropdown('Flow', flows, chosen, (flow) => this.actions.look({ flow }));
    chart.querySelector('.unit')?.replaceChildren(element('span', {}, 'of '), choice);
  }
}
