/** Which component or flow a place in the text belongs to, for whoever shows it elsewhere. */
import { type AstNode, AstUtils, CstUtils, type LangiumDocument } from 'langium';
import type { LangiumServices } from 'langium/lsp';
import type { Position } from 'vscode-languageserver';
import { type Component, type Flow, isComponent, isFlow } from '../../language/generated/ast.js';
import { declarationsAt } from './hover.js';

/** The name of the component or flow that is named at the position or, with none there, is declared around it; null outside of all. */
export function subjectAt(document: LangiumDocument, at: Position, { references, parser }: LangiumServices): string | null {
  const position = inLine(document, at);
  const named = declarationsAt(document, position, references.References, parser.GrammarConfig).find(isSubject);
  if (named) return named.name;
  const root = document.parseResult.value.$cstNode;
  const leaf = root && CstUtils.findLeafNodeBeforeOffset(root, document.textDocument.offsetAt(position));
  return AstUtils.getContainerOfType(leaf?.astNode, isSubject)?.name ?? null;
}

/** Before what a line begins with is still on that line, though what comes before belongs to another one. */
function inLine({ textDocument }: LangiumDocument, { line, character }: Position): Position {
  const blank = /^\s*/.exec(textDocument.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }).trimEnd())![0];
  return { line, character: Math.max(character, blank.length) };
}

function isSubject(node: AstNode): node is Component | Flow {
  return isComponent(node) || isFlow(node);
}
