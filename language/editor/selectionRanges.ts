/** What a selection grows to: from the word over its setting or arrow and the block around to the whole file. */
import { type CstNode, isCompositeCstNode, type LangiumDocument } from 'langium';
import { type Position, type Range, SelectionRange } from 'vscode-languageserver';

export function selectionRange(document: LangiumDocument, position: Position): SelectionRange {
  const { textDocument } = document;
  const rangeOf = (start: number, end: number): Range => ({ start: textDocument.positionAt(start), end: textDocument.positionAt(end) });
  const text = textDocument.getText();
  let selection = SelectionRange.create(rangeOf(0, text.length));
  let last = { start: 0, end: text.length };
  for (const step of stepsTo(document.parseResult.value.$cstNode, textDocument.offsetAt(position), text)) {
    const isSmaller = step.start >= last.start && step.end <= last.end && step.end - step.start < last.end - last.start;
    if (!isSmaller) continue;
    selection = SelectionRange.create(rangeOf(step.start, step.end), selection);
    last = step;
  }
  return selection;
}

interface Span {
  start: number;
  end: number;
}

/** What stands around an offset, the largest first; the inside of braces and of quotes are steps of their own. */
function stepsTo(root: CstNode | undefined, offset: number, text: string): Span[] {
  const steps: Span[] = [];
  for (let node = root; node; node = childAt(node, offset)) {
    const { offset: start, end } = node;
    steps.push({ start, end });
    const inside = isCompositeCstNode(node) ? insideBraces(node, offset) : insideQuotes(node, text);
    if (inside && inside.start <= offset && offset <= inside.end) steps.push(inside);
  }
  return steps;
}

/** The part that an offset is in. Behind a word, where a cursor stands that wrote it, it is in that word still. */
function childAt(node: CstNode, offset: number): CstNode | undefined {
  if (!isCompositeCstNode(node)) return undefined;
  const touching = node.content.filter((child) => child.offset <= offset && offset <= child.end && child.length > 0);
  return touching.find((child) => offset < child.end && /^["\w$-]/.test(child.text)) ?? touching[0];
}

function insideBraces(node: CstNode, offset: number): Span | null {
  if (!isCompositeCstNode(node)) return null;
  const open = node.content.find((child) => child.text === '{' && child.end <= offset);
  const close = open && node.content.find((child) => child.text === '}' && child.offset >= offset);
  if (!open || !close) return null;
  const between = node.content.filter((child) => child.offset >= open.end && child.end <= close.offset && child.length > 0);
  return between.length > 0 ? { start: between[0]!.offset, end: between.at(-1)!.end } : null;
}

function insideQuotes({ offset, end }: CstNode, text: string): Span | null {
  return text[offset] === '"' && text[end - 1] === '"' && end - offset >= 2 ? { start: offset + 1, end: end - 1 } : null;
}
