/**
 * Everything under way, in typed arrays: a frame for each piece of work that somebody may be waiting for, a request for each thing a
 * user asked. Slots are used again; `generation` tells an old use of a slot from a new one.
 */
import { doubled } from './eventList.js';

/** What a frame is. */
export const KIND = {
  /** What a request does until it is answered. */
  path: 0,
  /** Work that goes on after an answer. */
  deferred: 1,
  /** One of several things done at once. */
  branch: 2,
  /** A call with its repeats, attempts and timeout. */
  call: 3,
  /** One visit of a component. (Paths, deferred work and branches make the last visit of their block themselves.) */
  attempt: 4,
  /** Deliveries to subscribers. */
  push: 5,
  /** A station's own work that belongs to no request: handshakes, heartbeats. */
  upkeep: 6,
} as const;

/** How work ended; of several the largest counts. `admitted`: not ended, but what waited for a place has one. */
export const STATUS = { answered: 0, timedOut: 1, refused: 2, lost: 3, admitted: 4 } as const;

/** What a frame has that somebody else may be waiting for: a connection, a place in a queue. */
export const LINK = { none: 0, connection: 1, place: 2 } as const;

/** Where a frame stands. */
export const STAGE = { ready: 0, waiting: 1, inService: 2, delayed: 3, blocks: 4, free: 5, atDoor: 6 } as const;

export class Frames {
  kind = new Uint8Array(1024);
  stage = new Uint8Array(1024).fill(STAGE.free);
  /** Worst status of what it waited for so far. */
  status = new Uint8Array(1024);
  priority = new Uint8Array(1024);
  /** A `LINK`. */
  linked = new Uint8Array(1024);
  /** The visit of the program that it makes, or made last; -1: none, and for upkeep. */
  visit = new Int32Array(1024);
  station = new Int32Array(1024);
  line = new Int32Array(1024);
  /** Who waits for it, -1: nobody. */
  parent = new Int32Array(1024);
  /** For whom it is done, -1: nobody any more. */
  request = new Int32Array(1024);
  /** Where in the program it goes on. Pushes: all their deliveries. Upkeep: which it is. */
  at = new Int32Array(1024);
  /** Calls: the attempt under way, -1 between attempts. At a door: who waits until it is let in. */
  child = new Int32Array(1024);
  /** Branches not yet done; repeats left; deliveries not yet begun. */
  left = new Int32Array(1024);
  /** Calls: number of the attempt. Pushes: deliveries under way. Attempts: 1 while what follows on a miss is done. */
  count = new Int32Array(1024);
  /** Operations in service on nodes that have died. */
  doomed = new Int32Array(1024);
  /** The next one in the waiting line. */
  next = new Int32Array(1024);
  generation = new Int32Array(1024);
  /** When it came to its station, and when its service began; seconds. */
  since = new Float64Array(1024);
  began = new Float64Array(1024);
  /** Slots ever used. */
  used = 0;
  private free = -1;

  take(kind: number, parent: number, request: number): number {
    let frame = this.free;
    if (frame >= 0) this.free = this.next[frame]!;
    else {
      if (this.used === this.kind.length) this.grow();
      frame = this.used++;
    }
    this.kind[frame] = kind;
    this.stage[frame] = STAGE.ready;
    this.status[frame] = STATUS.answered;
    this.parent[frame] = parent;
    this.request[frame] = request;
    this.left[frame] = 0;
    this.count[frame] = 0;
    this.doomed[frame] = 0;
    this.linked[frame] = LINK.none;
    this.visit[frame] = -1;
    this.child[frame] = -1;
    return frame;
  }

  release(frame: number): void {
    this.stage[frame] = STAGE.free;
    this.generation[frame] = (this.generation[frame]! + 1) & 0xffffff;
    this.next[frame] = this.free;
    this.free = frame;
  }

  private grow(): void {
    const fresh = this.kind.length;
    for (const name of ['kind', 'stage', 'status', 'priority', 'linked'] as const) this[name] = doubled(this[name], Uint8Array);
    this.stage.fill(STAGE.free, fresh);
    for (const name of [
      'visit',
      'station',
      'line',
      'parent',
      'request',
      'at',
      'child',
      'left',
      'count',
      'doomed',
      'next',
      'generation',
    ] as const) {
      this[name] = doubled(this[name], Int32Array);
    }
    this.since = doubled(this.since, Float64Array);
    this.began = doubled(this.began, Float64Array);
  }
}

export class Requests {
  flow = new Int32Array(1024);
  /** Step of the series in which it was asked; -1 outside the window. */
  step = new Int32Array(1024).fill(-1);
  /** Parts still under way: its path, deferred work, pushes. 0: the slot is free. */
  open = new Int32Array(1024);
  /** How its path ended. */
  status = new Uint8Array(1024);
  /** Deferred work of it was lost. */
  lost = new Uint8Array(1024);
  /** How often its client has asked again. */
  tries = new Uint8Array(1024);
  /** Deliveries so far, and at which of them the one that is measured is chosen anew. */
  deliveries = new Int32Array(1024);
  measures = new Int32Array(1024);
  /** When it was asked, answered (negative infinity: not yet), when its last deferred work was done, and one delivery of all; seconds. */
  asked = new Float64Array(1024);
  answered = new Float64Array(1024);
  done = new Float64Array(1024);
  delivered = new Float64Array(1024);
  used = 0;
  private next = new Int32Array(1024);
  private free = -1;

  take(flow: number, now: number, step: number): number {
    let request = this.free;
    if (request >= 0) this.free = this.next[request]!;
    else {
      if (this.used === this.flow.length) this.grow();
      request = this.used++;
    }
    this.flow[request] = flow;
    this.step[request] = step;
    this.open[request] = 1;
    this.status[request] = STATUS.answered;
    this.lost[request] = 0;
    this.tries[request] = 0;
    this.deliveries[request] = 0;
    this.measures[request] = 1;
    this.asked[request] = now;
    this.answered[request] = -Infinity;
    this.done[request] = -Infinity;
    return request;
  }

  release(request: number): void {
    this.open[request] = 0;
    this.next[request] = this.free;
    this.free = request;
  }

  private grow(): void {
    for (const name of ['flow', 'step', 'open', 'deliveries', 'measures'] as const) this[name] = doubled(this[name], Int32Array);
    for (const name of ['status', 'lost', 'tries'] as const) this[name] = doubled(this[name], Uint8Array);
    for (const name of ['asked', 'answered', 'done', 'delivered'] as const) this[name] = doubled(this[name], Float64Array);
    this.next = doubled(this.next, Int32Array);
  }
}
