/** Places of the tree in the text. */
import { type AstNode, AstUtils, type CstNode, GrammarUtils } from 'langium';
import type { Place } from '../../simulation/model.js';

export function placeOfCst(node: AstNode, cst: CstNode | undefined): Place {
  const uri = AstUtils.getDocument(node).uri.toString();
  const zero = { line: 0, character: 0 };
  return cst ? { uri, start: { ...cst.range.start }, end: { ...cst.range.end } } : { uri, start: zero, end: zero };
}

/** The whole node. */
export function placeOf(node: AstNode): Place {
  return placeOfCst(node, node.$cstNode);
}

/** One property of a node, or the node where it is not written. */
export function placeOfProperty(node: AstNode, property: string): Place {
  return placeOfCst(node, GrammarUtils.findNodeForProperty(node.$cstNode, property) ?? node.$cstNode);
}

/** Zero-width, just behind a node. */
export function behind(place: Place): Place {
  return { uri: place.uri, start: place.end, end: place.end };
}

/** Zero-width, before a node's closing brace. */
export function beforeClosing(node: AstNode): Place {
  const braces = GrammarUtils.findNodesForKeyword(node.$cstNode, '}');
  const brace = braces[braces.length - 1];
  if (!brace) return behind(placeOf(node));
  const place = placeOfCst(node, brace);
  return { uri: place.uri, start: place.start, end: place.start };
}
