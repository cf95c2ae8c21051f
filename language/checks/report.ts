/** How a check says what it found. */
import { type AstNode, AstUtils, isNamed, type ValidationAcceptor } from 'langium';

/** A check of one node: it says what is wrong through `accept`. */
export type Check<T extends AstNode> = (node: T, accept: ValidationAcceptor) => void;

/** Without its name, a declaration is not checked: the parser has said so. */
const NAMED = ['KindDeclaration', 'InstanceDeclaration', 'System', 'Component', 'Flow', 'Scenario'];

/** Runs a check so that its own failure becomes a diagnostic. In a text with syntax errors, parts of the tree are missing: nothing is said then. */
export function safely<T extends AstNode>(check: Check<T>): Check<T> {
  return (node, accept) => {
    if (NAMED.includes(node.$type) && !isNamed(node)) return;
    try {
      check(node, accept);
    } catch (error) {
      if (AstUtils.getDocument(node).parseResult.parserErrors.length > 0) return;
      accept('error', `this could not be checked: ${error instanceof Error ? error.message : String(error)}`, { node });
    }
  };
}
