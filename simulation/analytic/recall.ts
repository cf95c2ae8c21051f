/** What was made before for the same numbers. */

/** Keeps one value for each list of numbers. Mostly the list is the one of the last time: then it is neither copied nor looked up. */
export class Recall<T> {
  private readonly all = new Map<string, T>();
  private last: number[] = [];
  private lastValue: T | null = null;

  /** The value for a list; what `make` gives where there is none yet. The list is not kept: it may be used again. */
  get(list: number[], make: () => T): T {
    if (this.lastValue !== null && same(list, this.last)) return this.lastValue;
    const mine = list.slice();
    const key = mine.join();
    const known = this.all.get(key);
    const value = known === undefined ? make() : known;
    if (known === undefined) this.all.set(key, value);
    this.last = mine;
    this.lastValue = value;
    return value;
  }
}

function same(one: number[], other: number[]): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
