/** What a mistake in a text was probably meant to be: carried by its diagnostic, offered by editors as quick fixes. */

import type { AstNode } from 'langium';
import type { Diagnostic, Range } from 'vscode-languageserver-types';
import { placeOfProperty } from './lower/places.js';

/** A text to write where a diagnostic is: instead of what it marks, before or behind it. */
export interface Repair {
  place: 'instead' | 'before' | 'behind';
  text: string;
  /** Where that is not where the diagnostic is. */
  at?: Range;
}

/** The `data` of a diagnostic that can be repaired. */
export interface Repairable {
  repairs: Repair[];
}

/** As the `data` that a check gives with what it says; several are a choice, the likeliest first. */
export function repair(place: Repair['place'], ...texts: string[]): Repairable {
  return { repairs: texts.map((text) => ({ place, text })) };
}

/** A line that is missing at the end of a block, which ends at that place. */
export function missingLine(line: string, end: Range): Repairable {
  return { repairs: [{ place: 'before', text: `  ${line}\n`, at: end }] };
}

/** What two properties of a node, and all between them, should be. */
export function inOrder(node: AstNode, first: string, last: string, text: string): Repairable {
  const { start } = placeOfProperty(node, first);
  const { end } = placeOfProperty(node, last);
  return { repairs: [{ place: 'instead', text, at: { start, end } }] };
}

/** The end of a message about a word that is nearly another: lexer and parser can say nothing but a message. */
export function didYouMean(word: string): string {
  return `: did you mean "${word}"?`;
}

const MEANT = /: did you mean "([^"]+)"\?$/;

/** How a diagnostic can be repaired. */
export function repairsOf({ message, data }: Diagnostic): Repair[] {
  if (isRepairable(data)) return data.repairs;
  const meant = MEANT.exec(typeof message === 'string' ? message : message.value)?.[1];
  return meant === undefined ? [] : [{ place: 'instead', text: meant }];
}

function isRepairable(data: unknown): data is Repairable {
  return typeof data === 'object' && data !== null && 'repairs' in data;
}
