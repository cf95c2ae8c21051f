/**
 * Places in a text that has since been edited: where they are now. One replaced stretch stands for all edits between two texts (what is
 * the same at the start and at the end of both is taken as untouched), which is exact for typing and good enough for the rest.
 */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding, Place } from '../simulation/report.js';

/** From a place in the old text to that in the new; places of other files stay. */
export type Move = (place: Place) => Place;

/** The move from one text of a file to a later one. */
export function moveBetween(uri: string, before: string, after: string): Move {
  if (before === after) return (place) => place;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail < most - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;

  const old = TextDocument.create(uri, 'arch', 0, before);
  const now = TextDocument.create(uri, 'arch', 1, after);
  // What lies in the replaced stretch goes to the end of what replaced it that it is nearer to by side: starts to its start, ends to its end.
  const moveOffset = (offset: number, inside: number): number => {
    if (offset <= start) return offset;
    return offset >= before.length - tail ? offset + after.length - before.length : inside;
  };
  return (place) => {
    if (place.uri !== uri) return place;
    const from = moveOffset(old.offsetAt(place.start), start);
    const to = moveOffset(old.offsetAt(place.end), after.length - tail);
    return { uri, start: now.positionAt(from), end: now.positionAt(Math.max(from, to)) };
  };
}

/** The move from what several files were, by URI, to what they are now; the places of one that is gone stay. */
export function moveSince(before: Readonly<Record<string, string>>, now: (uri: string) => string | null): Move {
  const moves = new Map<string, Move>();
  const moveIn = (uri: string): Move => {
    const text = before[uri];
    const move = text === undefined ? (place: Place) => place : moveBetween(uri, text, now(uri) ?? text);
    moves.set(uri, move);
    return move;
  };
  return (place) => (moves.get(place.uri) ?? moveIn(place.uri))(place);
}

/** A finding with all its places moved; its fix is dropped, as it was tried out on the old text. */
export function moveFinding(finding: Finding, move: Move): Finding {
  const related = finding.related.map((other) => ({ ...other, at: move(other.at) }));
  return { ...finding, at: move(finding.at), related, fix: null };
}
