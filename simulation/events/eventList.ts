/**
 * What will happen, by time: a binary heap while little is pending, a calendar queue (Brown 1988) while thousands of things are.
 * Measured: the heap is the faster one below about a thousand events, the calendar above.
 *
 * An event is a time, what it is about (`subject`, an index of some kind) and what it is (`code`).
 */
interface Top {
  time: number;
  subject: number;
  code: number;
}

const TO_CALENDAR = 1500;
const TO_HEAP = 300;

export class EventList implements Top {
  /** The event that was popped last. */
  time = 0;
  subject = 0;
  code = 0;
  size = 0;
  private next = 0;
  /** The heap; empty while there is a calendar. */
  private times = new Float64Array(256);
  private subjects = new Int32Array(256);
  private codes = new Int32Array(256);
  /** The event that was popped last still stands at the top of the heap: `size` others follow. */
  private hole = false;
  private calendar: Calendar | null = null;

  push(time: number, subject: number, code: number): void {
    // A number with a fraction costs memory where it is handed to a function, none where it is kept in a field.
    this.next = time;
    this.add(subject, code);
  }

  /** Adds an event at `next`. */
  private add(subject: number, code: number): void {
    this.size++;
    if (this.calendar) return this.calendar.push(this.next, subject, code);
    if (this.hole) {
      this.hole = false;
      return this.sink(subject, code, this.size);
    }
    if (this.size > this.times.length) this.grow();
    const { times, subjects, codes, next: time } = this;
    let i = this.size - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = times[parent]!;
      if (above <= time) break;
      times[i] = above;
      subjects[i] = subjects[parent]!;
      codes[i] = codes[parent]!;
      i = parent;
    }
    times[i] = time;
    subjects[i] = subject;
    codes[i] = code;
    if (this.size > TO_CALENDAR) this.toCalendar();
  }

  /** Takes out the earliest event; it then stands in `time`, `subject`, `code`. False where there is none. */
  pop(): boolean {
    if (this.size === 0) return false;
    if (this.calendar) {
      this.calendar.pop(this);
      if (--this.size < TO_HEAP) this.toHeap(this.calendar);
      return true;
    }
    const { times, subjects, codes, size } = this;
    if (this.hole) {
      this.next = times[size]!;
      this.sink(subjects[size]!, codes[size]!, size);
    }
    this.time = times[0]!;
    this.subject = subjects[0]!;
    this.code = codes[0]!;
    // Most events cause another, which may then stand where this one stood.
    this.hole = true;
    this.size = size - 1;
    return true;
  }

  /** Puts an event at `next` where the earliest one was, and moves it down to its place; `size` is the heap's with it. */
  private sink(subject: number, code: number, size: number): void {
    const { times, subjects, codes, next: time } = this;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      let least = times[child]!;
      if (child + 1 < size && times[child + 1]! < least) least = times[++child]!;
      if (least >= time) break;
      times[i] = least;
      subjects[i] = subjects[child]!;
      codes[i] = codes[child]!;
      i = child;
    }
    times[i] = time;
    subjects[i] = subject;
    codes[i] = code;
  }

  /** All that are pending, in no order. */
  forEach(visit: (time: number, subject: number, code: number) => void): void {
    if (this.calendar) return this.calendar.forEach(visit);
    // The one that was popped last still stands first.
    const first = this.hole ? 1 : 0;
    for (let i = first; i < this.size + first; i++) visit(this.times[i]!, this.subjects[i]!, this.codes[i]!);
  }

  private toCalendar(): void {
    const calendar = new Calendar();
    for (let i = 0; i < this.size; i++) calendar.push(this.times[i]!, this.subjects[i]!, this.codes[i]!);
    this.calendar = calendar;
  }

  private toHeap(calendar: Calendar): void {
    const event: Top = { time: 0, subject: 0, code: 0 };
    this.calendar = null;
    this.size = 0;
    while (calendar.size > 0) {
      calendar.pop(event);
      this.push(event.time, event.subject, event.code);
    }
  }

  private grow(): void {
    this.times = doubled(this.times, Float64Array);
    this.subjects = doubled(this.subjects, Int32Array);
    this.codes = doubled(this.codes, Int32Array);
  }
}

/** A year of days: each day a sorted list of its events, those of later years included. */
class Calendar {
  size = 0;
  private times = new Float64Array(4096);
  private subjects = new Int32Array(4096);
  private codes = new Int32Array(4096);
  private next = new Int32Array(4096);
  private used = 0;
  private free = -1;
  private heads = new Int32Array(1024).fill(-1);
  private width = 1e-3;
  private today = 0;
  /** Days and events passed over since the days were chosen; far more of them than events taken means they are chosen badly. */
  private effort = 0;
  private allowed = 4096;

  push(time: number, subject: number, code: number): void {
    const i = this.take();
    this.times[i] = time;
    this.subjects[i] = subject;
    this.codes[i] = code;
    if (this.size++ === 0) this.today = Math.floor(time / this.width);
    this.insert(i);
    this.allowed += 4;
    if (this.size > this.heads.length * 2 || this.effort > this.allowed) this.rebuild();
  }

  pop(top: Top): void {
    const i = this.earliest();
    this.heads[this.today & (this.heads.length - 1)] = this.next[i]!;
    top.time = this.times[i]!;
    top.subject = this.subjects[i]!;
    top.code = this.codes[i]!;
    this.next[i] = this.free;
    this.free = i;
    this.size--;
  }

  forEach(visit: (time: number, subject: number, code: number) => void): void {
    for (const head of this.heads) for (let i = head; i >= 0; i = this.next[i]!) visit(this.times[i]!, this.subjects[i]!, this.codes[i]!);
  }

  /** Goes through the days from today; after a year without anything, looks at every day's first event. */
  private earliest(): number {
    const { heads, times, width } = this;
    const mask = heads.length - 1;
    for (let looked = 0; looked <= mask; looked++) {
      const head = heads[this.today & mask]!;
      if (head >= 0 && times[head]! < (this.today + 1) * width) return head;
      this.today++;
      this.effort++;
    }
    this.effort += mask;
    let first = -1;
    for (const head of heads) if (head >= 0 && (first < 0 || times[head]! < times[first]!)) first = head;
    this.today = Math.floor(times[first]! / width);
    return first;
  }

  private insert(i: number): void {
    const { heads, times, next } = this;
    const time = times[i]!;
    const day = Math.floor(time / this.width);
    if (day < this.today) this.today = day;
    const slot = day & (heads.length - 1);
    let at = heads[slot]!;
    if (at < 0 || times[at]! > time) {
      next[i] = at;
      heads[slot] = i;
      return;
    }
    let before = at;
    at = next[at]!;
    while (at >= 0 && times[at]! <= time) {
      before = at;
      at = next[at]!;
      this.effort++;
    }
    next[i] = at;
    next[before] = i;
  }

  /** Chooses as many days as events, and their length by how close the next events are to each other. */
  private rebuild(): void {
    const all: number[] = [];
    for (const head of this.heads) for (let i = head; i >= 0; i = this.next[i]!) all.push(i);
    all.sort((a, b) => this.times[a]! - this.times[b]!);
    let days = 1024;
    while (days < all.length) days *= 2;
    // Of the next half, so that a few events far away do not matter.
    const half = Math.floor(all.length / 2);
    const span = this.times[all[half]!]! - this.times[all[0]!]!;
    this.width = Math.max(1e-9, (span / Math.max(1, half)) * 3);
    this.heads = new Int32Array(days).fill(-1);
    this.today = Math.floor(this.times[all[0]!]! / this.width);
    this.effort = 0;
    for (const i of all) this.insert(i);
    this.effort = 0;
    this.allowed = 4 * days;
  }

  private take(): number {
    if (this.free >= 0) {
      const i = this.free;
      this.free = this.next[i]!;
      return i;
    }
    if (this.used === this.times.length) {
      this.times = doubled(this.times, Float64Array);
      this.subjects = doubled(this.subjects, Int32Array);
      this.codes = doubled(this.codes, Int32Array);
      this.next = doubled(this.next, Int32Array);
    }
    return this.used++;
  }
}

/** The same array, twice as long. */
export function doubled<T extends Float64Array | Int32Array | Uint8Array>(array: T, type: new (length: number) => T): T {
  const larger = new type(array.length * 2);
  larger.set(array);
  return larger;
}
