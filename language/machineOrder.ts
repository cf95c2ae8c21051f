/** In which order machines are offered: those like the one that the kind takes, the cheapest first. */
import { type AstNode, AstUtils } from 'langium';
import * as ast from './generated/ast.js';
import { defaultOf } from './inheritance.js';
import { valueOf } from './values.js';

/** `db.t4g.medium` is for databases, `cache.t4g.small` for caches. */
const PURPOSE = /^(?:db|cache|kafka)(?=\.)/;
export const purposeOf = ({ name }: Pick<ast.InstanceDeclaration, 'name'>): string => PURPOSE.exec(name)?.[0] ?? '';

/** What a machine is sorted by where it is offered for a component or a kind; texts that compare as their order. */
export function machineRank(machine: ast.InstanceDeclaration, place: AstNode): string {
  const price = valueOf(machine.block?.settings.find(({ key }) => key === 'price')?.value, 0);
  return `${likeness(machine, usualMachine(place))} ${price.toFixed(2).padStart(12, '0')}`;
}

/** 0: for the same purpose, from the same provider; 1: for the same purpose; 2: any other. */
function likeness(machine: ast.InstanceDeclaration, usual: ast.InstanceDeclaration | undefined): number {
  if (!usual) return 0;
  if (purposeOf(machine) !== purposeOf(usual)) return 2;
  return AstUtils.getDocument(machine) === AstUtils.getDocument(usual) ? 0 : 1;
}

function usualMachine(place: AstNode): ast.InstanceDeclaration | undefined {
  const owner = AstUtils.getContainerOfType(place, isOwner);
  return owner && defaultOf(owner, 'instance')?.setting.instance?.ref;
}

function isOwner(node: AstNode): node is ast.Component | ast.KindDeclaration {
  return ast.isComponent(node) || ast.isKindDeclaration(node);
}
