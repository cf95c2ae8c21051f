/** What grows during a run: columns of numbers, pools of laws. */
import { LawBuilder, type Law } from './law.js';

/** A numeric column that grows. */
export class Column {
  private values = new Float64Array(256);
  private length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  last(): number {
    return this.length > 0 ? this.values[this.length - 1]! : 0;
  }

  toArray(): Float64Array {
    return this.values.slice(0, this.length);
  }
}

export type Columns<K extends string> = Record<K, Column>;

export function columns<K extends string>(...names: K[]): Columns<K> {
  return Object.fromEntries(names.map((name) => [name, new Column()])) as Columns<K>;
}

/** Laws with weights; those that come back again and again are added up once, at the end. */
export class Pool {
  private readonly weights = new Map<Law, number>();
  private readonly builder = new LawBuilder();

  add(law: Law, weight: number, comesBack: boolean): void {
    if (weight <= 0) return;
    if (comesBack) this.weights.set(law, (this.weights.get(law) ?? 0) + weight);
    else this.builder.addLaw(law, weight);
  }

  /** The law of all of them together; masses are weights. */
  law(): Law {
    const all = new LawBuilder();
    all.addLaw(this.builder.build());
    for (const [law, weight] of this.weights) all.addLaw(law, weight);
    return all.finish();
  }
}
