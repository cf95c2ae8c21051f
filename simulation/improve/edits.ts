/** Edits applied to copies of texts. */
import type { Fix, Place } from '../report.js';

/** The texts with the edits; null where one is for a text that is not there. Places are those of the given texts; edits must not overlap. */
export function applyEdits(texts: Record<string, string>, edits: Fix['edits']): Record<string, string> | null {
  const changed = { ...texts };
  const last = [...edits].sort((a, b) => b.at.start.line - a.at.start.line || b.at.start.character - a.at.start.character);
  for (const { at, text } of last) {
    const before = changed[at.uri];
    if (before === undefined) return null;
    changed[at.uri] = before.slice(0, offsetOf(before, at.start)) + text + before.slice(offsetOf(before, at.end));
  }
  return changed;
}

function offsetOf(text: string, { line, character }: Place['start']): number {
  let start = 0;
  for (let i = 0; i < line; i++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return start + character;
}
