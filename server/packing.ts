/**
 * Reports as JSON: messages of the language server are JSON, which knows no typed arrays. Each `Float64Array` travels as the base64 of
 * its bytes, without loss and some ten times faster than a list of numbers.
 */
import type { Report } from '../simulation/report.js';

/** A report in which each `Float64Array` is a `PackedArray`. */
export type PackedReport = Packed<Report>;
export interface PackedArray {
  float64: string;
}
type Packed<T> = T extends Float64Array ? PackedArray : T extends object ? { [K in keyof T]: Packed<T[K]> } : T;

/** A report without typed arrays, fit for JSON. */
export function packReport(report: Report): PackedReport {
  return replace(report, pack) as PackedReport;
}

/** The report again; the inverse of `packReport`, also after a way through JSON. */
export function unpackReport(packed: PackedReport): Report {
  return replace(packed, unpack) as Report;
}

function pack(value: object): PackedArray | null {
  if (!(value instanceof Float64Array)) return null;
  return { float64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
}

function unpack(value: object): Float64Array | null {
  if (!('float64' in value) || typeof value.float64 !== 'string') return null;
  // Copied, since a buffer from the pool may start at an address that no Float64Array can.
  return new Float64Array(new Uint8Array(Buffer.from(value.float64, 'base64')).buffer);
}

/** A deep copy with the objects that `by` knows replaced. */
function replace(value: unknown, by: (value: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const replacement = by(value);
  if (replacement !== null) return replacement;
  if (Array.isArray(value)) return value.map((entry) => replace(entry, by));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replace(entry, by)]));
}
