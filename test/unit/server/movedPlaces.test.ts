import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { moveBetween } from '../../../server/movedPlaces.js';

const uri = 'file:///a.arch';

/** What a place that covered `word` in the text before covers in the text after. */
function moved(before: string, after: string, word: string): string {
  const old = TextDocument.create(uri, 'arch', 0, before);
  const start = before.indexOf(word);
  const place = { uri, start: old.positionAt(start), end: old.positionAt(start + word.length) };
  const { start: from, end: to } = moveBetween(uri, before, after)(place);
  return TextDocument.create(uri, 'arch', 1, after).getText({ start: from, end: to });
}

test('a place below an inserted line moves down with its text', () => {
  expect(moved('stream events\nlb edge', 'stream events\nworker match\nlb edge', 'edge')).toBe('edge');
});

test('a place above an edit stays', () => {
  expect(moved('stream events\nlb edge', 'stream events\nlb front', 'events')).toBe('events');
});

test('a place grows with what is typed inside it', () => {
  expect(moved('stream events {}', 'stream event-log {}', 'events')).toBe('event-log');
});

test('a place whose text is deleted becomes empty', () => {
  expect(moved('stream events\nlb edge', 'lb edge', 'events')).toBe('');
});

test('places of other files stay', () => {
  const place = { uri: 'file:///b.arch', start: { line: 3, character: 0 }, end: { line: 3, character: 4 } };
  expect(moveBetween(uri, 'a', 'b\nc')(place)).toBe(place);
});
