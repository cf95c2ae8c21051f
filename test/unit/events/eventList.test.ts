import { expect, test } from 'vitest';
import { EventList } from '../../../simulation/events/eventList.js';
import { Stream } from '../../../simulation/events/random.js';

/** Times in the order in which they come out, with `pending` events always under way. */
function popped(pending: number, rounds: number, ahead: (stream: Stream) => number, start = 0): number[] {
  const events = new EventList();
  const stream = new Stream(1, 0, 'test');
  for (let i = 0; i < pending; i++) events.push(start + ahead(stream), i, 1);
  const times: number[] = [];
  for (let i = 0; i < rounds && events.pop(); i++) {
    times.push(events.time);
    events.push(events.time + ahead(stream), events.subject, events.code);
  }
  return times;
}

const isSorted = (times: number[]): boolean => times.every((time, i) => i === 0 || time >= times[i - 1]!);

test.each([10, 1400, 1600, 20_000])('%i pending events come out in order', (pending) => {
  expect(isSorted(popped(pending, 30_000, (stream) => stream.exponential()))).toBe(true);
});

test('events of very different distances come out in order, before time 0 too', () => {
  const ahead = (stream: Stream): number => stream.exponential() * 10 ** (stream.below(9) - 5);
  expect(isSorted(popped(5000, 30_000, ahead, -2000))).toBe(true);
});

test('nothing is lost while a list grows to a calendar and shrinks back', () => {
  const events = new EventList();
  for (let i = 0; i < 5000; i++) events.push((i * 7919) % 5000, i, i & 7);
  const seen = new Set<number>();
  let last = -1;
  while (events.pop()) {
    expect(events.time).toBeGreaterThanOrEqual(last);
    expect(events.code).toBe(events.subject & 7);
    last = events.time;
    seen.add(events.subject);
  }
  expect(seen.size).toBe(5000);
});
