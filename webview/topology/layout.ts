/** Where components and arrows stand. Pure: a report in, positions out; the same report, the same drawing. */
import { graphlib, layout as dagreLayout } from '@dagrejs/dagre';
import type { EdgeReport, ScenarioReport } from '../../simulation/report.js';

export const NODE = { width: 152, height: 62 };
/** How far a push swings out beyond what it passes. */
const SWING = 26;

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
  /** Work goes from top to bottom, not from left to right. */
  downwards: boolean;
}

/** Room that a component takes in a drawing from left to right; one from top to bottom is the same on its side. */
interface Box {
  width: number;
  height: number;
}

/**
 * Components in the direction of the work, from left to right or from top to bottom, by the order of their declaration; what was laid out
 * before keeps its order. Pushes go back against the work and do not shape the layout.
 */
export function layoutOf(report: Pick<ScenarioReport, 'components' | 'edges'>, before: Layout | null = null, downwards = false): Layout {
  const box = downwards ? { width: NODE.height, height: NODE.width } : NODE;
  const known = before && before.downwards !== downwards ? null : before;
  const layout = alongOf(report, box, known && downwards ? onItsSide(known) : known);
  return downwards ? onItsSide(layout) : layout;
}

function onItsSide({ width, height, nodes, edges, downwards }: Layout): Layout {
  const turned = ({ x, y }: Point): Point => ({ x: y, y: x });
  return {
    width: height,
    height: width,
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, point]) => [name, turned(point)])),
    edges: edges.map((way) => way.map(turned)),
    downwards: !downwards,
  };
}

function alongOf({ components, edges }: Pick<ScenarioReport, 'components' | 'edges'>, box: Box, before: Layout | null): Layout {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 20, ranksep: 40, marginx: 50, marginy: 22 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of inOrder(Object.keys(components), before)) graph.setNode(name, { ...box });
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
  const ways = edges.map((edge, i) => wayOf(edge, nodes, box, graph, String(i)));
  // Pushes may swing above the highest component, or below the lowest.
  const levels = ways.flat().map((point) => point.y);
  const above = Math.max(0, SWING - Math.min(SWING, ...levels));
  const moved = (point: Point): Point => ({ x: point.x, y: point.y + above });
  return {
    width,
    height: Math.max(height, ...levels.map((level) => level + SWING)) + above,
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, point]) => [name, moved(point)])),
    edges: ways.map((way) => way.map(moved)),
    downwards: false,
  };
}

/** What was there before comes by its height; what is new behind what is declared before it. */
function inOrder(names: string[], before: Layout | null): string[] {
  let last = 0;
  const heights = new Map(names.map((name) => [name, (last = before?.nodes[name]?.y ?? last)]));
  return names.toSorted((a, b) => heights.get(a)! - heights.get(b)!);
}

function wayOf(edge: EdgeReport, nodes: Record<string, Point>, box: Box, graph: graphlib.Graph, id: string): Point[] {
  const to = nodes[edge.to]!;
  if (edge.from === null)
    return [
      { x: to.x - box.width / 2 - 40, y: to.y },
      { x: to.x - box.width / 2, y: to.y },
    ];
  const from = nodes[edge.from]!;
  if (edge.arrow === 'push' || edge.from === edge.to) return swing(from, to, Object.values(nodes), box);
  const { points } = graph.edge(edge.from, edge.to, id) as unknown as { points: Point[] };
  return points;
}

/** Around what stands between: above or below, where the way is shorter and no neighbour in the column is in it. */
function swing(from: Point, to: Point, all: Point[], box: Box): Point[] {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const passed = [from, to, ...all.filter(({ x }) => x > left + 1 && x < right - 1)];
  const way = (side: 1 | -1): { level: number; detour: number } => {
    const level = side * (Math.max(...passed.map(({ y }) => side * y)) + box.height / 2 + SWING - 4);
    const blocked = all.filter(({ x, y }) => [from, to].some((end) => x === end.x && side * (y - end.y) > 0)).length;
    return { level, detour: Math.abs(level - from.y) + Math.abs(level - to.y) + blocked * 1000 };
  };
  const [above, below] = [way(-1), way(1)];
  const side = above.detour < below.detour ? -1 : 1;
  const level = side < 0 ? above.level : below.level;
  const offset = from.x === to.x ? 26 : Math.sign(to.x - from.x) * 18;
  const start = { x: from.x + offset, y: from.y + (side * box.height) / 2 };
  const end = { x: to.x - offset, y: to.y + (side * box.height) / 2 };
  const reach = (end.x - start.x) / 5;
  return [start, { x: start.x + reach, y: level }, { x: end.x - reach, y: level }, end];
}
