/** Names: each once, imports that are there, alternatives of something else than themselves. */
import { type AstNode, AstUtils, type LangiumDocuments, type ValidationAcceptor } from 'langium';
import * as ast from '../generated/ast.js';
import { placeOfProperty } from '../lower/places.js';
import { DEEPEST_LINE, fileOf, importedUri, lineage, withImports } from '../scope.js';
import { trafficFile } from '../trafficFiles.js';

type Named = AstNode & { name: string };

function duplicates(nodes: Named[], what: string, accept: ValidationAcceptor): void {
  const first = new Map<string, Named>();
  for (const node of nodes) {
    if (!node.name) continue;
    const before = first.get(node.name);
    if (!before) {
      first.set(node.name, node);
      continue;
    }
    accept('error', `there already is ${what} "${node.name}"`, {
      node,
      property: 'name',
      relatedInformation: related(before, 'the first'),
    });
  }
}

function related(
  node: Named,
  message: string,
): {
  location: { uri: string; range: { start: { line: number; character: number }; end: { line: number; character: number } } };
  message: string;
}[] {
  const { uri, start, end } = placeOfProperty(node, 'name');
  return [{ location: { uri, range: { start, end } }, message }];
}

export function checkFile(documents: LangiumDocuments) {
  return (file: ast.File, accept: ValidationAcceptor): void => {
    duplicates(file.kinds, 'a kind', accept);
    duplicates(file.instances, 'an instance', accept);
    duplicates(file.systems, 'a system', accept);
    duplicates(file.scenarios, 'a scenario', accept);
    againstOthers(file, documents, accept);
  };
}

/** Kinds, instances and systems of imported files share the names of the file's own; those of the library may be replaced. */
function againstOthers(file: ast.File, documents: LangiumDocuments, accept: ValidationAcceptor): void {
  const document = AstUtils.getDocument(file);
  const others = withImports(document, documents).slice(1);
  for (const other of others) {
    const theirs = fileOf(other);
    const where = other.uri.path.split('/').at(-1)!;
    const clash = (mine: Named[], taken: Named[], what: string): void => {
      for (const node of mine) {
        const before = taken.find((one) => one.name === node.name);
        if (before)
          accept('error', `"${node.name}" is ${what} of ${where} already`, {
            node,
            property: 'name',
            relatedInformation: related(before, 'the other'),
          });
      }
    };
    clash(file.systems, theirs.systems, 'a system');
    clash(file.kinds, theirs.kinds, 'a kind');
    clash(file.instances, theirs.instances, 'an instance');
  }
}

export function checkImport(documents: LangiumDocuments) {
  return (imported: ast.Import, accept: ValidationAcceptor): void => {
    const document = AstUtils.getDocument(imported);
    const uri = importedUri(document, imported);
    const target = uri && documents.getDocument(uri);
    if (!target) return accept('error', `there is no file "${imported.path}" beside this one`, { node: imported, property: 'path' });
    const cycle = withImports(target, documents).some((one) => one.uri.toString() === document.uri.toString());
    if (cycle) accept('error', `"${imported.path}" imports this file in turn`, { node: imported, property: 'path' });
  };
}

export function checkTrafficFile(traffic: ast.Traffic, accept: ValidationAcceptor): void {
  if (traffic.file === undefined) return;
  const read = trafficFile(AstUtils.getDocument(traffic), traffic.file);
  if (typeof read === 'string') accept('error', read, { node: traffic, property: 'file' });
}

export function checkSystem(system: ast.System, accept: ValidationAcceptor): void {
  duplicates(system.components, 'a component', accept);
  duplicates(system.flows, 'a flow', accept);
  const components = new Map(system.components.map((component) => [component.name, component]));
  for (const flow of system.flows) {
    const twin = components.get(flow.name);
    if (twin)
      accept('error', `"${flow.name}" is a component: call the flow otherwise`, {
        node: flow,
        property: 'name',
        relatedInformation: related(twin, 'the component'),
      });
  }
  const line = lineage(system);
  const next = line.at(-1)!.base?.ref;
  if (next) {
    const problem = line.includes(next) ? 'is an alternative of itself' : `has more than ${DEEPEST_LINE} others behind it`;
    accept('error', `"${system.name}" ${problem}`, { node: system, property: 'base' });
  }
}
