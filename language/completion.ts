/**
 * What is offered while typing: names as they are known, and of the language's words those that mean something at their place; each with
 * what helps to choose, such as a machine's size and price, or a setting's unit and default.
 */
import {
  type AstNodeDescription,
  AstUtils,
  EMPTY_STREAM,
  GrammarAST,
  type LangiumDocument,
  type ReferenceInfo,
  type Stream,
} from 'langium';
import { type CompletionAcceptor, type CompletionContext, type CompletionValueItem, DefaultCompletionProvider } from 'langium/lsp';
import { type CompletionList, type CompletionParams, CompletionTriggerKind, type Position } from 'vscode-languageserver';
import { INSTANCE_SETTINGS, kindOf, SETTINGS_OF } from './checks/settings.js';
import * as ast from './generated/ast.js';
import { declarations, kindLine, rootKind, settingOf } from './inheritance.js';
import { isLibrary } from './library.js';
import { snippetsFor } from './placedSnippets.js';
import { unitsAt } from './unitCompletion.js';
import { KINDS, machineSize, settingFigure, wordFor } from './words.js';

/** Rules in which a word of the language is a name like any other. */
const NAMES = ['Name', 'InstanceName'];
/** Settings of two words, by the rule of their own that they have. */
const TWO_WORDS: Record<string, string> = { IdleTimeout: 'idle timeout', SendBuffer: 'send buffer' };
const SETTINGS = new Set([...Object.values(SETTINGS_OF).flat(), ...INSTANCE_SETTINGS]);
/** Settings of which several may stand. */
const MANY = ['price', 'source', 'limit'];

export class ArchCompletionProvider extends DefaultCompletionProvider {
  /** Units are offered while the number is being typed: editors ask by themselves only within words. */
  override readonly completionOptions = { triggerCharacters: Array.from('0123456789') };

  override async getCompletion(document: LangiumDocument, params: CompletionParams): Promise<CompletionList | undefined> {
    const units = unitsAt(document, params.position);
    const isTyped = params.context?.triggerKind === CompletionTriggerKind.TriggerCharacter && endsWithNumber(document, params.position);
    // Nobody who types a plain number and ends the line should find a word behind it.
    if (isTyped && (!units || units.optional)) return { isIncomplete: false, items: [] };
    return units ? { isIncomplete: true, items: units.items } : super.getCompletion(document, params);
  }

  protected override completionForKeyword(context: CompletionContext, keyword: GrammarAST.Keyword, acceptor: CompletionAcceptor): void {
    const rule = ruleOf(keyword);
    const setting = TWO_WORDS[rule];
    // Of two words the second is offered by itself only behind the first.
    const name = setting?.startsWith(keyword.value) ? setting : keyword.value;
    if (!this.filterKeyword(context, keyword) || NAMES.includes(rule) || !fits(context, rule, name)) return;
    const word = wordFor(rule, name);
    acceptor(context, {
      label: name,
      kind: this.getKeywordCompletionItemKind(keyword),
      sortText: '1',
      detail: word ? joined([word.form.slice(name.length).trim(), defaultText(context, rule, name)]) || word.form : 'Keyword',
      ...(word && { documentation: word.meaning }),
    });
    if (this.clientCapabilities?.completionItem?.snippetSupport)
      for (const snippet of snippetsFor(rule, keyword, context)) acceptor(context, snippet);
  }

  /** In a broken text, what a name belongs to may be missing from the tree: around it is something that has no such reference. */
  protected override getReferenceCandidates(refInfo: ReferenceInfo, context: CompletionContext): Stream<AstNodeDescription> {
    const { properties } = this.astReflection.getTypeMetaData(refInfo.container.$type);
    return properties[refInfo.property]?.referenceType ? super.getReferenceCandidates(refInfo, context) : EMPTY_STREAM;
  }

  protected override createReferenceCompletionItem(
    description: AstNodeDescription,
    refInfo: ReferenceInfo,
    context: CompletionContext,
  ): CompletionValueItem {
    const item = super.createReferenceCompletionItem(description, refInfo, context);
    const detail = description.node ? detailOf(description.node, description.name) : null;
    // What somebody wrote comes before what is built in.
    return { ...item, ...(detail && { detail }), sortText: isLibrary(description.documentUri) ? '0 built-in' : '0' };
  }
}

/** Whether there is a number before a position, and not a name that ends with a digit, such as `c7g.2`. */
function endsWithNumber({ textDocument }: LangiumDocument, { line, character }: Position): boolean {
  const before = textDocument.getText({ start: { line, character: 0 }, end: { line, character } });
  return /(?:^|[^\w.-]|\.\.)-?\$?\d[\d_]*(?:\.\d+)?$/.test(before);
}

/** What helps to choose among names. */
function detailOf(node: object, name: string): string | null {
  if (ast.isInstanceDeclaration(node)) return joined([machineSize(node), node.title ?? null]);
  if (ast.isKindDeclaration(node)) {
    const root = rootKind(node);
    if (!root) return null;
    return root === name ? KINDS[root] : joined([`extends ${node.base?.$refText ?? root}`, node.title ?? null]);
  }
  if (ast.isComponent(node)) {
    const declared = declarations(node, node.$container).find((one) => one.kind) ?? node;
    return joined([declared.kind?.$refText ?? 'component', declared.title ?? null]);
  }
  if (ast.isFlow(node)) return joined(['flow', node.title ?? null]);
  if (ast.isSystem(node)) return joined(['system', node.title ?? null]);
  return null;
}

function ruleOf(keyword: GrammarAST.Keyword): string {
  return AstUtils.getContainerOfType(keyword, GrammarAST.isParserRule)?.name ?? '';
}

/** The block of settings around, and the component, kind or machine that it belongs to. */
function blockAround({ node }: CompletionContext): ast.Settings | undefined {
  return AstUtils.getContainerOfType(node, ast.isSettings);
}

/** Within settings: those that the kind has and that are not said yet. */
function fits(context: CompletionContext, rule: string, word: string): boolean {
  const block = blockAround(context);
  if (!block || !isSettingRule(rule)) return true;
  const last = block.settings.findLast((one) => (one.$cstNode?.offset ?? 0) < context.tokenOffset);
  if (rule === 'AmountSetting' && word === 'per') return last?.key === 'lanes' || last?.key === 'connections';
  if (!SETTINGS.has(word)) return true;
  const owner = block.$container;
  const kind = ast.isInstanceDeclaration(owner) ? null : kindOf(owner);
  const known = ast.isInstanceDeclaration(owner) ? INSTANCE_SETTINGS : kind && SETTINGS_OF[kind];
  if (known && !known.includes(word)) return false;
  const isTyped = (one: ast.Setting): boolean => one.$cstNode?.offset === context.tokenOffset;
  return MANY.includes(word) || !block.settings.some((one) => one.key === word && !isTyped(one));
}

function isSettingRule(rule: string): boolean {
  return rule in TWO_WORDS || (rule.endsWith('Setting') && !['FlowSetting', 'ScenarioSetting', 'ClientSetting'].includes(rule));
}

/** `1.5ms by default`: what holds where the setting is not said. */
function defaultText(context: CompletionContext, rule: string, key: string): string | null {
  const owner = blockAround(context)?.$container;
  if (!owner || ast.isInstanceDeclaration(owner) || !isSettingRule(rule) || key === 'source') return null;
  const kind = ast.isKindDeclaration(owner) ? owner.base?.ref : declarations(owner, owner.$container).find((one) => one.kind)?.kind?.ref;
  const blocks = kindLine(kind).flatMap(({ block }) => block ?? []);
  const found = settingOf(blocks, key);
  return found && `${settingFigure(found.setting)} by default`;
}

function joined(parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}
