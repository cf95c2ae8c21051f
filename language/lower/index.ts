/** Tree → Model. */
import { CstUtils, type LangiumDocument, type LangiumDocuments } from 'langium';
import type * as ast from '../generated/ast.js';
import type { Component, Ignore, Model, System } from '../../simulation/model.js';
import { fileOf, lineage, withImports } from '../scope.js';
import { lowerComponent } from './component.js';
import { lowerFlow } from './flow.js';
import { beforeClosing, placeOfProperty } from './places.js';
import { lowerScenario } from './scenario.js';

/** The Model of a document without errors: its own scenarios, its systems and those of its imports. */
export function lower(document: LangiumDocument, documents: LangiumDocuments): Model {
  const file = fileOf(document);
  const all = withImports(document, documents);
  return {
    schema: 'headroom-model/1',
    uri: document.uri.toString(),
    systems: all.flatMap((one) => fileOf(one).systems.map(lowerSystem)),
    scenarios: file.scenarios.map(lowerScenario),
    ignores: all.flatMap(ignoresOf),
  };
}

/** A system with everything it inherits merged in: the base's order, then its own additions. */
function lowerSystem(system: ast.System): System {
  const line = lineage(system).toReversed();
  const components = new Map<string, Component>();
  for (const one of line)
    for (const component of one.components)
      if (component.name && !components.has(component.name)) components.set(component.name, lowerComponent(component, system));
  const flows = new Map<string, ast.Flow>();
  for (const one of line) for (const flow of one.flows) if (flow.name) flows.set(flow.name, flow);
  return {
    name: system.name,
    title: system.title ?? null,
    extends: system.base?.ref?.name ?? null,
    at: placeOfProperty(system, 'name'),
    end: beforeClosing(system),
    components: [...components.values()],
    flows: [...flows.values()].map(lowerFlow),
  };
}

const IGNORE = /^\/\/\s*arch-ignore\s+([\w-]+)\s*(?::\s*(.*))?$/;

/** `// arch-ignore CODE: why` silences the line below it and the comments that follow it, or its own line where it stands behind something. */
function ignoresOf(document: LangiumDocument): Ignore[] {
  const root = document.parseResult.value.$cstNode;
  if (!root) return [];
  const ignores: Ignore[] = [];
  const lines = document.textDocument.getText().split(/\r?\n/);
  const isComment = (line: number): boolean => lines[line]?.trimStart().startsWith('//') ?? false;
  const below = (line: number): number => (isComment(line + 1) ? below(line + 1) : line + 1);
  for (const leaf of CstUtils.flattenCst(root)) {
    const match = leaf.hidden && IGNORE.exec(leaf.text.trim());
    if (!match) continue;
    const { line } = leaf.range.start;
    ignores.push({
      code: match[1]!,
      why: match[2]?.trim() ?? '',
      uri: document.uri.toString(),
      line: isComment(line) ? below(line) : line,
    });
  }
  return ignores;
}
