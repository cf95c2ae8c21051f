/** Which settings hold for a component: its own, those of the system it is an alternative to, those of its kind, and of that one's. */
import * as ast from './generated/ast.js';
import { DEEPEST_LINE, lineage } from './scope.js';

/** Kinds the simulation knows: the library's own, from which all others descend. */
export const ROOT_KINDS = [
  'server',
  'postgres',
  'lb',
  'ws',
  'stream',
  'queue',
  'worker',
  'redis',
  'replica',
  'limiter',
  'external',
] as const;
export type RootKind = (typeof ROOT_KINDS)[number];

/** The declarations of one component, the most special first. */
export function declarations(component: ast.Component, system: ast.System): ast.Component[] {
  // Most systems are no alternative: in those of thousands of components this is what saves a second.
  if (!system.base) return [component];
  return lineage(system).flatMap((one) => one.components.filter((other) => other.name === component.name));
}

/** A kind and what it descends from, itself first; as many as `DEEPEST_LINE`. */
export function kindLine(kind: ast.KindDeclaration | undefined): ast.KindDeclaration[] {
  const line: ast.KindDeclaration[] = [];
  for (let one = kind; one && line.length < DEEPEST_LINE && !line.includes(one); one = one.base?.ref) line.push(one);
  return line;
}

/** The built-in kind behind a kind; null where it descends from none. */
export function rootKind(kind: ast.KindDeclaration | undefined): RootKind | null {
  for (const one of kindLine(kind)) {
    const known = ROOT_KINDS.find((name) => name === one.name);
    if (known) return known;
  }
  return null;
}

/** The kind whose settings hold where a component or kind says nothing itself; undefined of what is none. */
export function kindBehind(owner: ast.Settings['$container']): ast.KindDeclaration | undefined {
  if (ast.isKindDeclaration(owner)) return owner.base?.ref;
  if (!ast.isComponent(owner)) return undefined;
  return declarations(owner, owner.$container).find((one) => one.kind)?.kind?.ref;
}

/** What would hold of a setting where a component or kind did not say it. */
export function defaultOf(owner: ast.Settings['$container'], key: string): Found | null {
  return settingOf(
    kindLine(kindBehind(owner)).flatMap(({ block }) => block ?? []),
    key,
  );
}

/** Blocks of settings, the most special first. */
export function levels(declared: ast.Component[]): ast.Settings[] {
  const kind = declared.find((one) => one.kind)?.kind?.ref;
  return [...declared.flatMap((one) => (one.block ? [one.block] : [])), ...kindLine(kind).map((one) => one.block)].filter(
    (block) => block !== undefined,
  );
}

/** A setting that holds, with the source said for it. */
export interface Found {
  setting: ast.Setting;
  source: ast.Setting | null;
}

/** The first level that says one of the keys, and what it says of them. */
export function firstLevel(blocks: ast.Settings[], keys: string[]): Found[] {
  for (const block of blocks) {
    const found = inBlock(block, keys);
    if (found.length > 0) return found;
  }
  return [];
}

function inBlock(block: ast.Settings, keys: string[]): Found[] {
  return block.settings.flatMap((setting, i) => {
    if (!keys.includes(setting.key)) return [];
    const next = block.settings[i + 1];
    return [{ setting, source: next?.key === 'source' ? next : null }];
  });
}

/** Settings of one key; the last written holds, as the checks say. */
export function settingOf(blocks: ast.Settings[], key: string): Found | null {
  return firstLevel(blocks, [key]).at(-1) ?? null;
}
