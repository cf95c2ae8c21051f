/** The panel's page: receives states, keeps where a person looks, and draws. */
import 'uplot/dist/uPlot.min.css';
import './panel.css';
import './parts/compare.css';
import type { Report, ScenarioReport } from '../simulation/report.js';
import { Board } from './charts/board.js';
import { byId, clickable, element } from './dom.js';
import { cards } from './parts/cards.js';
import { compare } from './parts/compare.js';
import { findings } from './parts/findings.js';
import { header } from './parts/header.js';
import { trust } from './parts/trust.js';
import type { FromPanel, Kept, ToPanel } from './protocol.js';
import { drawTopology } from './topology/draw.js';
import { type Layout, layoutOf } from './topology/layout.js';
import { unpackReport } from './unpack.js';
import { type Actions, brokenComponents, scenarioOf, stepAt, type View } from './view.js';

interface Editor {
  postMessage(message: FromPanel): void;
  getState(): Partial<Kept> | undefined;
  setState(kept: Kept): void;
}

declare function acquireVsCodeApi(): Editor;

const editor = acquireVsCodeApi();
const root = byId('panel');
const uri = root.dataset['uri'] ?? '';
const view: View = {
  uri,
  scenario: null,
  time: null,
  zoom: null,
  flow: null,
  subject: null,
  ...editor.getState(),
  shown: { uri, version: 0, report: null, stale: false, running: null, refining: false, milliseconds: null, problem: null },
};

const top = element('div');
const problem = element('div', { class: 'problem', role: 'alert' });
const terms = element('div');
const sideBySide = element('div', { id: 'side-by-side' });
const topology = element('section', { id: 'topology' });
const charts = element('section', { id: 'charts', 'aria-label': 'Charts' });
const below = element('div');
root.append(top, problem, terms, sideBySide, topology, charts, below);

const actions: Actions = {
  look(change) {
    Object.assign(view, change);
    keep();
    const report = scenarioOf(view);
    if (!report) return;
    if ('scenario' in change || 'flow' in change) draw(false);
    else if ('zoom' in change) board.zoom(report, view);
    else {
      board.point(report, view);
      drawMoment(report);
    }
  },
  send: (message) => editor.postMessage(message),
};
const board = new Board(charts, actions);

/** The editor brings a panel back by what its page has kept: the file first of all. */
function keep(): void {
  const { scenario, time, zoom, flow } = view;
  editor.setState({ uri, scenario, time, zoom, flow });
}

/** The topology may shrink to this fraction of its size. */
const LEGIBLE = 0.72;

let layouts: { of: string; across: Layout; down: Layout | null } | null = null;

/**
 * From left to right where that is legible in the panel's width, else from top to bottom. Components and arrows are laid out again only when
 * they are others.
 */
function layoutFor(report: ScenarioReport): Layout {
  const of = JSON.stringify([Object.keys(report.components), report.edges.map(({ from, to, arrow }) => [from, to, arrow])]);
  if (layouts?.of !== of) layouts = { of, across: layoutOf(report, layouts?.across), down: null };
  const { across } = layouts;
  if (across.width * LEGIBLE <= topology.clientWidth || topology.clientWidth === 0) return across;
  layouts.down ??= layoutOf(report, null, true);
  return layouts.down.width < across.width ? layouts.down : across;
}

function drawMoment(report: ScenarioReport): void {
  const focused = document.activeElement?.getAttribute('data-component');
  const moment = { report, step: stepAt(report, view.time), broken: brokenComponents(report), lit: view.subject };
  topology.innerHTML = drawTopology(layoutFor(report), moment);
  // It shrinks to fit as long as it stays legible, and scrolls from there on.
  const drawing = topology.querySelector('svg');
  if (drawing) drawing.style.minWidth = `${drawing.viewBox.baseVal.width * LEGIBLE}px`;
  for (const node of topology.querySelectorAll('[data-component]')) {
    const component = report.components[node.getAttribute('data-component')!];
    if (component) clickable(node, () => actions.send({ type: 'reveal', place: component.at }));
    if (focused !== null && node.getAttribute('data-component') === focused) (node as SVGElement).focus();
  }
}

function draw(fresh: boolean): void {
  const report = scenarioOf(view);
  root.classList.toggle('stale', view.shown.stale);
  top.replaceChildren(header(view, actions));
  problem.textContent = view.shown.problem ?? (report || view.shown.running !== null ? '' : 'Not simulated yet.');
  problem.hidden = problem.textContent === '';
  for (const part of [terms, sideBySide, topology, charts, below]) part.hidden = !report;
  if (!report || report.series.time.length === 0) return;
  terms.replaceChildren(cards(report, view.shown.refining || view.shown.running !== null));
  sideBySide.replaceChildren(compare(view, actions) ?? '');
  below.replaceChildren(findings(report, view, actions), trust(report));
  drawMoment(report);
  board.show(report, view, fresh);
}

let unpacked: { from: string; report: Report } | null = null;

/** A report from its text. What is said of it often changes while it stays the same. */
function reportOf(packed: string | null): Report | null {
  if (packed === null) return null;
  if (unpacked?.from !== packed) unpacked = { from: packed, report: unpackReport(packed) };
  return unpacked.report;
}

window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
  switch (data.type) {
    case 'show':
      view.shown = { ...data.state, report: reportOf(data.state.report) };
      return draw(false);
    case 'subject':
      view.subject = data.subject;
      return draw(false);
    case 'scenario':
      return actions.look({ scenario: data.name });
  }
});

// A theme changes the classes of the body; charts take their colours from it.
new MutationObserver(() => draw(true)).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
let width = 0;
new ResizeObserver(() => {
  if (Math.abs(root.clientWidth - width) < 2) return;
  width = root.clientWidth;
  draw(true);
}).observe(root);

keep();
editor.postMessage({ type: 'ready' });
