/** All places in which a name means the same thing: a component or flow that alternatives say anew is one with that of their base. */
import {
  type AstNode,
  DefaultReferences,
  type FindReferencesOptions,
  type LangiumDocuments,
  type ReferenceDescription,
  type Stream,
  stream,
  UriUtils,
} from 'langium';
import * as ast from '../generated/ast.js';
import { fileOf, lineage } from '../scope.js';

export type Member = ast.Component | ast.Flow;

export class ArchReferences extends DefaultReferences {
  override findReferences(target: AstNode, options: FindReferencesOptions): Stream<ReferenceDescription> {
    if (!isMember(target)) return super.findReferences(target, options);
    // The default gives the declaration whatever the file that is asked for.
    const isAskedFor = ({ sourceUri }: ReferenceDescription): boolean =>
      options.documentUri === undefined || UriUtils.equals(sourceUri, options.documentUri);
    return stream(familyOf(target, this.documents).flatMap((one) => super.findReferences(one, options).filter(isAskedFor).toArray()));
  }
}

/** The declarations of one component or flow, in the system that has it first and in all alternatives of that. */
export function familyOf(target: Member, documents: LangiumDocuments): Member[] {
  const origin = originOf(target).$container;
  return systemsOf(documents)
    .filter((system) => lineage(system).includes(origin))
    .flatMap(membersOf)
    .filter(({ name }) => name === target.name);
}

/** Where a component or flow is said first: in its own system, or in one that this is an alternative of. */
export function originOf(target: Member): Member {
  if (!target.$container.base) return target;
  return (
    lineage(target.$container)
      .flatMap(membersOf)
      .findLast(({ name }) => name === target.name) ?? target
  );
}

export function systemsOf(documents: LangiumDocuments): ast.System[] {
  return documents.all.flatMap((document) => fileOf(document).systems).toArray();
}

export function isMember(node: AstNode): node is Member {
  return ast.isComponent(node) || ast.isFlow(node);
}

export function membersOf(system: ast.System): Member[] {
  return [...system.components, ...system.flows];
}
