/** A buffer that nothing reads: it fills up, and what is older than its retention is gone. */
import type { Component } from '../model.js';

export interface Unread {
  records: number;
  /** What came and when, oldest first from `first` on; shared by the states of a run, of which each owns the first `length`. */
  log: { time: number; records: number }[];
  first: number;
  length: number;
}

export function nothingUnread(): Unread {
  return { records: 0, log: [], first: 0, length: 0 };
}

/** After a step up to `time` in which `came` records came: what is there, and how many were refused and lost. */
export function fill(unread: Unread, component: Component, time: number, came: number): { unread: Unread; refused: number; lost: number } {
  const { retention, queue, overflow, kind } = component;
  // A step that is taken again forgets what its first try wrote down.
  unread.log.length = unread.length;
  unread.log.push({ time, records: came });
  let { records, first } = unread;
  records += came;
  let lost = 0;
  if (retention !== null) {
    for (; first < unread.log.length && unread.log[first]!.time < time - retention; first++) {
      const expired = Math.min(records, unread.log[first]!.records);
      records -= expired;
      lost += expired;
    }
  }
  const excess = Math.max(0, records - (queue ?? Infinity));
  records -= excess;
  const rejects = kind === 'queue' && overflow === 'reject';
  return { unread: { records, log: unread.log, first, length: unread.log.length }, refused: rejects ? excess : 0, lost: lost + (rejects ? 0 : excess) };
}

/** Age of the oldest record, seconds. */
export function oldest({ records, log, first }: Unread, time: number): number {
  return records > 0 && log[first] ? time - log[first].time : 0;
}
