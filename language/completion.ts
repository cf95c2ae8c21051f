/**
 * What is offered while typing: names as they are known, and of the language's words those that mean something at their place; each with
 * what helps to choose, such as a machine's size and price, or a setting's unit and default.
 */
import {
  type AstNodeDescription,
  AstUtils,
  CstUtils,
  EMPTY_STREAM,
  GrammarAST,
  type LangiumDocument,
  type LeafCstNode,
  type MaybePromise,
  type ReferenceInfo,
  type Stream,
  URI,
} from 'langium';
import {
  type CompletionAcceptor,
  type CompletionContext,
  type CompletionValueItem,
  DefaultCompletionProvider,
  type LangiumServices,
  type NextFeature,
} from 'langium/lsp';
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type CompletionParams,
  CompletionTriggerKind,
  type Position,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { kindOf } from './checks/settings.js';
import { ClosingCompletionParser } from './completionParser.js';
import { wordOfKind } from './forms.js';
import * as ast from './generated/ast.js';
import { declarations, defaultOf, rootKind } from './inheritance.js';
import { isLibrary } from './library.js';
import { type Files, pathsAt } from './pathCompletion.js';
import { machineRank } from './machineOrder.js';
import { blockAround, fits, fitsReference, inheritedAt, isSettingRule, TWO_WORDS, WAITING } from './placedCompletion.js';
import { snippetsFor } from './placedSnippets.js';
import { structureWord } from './structure.js';
import { unitsAt } from './unitCompletion.js';
import { KINDS, machineSize, settingFigure, type Word, wordFor } from './words.js';

/** Rules in which a word of the language is a name like any other. */
const NAMES = ['Name', 'InstanceName'];
/** Signs that are offered; others are typed as fast. */
const SIGNS = ['->', '~>', '=>', '<=', '>='];
/** Signs in a path, or before it. */
const OF_PATHS = ['"', '/'];

export class ArchCompletionProvider extends DefaultCompletionProvider {
  /** Units are offered while the number is being typed, and paths in their quotes: editors ask by themselves only within words. */
  override readonly completionOptions = { triggerCharacters: Array.from('0123456789').concat(OF_PATHS) };
  private readonly files: () => Files;

  constructor(services: LangiumServices) {
    super(services);
    const { FileSystemProvider: system, LangiumDocuments: documents, WorkspaceManager: workspace } = services.shared.workspace;
    this.files = () => ({ system, documents, folders: (workspace.workspaceFolders ?? []).map(({ uri }) => URI.parse(uri)) });
  }

  override async getCompletion(document: LangiumDocument, params: CompletionParams): Promise<CompletionList | undefined> {
    if (commentAt(document, params.position)) return { isIncomplete: false, items: [] };
    const paths = await pathsAt(document, params.position, this.files());
    if (paths) return { isIncomplete: false, items: paths.map((path) => this.withDetailBeside(path)) };
    const { triggerKind, triggerCharacter } = params.context ?? {};
    if (triggerCharacter && OF_PATHS.includes(triggerCharacter)) return { isIncomplete: false, items: [] };
    const units = unitsAt(document, params.position);
    const isTyped = triggerKind === CompletionTriggerKind.TriggerCharacter && endsWithNumber(document, params.position);
    // Nobody who types a plain number and ends the line should find a word behind it.
    if (isTyped && (!units || units.optional)) return { isIncomplete: false, items: [] };
    return units ? { isIncomplete: true, items: units.items } : super.getCompletion(document, params);
  }

  /** A word with nothing behind it yet may be one of the language, though it is read as a name: both go on. */
  protected override findFeaturesAt(document: TextDocument, offset: number): NextFeature[] {
    const read = super.findFeaturesAt(document, offset);
    const word = /([a-z]+)\s*$/.exec(document.getText({ start: { line: 0, character: 0 }, end: document.positionAt(offset) }))?.[1];
    if (!word || !WAITING.includes(word) || !(this.completionParser instanceof ClosingCompletionParser)) return read;
    this.completionParser.leavesLast = true;
    try {
      return [...read, ...super.findFeaturesAt(document, offset)];
    } finally {
      this.completionParser.leavesLast = false;
    }
  }

  protected override fillCompletionItem(context: CompletionContext, item: CompletionValueItem): CompletionItem | undefined {
    const filled = super.fillCompletionItem(context, item);
    return filled && this.withDetailBeside(filled);
  }

  /** Beside each name, where an editor can show it there: a detail alone is seen of the one that is chosen. */
  private withDetailBeside(item: CompletionItem): CompletionItem {
    if (!this.clientCapabilities?.completionItem?.labelDetailsSupport || item.detail === undefined) return item;
    return { ...item, labelDetails: { description: item.detail } };
  }

  protected override filterKeyword(context: CompletionContext, keyword: GrammarAST.Keyword): boolean {
    return SIGNS.includes(keyword.value) || super.filterKeyword(context, keyword);
  }

  protected override completionForKeyword(context: CompletionContext, keyword: GrammarAST.Keyword, acceptor: CompletionAcceptor): void {
    const rule = ruleOf(keyword);
    const setting = TWO_WORDS[rule];
    // Of two words the second is offered by itself only behind the first.
    const name = setting?.startsWith(keyword.value) ? setting : keyword.value;
    if (!this.filterKeyword(context, keyword) || NAMES.includes(rule) || !fits(context, rule, name)) return;
    const word = wordFor(rule, name) ?? structureWord(rule, name);
    acceptor(context, {
      label: name,
      kind: this.getKeywordCompletionItemKind(keyword),
      sortText: '1',
      detail: word ? joined([defaultText(context, rule, name), followsOf(name, word, context)]) || word.meaning : 'Keyword',
      ...(word && { documentation: word.meaning }),
    });
    if (this.clientCapabilities?.completionItem?.snippetSupport)
      for (const snippet of snippetsFor(rule, keyword, context)) acceptor(context, snippet);
  }

  /** Where a component may begin with its kind, one that is inherited may be changed. */
  protected override completionForCrossReference(
    context: CompletionContext,
    next: NextFeature<GrammarAST.CrossReference>,
    acceptor: CompletionAcceptor,
  ): MaybePromise<void> {
    if (next.type === 'Component' && next.property === 'kind') {
      for (const one of inheritedAt(context)) {
        const detail = detailOf(one, one.name);
        acceptor(context, { label: one.name, kind: CompletionItemKind.Variable, sortText: '0', ...(detail && { detail }) });
      }
    }
    return super.completionForCrossReference(context, next, acceptor);
  }

  /** In a broken text, what a name belongs to may be missing from the tree: around it is something that has no such reference. */
  protected override getReferenceCandidates(refInfo: ReferenceInfo, context: CompletionContext): Stream<AstNodeDescription> {
    const { properties } = this.astReflection.getTypeMetaData(refInfo.container.$type);
    if (!properties[refInfo.property]?.referenceType) return EMPTY_STREAM;
    const { container, property } = refInfo;
    return super.getReferenceCandidates(refInfo, context).filter((one) => fitsReference(one, context, container, property));
  }

  protected override createReferenceCompletionItem(
    description: AstNodeDescription,
    refInfo: ReferenceInfo,
    context: CompletionContext,
  ): CompletionValueItem {
    const item = super.createReferenceCompletionItem(description, refInfo, context);
    const detail = description.node ? detailOf(description.node, description.name) : null;
    // What somebody wrote comes before what is built in.
    const origin = isLibrary(description.documentUri) ? '0 built-in' : '0';
    const rank = ast.isInstanceDeclaration(description.node) ? ` ${machineRank(description.node, refInfo.container)}` : '';
    return { ...item, ...(detail && { detail }), sortText: origin + rank };
  }
}

/** The comment that a position is in: behind its last character too, where it ends with the line. */
export function commentAt({ parseResult, textDocument }: LangiumDocument, position: Position): LeafCstNode | null {
  const root = parseResult.value.$cstNode;
  const offset = textDocument.offsetAt(position);
  const leaf = root && offset > 0 ? CstUtils.findLeafNodeAtOffset(root, offset - 1) : undefined;
  if (!leaf?.hidden || (leaf.text.startsWith('/*') && leaf.end === offset)) return null;
  return /^\/[/*]/.test(leaf.text) ? leaf : null;
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

/** How a word goes on: the rest of its form. */
function followsOf(name: string, word: Word, context: CompletionContext): string {
  const owner = blockAround(context)?.$container;
  const { form } = wordOfKind(name, word, owner && !ast.isInstanceDeclaration(owner) ? kindOf(owner) : null);
  const begin = ` ${form} `.indexOf(` ${name} `);
  return begin < 0 ? form : form.slice(begin + name.length).trim();
}

function ruleOf(keyword: GrammarAST.Keyword): string {
  return AstUtils.getContainerOfType(keyword, GrammarAST.isParserRule)?.name ?? '';
}

/** `1.5ms by default`: what holds where the setting is not said. */
function defaultText(context: CompletionContext, rule: string, key: string): string | null {
  const owner = blockAround(context)?.$container;
  if (!owner || !isSettingRule(rule) || key === 'source' || key === 'price') return null;
  const found = defaultOf(owner, key);
  return found && `${settingFigure(found.setting)} by default`;
}

function joined(parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}
