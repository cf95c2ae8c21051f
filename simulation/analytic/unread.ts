/** A buffer that nothing reads: it fills up, and what is older than its retention is gone. */
import type { Component } from '../model.js';

export interface Unread {
  records: number;
  /** What came and when, oldest first from `first` on; shared by the states of a run, of which each owns the first `length`. */
  log: { from: number; to: number; records: number }[];
  first: number;
  length: number;
  /** Records of the first entry that have expired already. */
  gone: number;
}

export function nothingUnread(): Unread {
  return { records: 0, log: [], first: 0, length: 0, gone: 0 };
}

/** After a step in which `came` records came evenly: what is there, and how many were refused and lost. */
export function fill(
  unread: Unread,
  component: Component,
  from: number,
  to: number,
  came: number,
): { unread: Unread; refused: number; lost: number } {
  const { retention, queue, overflow, kind } = component;
  // A step that is taken again forgets what its first try wrote down.
  unread.log.length = unread.length;
  unread.log.push({ from, to, records: came });
  let { records, first, gone } = unread;
  records += came;
  let lost = 0;
  for (const limit = to - (retention ?? Infinity); first < unread.log.length && unread.log[first]!.from < limit; first++) {
    const entry = unread.log[first]!;
    const expired = entry.records * Math.min(1, (limit - entry.from) / (entry.to - entry.from)) - gone;
    lost += Math.min(records, expired);
    records -= Math.min(records, expired);
    gone += expired;
    if (entry.to > limit) break;
    gone = 0;
  }
  const excess = Math.max(0, records - (queue ?? Infinity));
  records -= excess;
  const rejects = kind === 'queue' && overflow === 'reject';
  return {
    unread: { records, log: unread.log, first, length: unread.log.length, gone },
    refused: rejects ? excess : 0,
    lost: lost + (rejects ? 0 : excess),
  };
}

/** Age of the oldest record, seconds. */
export function oldest({ records, log, first }: Unread, time: number): number {
  return records > 0 && log[first] ? time - log[first].from : 0;
}
