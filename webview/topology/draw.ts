/** The topology at a moment, as SVG text. Pure: needs no page, and styles by classes alone. */
import { formatCount, formatDuration, formatPercent, formatRate } from '../../simulation/figures.js';
import type { ComponentReport, EdgeReport, ScenarioReport } from '../../simulation/report.js';
import { NODE, type Layout, type Point } from './layout.js';

/** What of a report is drawn at one step of its series. */
export interface Moment {
  report: ScenarioReport;
  step: number;
  /** Components that a broken term or an error is about. */
  broken: Set<string>;
  /** The component under the text cursor. */
  lit: string | null;
}

const BUSY = 0.8;
const FULL = 0.95;

export function drawTopology(layout: Layout, moment: Moment): string {
  const { report } = moment;
  const busiest = Math.max(1e-9, ...report.edges.map((edge) => edge.rate.peak));
  const edges = report.edges.map((edge, i) =>
    drawEdge(edge, layout.edges[i]!, layout.downwards, report.series.edges[i]?.[moment.step] ?? 0, busiest),
  );
  const nodes = Object.entries(report.components).map(([name, component]) => drawNode(name, component, layout.nodes[name]!, moment));
  const size = `width="${Math.ceil(layout.width)}" height="${Math.ceil(layout.height)}" viewBox="0 0 ${Math.ceil(layout.width)} ${Math.ceil(layout.height)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="group" aria-label="Topology">${MARKERS}${edges.join('')}${nodes.join('')}</svg>`;
}

const MARKERS = ['call', 'push']
  .map(
    (kind) =>
      `<defs><marker id="arrow-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="arrow ${kind}" d="M0 0 L8 4 L0 8 z"/></marker></defs>`,
  )
  .join('');

/** Width by the root of the share of the busiest: a tenth of the traffic is still seen. */
function drawEdge(edge: EdgeReport, way: Point[], downwards: boolean, rate: number, busiest: number): string {
  const width = 1 + 4 * Math.sqrt(Math.min(1, rate / busiest));
  const title = `${edge.from ?? 'users'} → ${edge.to}: ${formatRate(rate)} (${edge.flows.join(', ')})`;
  const marker = edge.arrow === 'push' ? 'push' : 'call';
  const label = edge.from === null ? usersLabel(way[0]!, downwards) : edge.arrow === 'push' ? pushLabel(way, downwards, rate) : '';
  return `<path class="edge ${edge.arrow}" d="${curve(way)}" stroke-width="${width.toFixed(2)}" marker-end="url(#arrow-${marker})"><title>${escape(title)}</title></path>${label}`;
}

function usersLabel(start: Point, downwards: boolean): string {
  return downwards ? labelAt({ x: start.x + 8, y: start.y }, 10, 'users', 'start') : labelAt(start, -8, 'users', 'start');
}

/** On the outer side of the swing, along it. */
function pushLabel(way: Point[], downwards: boolean, rate: number): string {
  const { x, y } = middle(way);
  const text = `push ${formatRate(rate)}`;
  if (!downwards) return labelAt({ x, y }, y < way[0]!.y ? -6 : 14, text);
  const turn = x < way[0]!.x ? -90 : 90;
  return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn})">${labelAt({ x: 0, y: 0 }, -6, text)}</g>`;
}

function labelAt(point: Point, below: number, text: string, anchor = 'middle'): string {
  return `<text class="edge-label" x="${point.x.toFixed(1)}" y="${(point.y + below).toFixed(1)}" text-anchor="${anchor}">${escape(text)}</text>`;
}

function middle(way: Point[]): Point {
  const a = way[Math.floor((way.length - 1) / 2)]!;
  const b = way[Math.ceil((way.length - 1) / 2)]!;
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** A smooth line through the points. */
function curve(way: Point[]): string {
  const at = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const [first, ...rest] = way;
  if (rest.length === 1) return `M${at(first!)} L${at(rest[0]!)}`;
  let path = `M${at(first!)}`;
  for (let i = 0; i < rest.length - 1; i++) {
    const corner = rest[i]!;
    const next = rest[i + 1]!;
    const end = i === rest.length - 2 ? next : { x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 };
    path += ` Q${at(corner)} ${at(end)}`;
  }
  return path;
}

function drawNode(name: string, component: ComponentReport, centre: Point, { report, step, broken, lit }: Moment): string {
  const series = report.series.components[name]!;
  const x = centre.x - NODE.width / 2;
  const y = centre.y - NODE.height / 2;
  const utilization = component.utilization.peak === null ? null : (series.utilization[step] ?? 0);
  const classes = [
    'node',
    broken.has(name) ? 'broken' : '',
    lit === name ? 'lit' : '',
    (utilization ?? 0) >= BUSY ? 'busy' : '',
    (utilization ?? 0) >= FULL ? 'full' : '',
  ];
  const nodes = Math.round(series.nodes[step] ?? component.nodes.peak);
  const count =
    nodes < component.nodes.peak
      ? `${formatCount(nodes)}/${formatCount(component.nodes.peak)}`
      : component.nodes.peak > 1
        ? `× ${formatCount(component.nodes.peak)}`
        : '';
  const figure = figureOf(component, series, step);
  const load = utilization === null ? '' : drawLoad(x + 12, y + 47, utilization);
  const said = `${name}, ${component.kindName}${utilization === null ? '' : `, ${formatPercent(utilization)} busy`}${figure ? `, ${figure}` : ''}`;
  return (
    `<g class="${classes.filter(Boolean).join(' ')}" data-component="${escape(name)}" role="button" tabindex="0" aria-label="${escape(said)}"><title>${escape(said)}</title>` +
    `<rect class="box" x="${x}" y="${y}" width="${NODE.width}" height="${NODE.height}" rx="4"/>` +
    `<text class="name" x="${x + 12}" y="${y + 21}">${escape(shortened(name, count ? 13 : 17))}</text>` +
    `<text class="count" x="${x + NODE.width - 12}" y="${y + 21}" text-anchor="end">${escape(count)}</text>` +
    `<text class="kind" x="${x + 12}" y="${y + 37}">${escape(shortened(figure ? `${component.kind} · ${figure}` : component.kind, 23))}</text>${load}</g>`
  );
}

/** How busy it is: a bar, and the figure behind it. */
function drawLoad(x: number, y: number, utilization: number): string {
  const figure = 42;
  const width = NODE.width - 24 - figure;
  const filled = (width * Math.min(1, utilization)).toFixed(1);
  const bar = `<rect class="track" x="${x}" y="${y}" width="${width}" height="4" rx="2"/><rect class="load" x="${x}" y="${y}" width="${filled}" height="4" rx="2"/>`;
  return `${bar}<text class="share" x="${x + width + figure}" y="${y + 6}" text-anchor="end">${Math.round(utilization * 100)} %</text>`;
}

/** The one number that matters for a component's kind. */
function figureOf(component: ComponentReport, series: ScenarioReport['series']['components'][string], step: number): string {
  if (component.backlog) {
    const lag = series.lag?.[step] ?? 0;
    return lag >= 0.1
      ? `lag ${formatDuration(lag >= 36_000 ? Math.round(lag / 3600) * 3600 : lag)}`
      : `${short(series.backlog?.[step] ?? 0)} waiting`;
  }
  const behind = component.copy ? (series.lag?.[step] ?? 0) : 0;
  if (behind >= 1) return `${formatDuration(behind, 2)} behind`;
  if (component.connections && component.kind === 'ws') return `${short(series.connections?.[step] ?? 0)} conn.`;
  const waiting = series.waiting[step] ?? 0;
  if (waiting >= 1) return `${short(waiting)} waiting`;
  return formatRate(series.arrivals[step] ?? 0);
}

/** Ten thousand and more in thousands: there is little room. */
function short(count: number): string {
  return count >= 10_000 && count < 1e6 ? `${Math.round(count / 1000)} k` : formatCount(Math.round(count));
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
