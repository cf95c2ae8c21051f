/** What grows during a run: columns of numbers, pools of laws. */
import { LawBuilder, type Law } from './law.js';

/** Rows in a chunk of a table. */
const ROWS = 64;

/**
 * Rows of numbers that are written together lie together: a run of a thousand components writes tens of thousands of numbers at every
 * step, and each in a place of its own would cost more than to compute them.
 */
class Table {
  private readonly chunks: Float64Array[] = [];
  private readonly width: number;

  constructor(width: number) {
    this.width = width;
  }

  set(row: number, column: number, value: number): void {
    const chunk = (this.chunks[Math.floor(row / ROWS)] ??= new Float64Array(ROWS * this.width));
    chunk[(row & (ROWS - 1)) * this.width + column] = value;
  }

  get(row: number, column: number): number {
    return this.chunks[Math.floor(row / ROWS)]![(row & (ROWS - 1)) * this.width + column]!;
  }
}

/** A numeric column that grows. */
export class Column {
  private length = 0;
  private readonly table: Table;
  private readonly place: number;

  constructor(table = new Table(1), place = 0) {
    this.table = table;
    this.place = place;
  }

  push(value: number): void {
    this.table.set(this.length++, this.place, value);
  }

  rows(): number {
    return this.length;
  }

  get(row: number): number {
    return this.table.get(row, this.place);
  }

  /** Adds to a row that is there. */
  add(row: number, value: number): void {
    this.table.set(row, this.place, this.get(row) + value);
  }

  last(): number {
    return this.length > 0 ? this.get(this.length - 1) : 0;
  }

  toArray(): Float64Array {
    const values = new Float64Array(this.length);
    for (let row = 0; row < values.length; row++) values[row] = this.table.get(row, this.place);
    return values;
  }
}

export type Columns<K extends string> = Record<K, Column>;

/** Columns that grow together, one row after the other. */
export function columns<K extends string>(...names: K[]): Columns<K> {
  const table = new Table(names.length);
  return Object.fromEntries(names.map((name, place) => [name, new Column(table, place)])) as Columns<K>;
}

/** As many columns, without names. */
export function columnsOf(count: number): Column[] {
  const table = new Table(count);
  return Array.from({ length: count }, (_, place) => new Column(table, place));
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
