/** Where components stand, and how they are drawn, without a page. */
import { describe, expect, it } from 'vitest';
import type { ComponentReport, EdgeReport, ScenarioReport } from '../../simulation/report.js';
import { drawTopology } from '../../webview/topology/draw.js';
import { layoutOf, NODE } from '../../webview/topology/layout.js';
import { exampleReport } from './page.js';

/** Arrows as text: `a -> b`, `-> a` from outside, `b => a` a push. */
function topology(...arrows: string[]): Pick<ScenarioReport, 'components' | 'edges'> {
  const edges = arrows.map((text): EdgeReport => {
    const [, from, arrow, to] = /^(\w*) ?(->|=>) (\w+)$/.exec(text)!;
    return { from: from || null, to: to!, arrow: arrow === '=>' ? 'push' : 'call', flows: ['f'], rate: { mean: 1, peak: 1 } };
  });
  const names = new Set(edges.flatMap(({ from, to }) => (from === null ? [to] : [from, to])));
  return { edges, components: Object.fromEntries([...names].map((name) => [name, {} as ComponentReport])) };
}

describe('where components stand', () => {
  it('from left to right in the direction of the work', () => {
    const { nodes } = layoutOf(topology('-> web', 'web -> cache', 'cache -> db'));
    expect(nodes['web']!.x).toBeLessThan(nodes['cache']!.x);
    expect(nodes['cache']!.x).toBeLessThan(nodes['db']!.x);
  });

  it('the same report, the same places', () => {
    const arrows = topology('-> web', 'web -> cache', 'web -> db', 'web -> mail');
    expect(layoutOf(arrows)).toEqual(layoutOf(arrows));
    expect(layoutOf(arrows, null, true)).toEqual(layoutOf(arrows, null, true));
  });

  it('a component more leaves the others in their order', () => {
    const before = layoutOf(topology('-> web', 'web -> cache', 'web -> db'));
    const after = layoutOf(topology('-> web', 'web -> cache', 'web -> db', 'web -> mail'), before);
    expect(Math.sign(after.nodes['cache']!.y - after.nodes['db']!.y)).toBe(Math.sign(before.nodes['cache']!.y - before.nodes['db']!.y));
    expect(after.nodes['web']!.x).toBe(before.nodes['web']!.x);
  });

  it('a push against the work goes around what stands between', () => {
    const { nodes, edges } = layoutOf(topology('-> ws', 'ws -> stream', 'stream -> worker', 'worker => ws'));
    const between = edges[3]!.slice(1, -1);
    for (const { y } of between) expect(Math.abs(y - nodes['stream']!.y)).toBeGreaterThan(NODE.height / 2);
  });

  it('a circle of calls has a layout', () => {
    expect(Object.keys(layoutOf(topology('-> a', 'a -> b', 'b -> a')).nodes)).toEqual(['a', 'b']);
  });
});

describe('how they are drawn', () => {
  it('a node with its kind, how busy it is, and what matters for its kind', async () => {
    const scenario = (await exampleReport('websocket-scaling.arch')).scenarios[0]!;
    const svg = drawTopology(layoutOf(scenario), { report: scenario, step: 0, broken: new Set(['gateway']), lit: 'match' });
    expect(svg).toMatch(
      /<g class="node broken"[^>]*data-component="gateway"[^>]*aria-label="gateway, game_gateway, [\d.]+ % busy, [\d,]+ conn\."/,
    );
    expect(svg).toMatch(/<g class="node lit"[^>]*data-component="match"/);
    expect(svg).toContain('class="edge handover"');
    expect(svg).toContain('class="edge push"');
    expect(svg).not.toContain('NaN');
  });
});
