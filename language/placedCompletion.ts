/** What fits at a place, of what the grammar allows there: settings of the kind, not said yet; components that can be what is asked for. */
import { type AstNode, type AstNodeDescription, AstUtils, CstUtils, type LangiumDocument, type LeafCstNode } from 'langium';
import type { CompletionContext } from 'langium/lsp';
import { PUSHED } from './checks/flows.js';
import { signOf } from './checks/scenarios.js';
import { INSTANCE_SETTINGS, kindOf, SETTINGS_OF } from './checks/settings.js';
import * as ast from './generated/ast.js';
import type { RootKind } from './inheritance.js';
import { lineage } from './scope.js';
import { FLOW_SETTINGS, OPTIONS } from './words.js';

/** Settings of two words, by the rule of their own that they have. */
export const TWO_WORDS: Record<string, string> = { IdleTimeout: 'idle timeout', SendBuffer: 'send buffer' };
const SETTINGS = new Set([...Object.values(SETTINGS_OF).flat(), ...INSTANCE_SETTINGS]);
/** Settings of which several may stand. */
const MANY = ['price', 'source', 'limit'];
/** Words that something new begins with: in a flow, and behind a call. */
const OF_FLOWS = Object.keys(FLOW_SETTINGS);
const OF_CALLS = [...Object.keys(OPTIONS), 'miss', 'users'];
/** Words of a flow behind which a number comes, or a word of their own. */
export const WAITING = [
  'rate',
  'once',
  'payload',
  'deadline',
  'measure',
  'priority',
  'per',
  'timeout',
  'retry',
  'budget',
  'backoff',
  'breaker',
  'over',
  'open',
];

/** Whether a word of the grammar, of this rule, says anything at its place. */
export function fits(context: CompletionContext, rule: string, word: string): boolean {
  const before = leafBefore(context);
  if (isNameAwaited(before)) return false;
  // As the word of a term: as a name it helps nobody.
  if (rule === 'Percentile') return before?.text === 'latency';
  if (rule === 'Term' && /^[<>]=$/.test(word))
    return before?.text !== 'latency' && word === signOf(AstUtils.getContainerOfType(before?.astNode, ast.isTerm)?.metric);
  if (isWaiting(before) && (OF_FLOWS.includes(word) || OF_CALLS.includes(word))) return false;
  if (rule === 'Arrow') return !isWaiting(before) && isInPath(before);
  if ((rule === 'Option' || rule === 'Target') && OF_CALLS.includes(word)) return fitsCall(before, word);
  const block = blockAround(context);
  return !block || !isSettingRule(rule) || fitsSettings(block, context, rule, word);
}

/** Within settings: those that the kind has and that are not said yet, each with the words that its kind has for it. */
function fitsSettings(block: ast.Settings, { tokenOffset }: CompletionContext, rule: string, word: string): boolean {
  const owner = block.$container;
  const kind = ast.isInstanceDeclaration(owner) ? null : kindOf(owner);
  const last = block.settings.findLast((one) => (one.$cstNode?.offset ?? 0) < tokenOffset);
  if (rule === 'AmountSetting' && word === 'per') return last?.key === 'lanes' || last?.key === 'connections';
  if (rule === 'PriceSetting' && word === 'per') return kind === 'stream';
  if (rule === 'LimitSetting' && (word === 'per' || word === 'burst')) return kind === 'limiter';
  if (rule === 'Overflow') return kind !== 'limiter';
  if (!SETTINGS.has(word) || (rule === 'AutoscaleSetting' && word === 'boot')) return true;
  const known = ast.isInstanceDeclaration(owner) ? INSTANCE_SETTINGS : kind && SETTINGS_OF[kind];
  if (known && !known.includes(word)) return false;
  const isTyped = (one: ast.Setting): boolean => one.$cstNode?.offset === tokenOffset;
  return MANY.includes(word) || !block.settings.some((one) => one.key === word && !isTyped(one));
}

function isInPath(before: LeafCstNode | undefined): boolean {
  return AstUtils.getContainerOfType(before?.astNode, isPath) !== undefined;
}

function isPath(node: AstNode): node is ast.Target | ast.Block {
  return ast.isTarget(node) || ast.isBlock(node);
}

/** Options are those of a call, and so of a component that there is. */
function fitsCall(before: LeafCstNode | undefined, word: string): boolean {
  const target = AstUtils.getContainerOfType(before?.astNode, ast.isTarget);
  const component = target?.component?.ref;
  if (!component) return false;
  if (word === 'users') return ast.isArrow(target.$container) && target.$container.arrow === '=>';
  return word !== 'miss' || kindOf(component) === 'redis';
}

/** Whether a name can be what is asked for at a place. */
export function fitsReference({ node }: AstNodeDescription, context: CompletionContext, container: AstNode, property: string): boolean {
  const before = leafBefore(context);
  if (isNameAwaited(before) || (ast.isTarget(container) && isWaiting(before))) return false;
  if (!node) return true;
  const kinds = kindsFor(container, property, before);
  if (ast.isComponent(node)) return kinds === null || kinds.includes(kindOf(node) ?? 'external');
  return !ast.isFlow(node) || kinds === null || kinds === FLOWS;
}

/** No component: a flow is asked for. */
const FLOWS: RootKind[] = [];

/** Kinds that a component may be of; null where any may. */
function kindsFor(container: AstNode, property: string, before: LeafCstNode | undefined): RootKind[] | null {
  switch (container.$type) {
    case 'Component':
      return property === 'primary' ? ['postgres', 'replica'] : null;
    case 'Target':
      return before?.text === '=>' ? PUSHED : null;
    case 'Incident':
      return before?.text === 'flush' ? ['redis'] : null;
    case 'Term':
      return AstUtils.getContainerOfType(before?.astNode, ast.isTerm)?.metric === 'backlog' ? ['stream', 'queue'] : FLOWS;
    default:
      return null;
  }
}

/** Components of the systems that the one around extends, as far as it does not change them yet: by their name alone they are changed. */
export function inheritedAt(context: CompletionContext): ast.Component[] {
  const system = AstUtils.getContainerOfType(context.node, ast.isSystem);
  if (!system || isNameAwaited(leafBefore(context))) return [];
  const known = new Set(system.components.filter(({ $cstNode }) => $cstNode?.offset !== context.tokenOffset).map(({ name }) => name));
  return lineage(system.base?.ref)
    .flatMap(({ components }) => components)
    .filter(({ name }) => !known.has(name) && known.add(name));
}

/** Whether a kind has been written, and the name of a component comes next: in the tree it is a name itself. */
function isNameAwaited(before: LeafCstNode | undefined): boolean {
  const component = before?.astNode;
  if (!ast.isComponent(component) || component.kind || before?.text !== component.name || !(component.name in SETTINGS_OF)) return false;
  return !lineage(component.$container?.base?.ref).some(({ components }) => components.some(({ name }) => name === component.name));
}

/** Whether a word of a flow has been written of which more is to come: in the tree it may be a component that there is not. */
function isWaiting(before: LeafCstNode | undefined): boolean {
  if (!before || !WAITING.includes(before.text) || !AstUtils.getContainerOfType(before.astNode, ast.isFlow)) return false;
  return !ast.isTarget(before.astNode) || !before.astNode.component?.ref || before.text !== before.astNode.component.$refText;
}

/**
 * The block of settings around, and the component, kind or machine that it belongs to. A word that has only begun may stand outside of it
 * in the tree: what stands before tells.
 */
export function blockAround(context: CompletionContext): ast.Settings | undefined {
  const before = leafBefore(context);
  const isClosed = before?.text === '}' && ast.isSettings(before.astNode);
  return isClosed ? undefined : AstUtils.getContainerOfType(before?.astNode, ast.isSettings);
}

/** The last word or sign before the one that is being written. */
function leafBefore({ document, tokenOffset }: { document: LangiumDocument; tokenOffset: number }): LeafCstNode | undefined {
  const root = document.parseResult.value.$cstNode;
  return root && tokenOffset > 0 ? CstUtils.findLeafNodeBeforeOffset(root, tokenOffset - 1) : undefined;
}

export function isSettingRule(rule: string): boolean {
  if (rule in TWO_WORDS || rule === 'Overflow' || rule === 'Balance') return true;
  return rule.endsWith('Setting') && !['FlowSetting', 'ScenarioSetting', 'ClientSetting'].includes(rule);
}
