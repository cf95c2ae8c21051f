/** How a check says what it found. */
import type { AstNode, ValidationAcceptor } from 'langium';

/** A check of one node: it says what is wrong through `accept`. */
export type Check<T extends AstNode> = (node: T, accept: ValidationAcceptor) => void;

/** Runs a check so that its own failure becomes a diagnostic. */
export function safely<T extends AstNode>(check: Check<T>): Check<T> {
  return (node, accept) => {
    try {
      check(node, accept);
    } catch (error) {
      accept('error', `this could not be checked: ${error instanceof Error ? error.message : String(error)}`, { node });
    }
  };
}
