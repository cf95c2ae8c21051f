/** The icons of names: in the outline, in searches for symbols, and in completions. */
import type { AstNode, AstNodeDescription } from 'langium';
import type { NodeKindProvider } from 'langium/lsp';
import { CompletionItemKind, SymbolKind } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';

const SYMBOLS: Record<string, SymbolKind> = {
  [ast.KindDeclaration.$type]: SymbolKind.Class,
  [ast.InstanceDeclaration.$type]: SymbolKind.EnumMember,
  [ast.System.$type]: SymbolKind.Module,
  [ast.Component.$type]: SymbolKind.Variable,
  [ast.Flow.$type]: SymbolKind.Function,
  [ast.Scenario.$type]: SymbolKind.Event,
  [ast.Contract.$type]: SymbolKind.Interface,
  [ast.Term.$type]: SymbolKind.Constant,
};

const COMPLETIONS: Record<string, CompletionItemKind> = {
  [ast.KindDeclaration.$type]: CompletionItemKind.Class,
  [ast.InstanceDeclaration.$type]: CompletionItemKind.EnumMember,
  [ast.System.$type]: CompletionItemKind.Module,
  [ast.Component.$type]: CompletionItemKind.Variable,
  [ast.Flow.$type]: CompletionItemKind.Function,
  [ast.Scenario.$type]: CompletionItemKind.Event,
};

export class ArchNodeKinds implements NodeKindProvider {
  getSymbolKind(node: AstNode | AstNodeDescription): SymbolKind {
    return SYMBOLS[typeOf(node)] ?? SymbolKind.Field;
  }

  getCompletionItemKind(node: AstNode | AstNodeDescription): CompletionItemKind {
    return COMPLETIONS[typeOf(node)] ?? CompletionItemKind.Reference;
  }
}

function typeOf(node: AstNode | AstNodeDescription): string {
  return 'documentUri' in node ? node.type : node.$type;
}
