/** Where components and arrows stand. Pure: a report in, positions out; the same report, the same drawing. */
import { graphlib, layout as dagreLayout } from '@dagrejs/dagre';
import type { EdgeReport, ScenarioReport } from '../../simulation/report.js';

export const NODE = { width: 152, height: 62 };

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  /** Centres, by component. */
  nodes: Record<string, Point>;
  /** By index in the report's edges: the way from border to border. */
  edges: Point[][];
}

/** Components from left to right in the direction of the work. Pushes go back against it and do not shape the layout. */
export function layoutOf({ components, edges }: Pick<ScenarioReport, 'components' | 'edges'>): Layout {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 20, ranksep: 40, marginx: 50, marginy: 22 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of Object.keys(components)) graph.setNode(name, { ...NODE });
  edges.forEach((edge, i) => {
    if (edge.from !== null && edge.arrow !== 'push' && edge.from !== edge.to) graph.setEdge(edge.from, edge.to, {}, String(i));
  });
  dagreLayout(graph);
  const nodes: Record<string, Point> = {};
  for (const name of Object.keys(components)) {
    const { x, y } = graph.node(name) as Point;
    nodes[name] = { x, y };
  }
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const ways = edges.map((edge, i) => wayOf(edge, nodes, graph, String(i)));
  // Pushes swing below the lowest component.
  const lowest = ways.flat().reduce((most, point) => Math.max(most, point.y), height - 26);
  return { width, height: Math.max(height, lowest + 26), nodes, edges: ways };
}

function wayOf(edge: EdgeReport, nodes: Record<string, Point>, graph: graphlib.Graph, id: string): Point[] {
  const to = nodes[edge.to]!;
  if (edge.from === null) return [{ x: to.x - NODE.width / 2 - 40, y: to.y }, { x: to.x - NODE.width / 2, y: to.y }];
  const from = nodes[edge.from]!;
  if (edge.arrow === 'push' || edge.from === edge.to) return swing(from, to);
  const { points } = graph.edge(edge.from, edge.to, id) as unknown as { points: Point[] };
  return points;
}

/** From the bottom of one component, below, to the bottom of the other. */
function swing(from: Point, to: Point): Point[] {
  const side = from.x === to.x ? 26 : Math.sign(to.x - from.x) * 18;
  const start = { x: from.x + side, y: from.y + NODE.height / 2 };
  const end = { x: to.x - side, y: to.y + NODE.height / 2 };
  const depth = Math.max(start.y, end.y) + 22;
  return [start, { x: start.x + (end.x - start.x) / 4, y: depth }, { x: end.x - (end.x - start.x) / 4, y: depth }, end];
}
