/** The outline of a file, and the search for names in all of them. */
import { type AstNode, AstUtils, type CstNode, GrammarUtils, type LangiumDocument, type LangiumDocuments } from 'langium';
import {
  DefaultDocumentSymbolProvider,
  type FuzzyMatcher,
  type LangiumSharedServices,
  type NodeKindProvider,
  type WorkspaceSymbolProvider,
} from 'langium/lsp';
import type { DocumentSymbol, WorkspaceSymbol, WorkspaceSymbolParams } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { isLibrary } from '../library.js';
import { fileOf } from '../scope.js';

/** Systems with their components and flows, scenarios with their contract and its terms; each says in a line what it is. */
export class ArchDocumentSymbols extends DefaultDocumentSymbolProvider {
  protected override getSymbol(document: LangiumDocument, node: AstNode): DocumentSymbol[] {
    if (ast.isContract(node)) return this.unnamed(document, node, GrammarUtils.findNodeForKeyword(node.$cstNode, 'contract'), 'contract');
    if (ast.isTerm(node)) return this.unnamed(document, node, GrammarUtils.findNodeForProperty(node.$cstNode, 'metric'), words(node));
    // Only what has a name of its own is looked into: arrows and settings would be walked through for nothing.
    const isOpen = ast.isFile(node) || ast.isSystem(node) || ast.isScenario(node);
    const name = this.nameProvider.getNameNode(node);
    if (!isOpen && !name) return [];
    return super.getSymbol(document, node);
  }

  protected override createSymbol(document: LangiumDocument, node: AstNode, whole: CstNode, name: CstNode, text?: string): DocumentSymbol {
    const symbol = super.createSymbol(document, node, whole, name, text);
    const detail = detailOf(node);
    return detail ? { ...symbol, detail } : symbol;
  }

  private unnamed(document: LangiumDocument, node: AstNode, at: CstNode | undefined, name: string): DocumentSymbol[] {
    return at && node.$cstNode && name ? [this.createSymbol(document, node, node.$cstNode, at, name)] : [];
  }
}

/** What a declaration is beside its name, in a few words. */
function detailOf(node: AstNode): string {
  if (ast.isKindDeclaration(node)) return join(node.base && `extends ${node.base.$refText}`, node.title);
  if (ast.isInstanceDeclaration(node)) return join(node.title);
  if (ast.isSystem(node)) return join(node.base && `extends ${node.base.$refText}`, node.title);
  if (ast.isComponent(node)) {
    const size = node.nodes && `* ${words(node.nodes)}`;
    const place = node.instance && `on ${node.instance.$refText}`;
    const primary = node.primary && `of ${node.primary.$refText}`;
    return join([node.kind?.$refText, size, primary, place].filter(Boolean).join(' '), node.title);
  }
  if (ast.isFlow(node)) {
    const often = node.settings.find(({ key }) => key === 'rate' || key === 'once');
    return join(often && words(often), node.title);
  }
  if (ast.isScenario(node)) return join(node.system && `for ${node.system.$refText}`, node.title);
  return '';
}

function join(...parts: (string | undefined)[]): string {
  return parts.filter(Boolean).join(' · ');
}

/** A node's text on one line. */
function words(node: AstNode): string {
  return (node.$cstNode?.text ?? '').replace(/\s+/g, ' ');
}

/** The name of what a declaration stands in. */
function containerOf(node: AstNode): string | undefined {
  return AstUtils.getContainerOfType(node.$container, ast.isSystem)?.name;
}

type Declaration = ast.KindDeclaration | ast.InstanceDeclaration | ast.System | ast.Component | ast.Flow | ast.Scenario;

/** Finds declarations of the workspace's files; those of the library are nobody's work. */
export class ArchWorkspaceSymbols implements WorkspaceSymbolProvider {
  private readonly documents: LangiumDocuments;
  private readonly kinds: NodeKindProvider;
  private readonly matcher: FuzzyMatcher;

  constructor(services: LangiumSharedServices) {
    this.documents = services.workspace.LangiumDocuments;
    this.kinds = services.lsp.NodeKindProvider;
    this.matcher = services.lsp.FuzzyMatcher;
  }

  getSymbols({ query }: WorkspaceSymbolParams): WorkspaceSymbol[] {
    return this.documents.all
      .filter((document) => !isLibrary(document.uri))
      .flatMap((document) => declarationsOf(fileOf(document)).flatMap((node) => this.symbolOf(node, document, query) ?? []))
      .toArray();
  }

  private symbolOf(node: Declaration, document: LangiumDocument, query: string): WorkspaceSymbol | null {
    const at = GrammarUtils.findNodeForProperty(node.$cstNode, 'name');
    if (!at || !node.name || !this.matcher.match(query.toLowerCase(), node.name)) return null;
    const containerName = containerOf(node);
    return {
      name: node.name,
      kind: this.kinds.getSymbolKind(node),
      location: { uri: document.uri.toString(), range: at.range },
      ...(containerName !== undefined && { containerName }),
    };
  }
}

function declarationsOf(file: ast.File): Declaration[] {
  const inSystems = file.systems.flatMap((system) => [system, ...system.components, ...system.flows]);
  return [...file.kinds, ...file.instances, ...inSystems, ...file.scenarios];
}
