/**
 * Reports as JSON: messages of the language server are JSON, which knows no typed arrays. Each `Float64Array` travels as the base64 of
 * its bytes, without loss and some ten times faster than a list of numbers.
 */
import type { Report } from '../simulation/report.js';

/** A report as JSON text, to be read by `unpackReport`. */
export type PackedReport = string;

/** What stands in a packed report for a `Float64Array`. */
interface PackedArray {
  float64: string;
}

export function packReport(report: Report): PackedReport {
  return JSON.stringify(report, (_, value: unknown) => (value instanceof Float64Array ? packArray(value) : value));
}

/** The report again; the inverse of `packReport`. */
export function unpackReport(packed: PackedReport): Report {
  const report: Report = JSON.parse(packed, (_, value: unknown) => (isPackedArray(value) ? unpackArray(value) : value));
  return report;
}

function packArray(array: Float64Array): PackedArray {
  return { float64: Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64') };
}

function unpackArray({ float64 }: PackedArray): Float64Array {
  // Copied, since a buffer from the pool may start at an address that no Float64Array can.
  return new Float64Array(new Uint8Array(Buffer.from(float64, 'base64')).buffer);
}

function isPackedArray(value: unknown): value is PackedArray {
  return typeof value === 'object' && value !== null && 'float64' in value && typeof value.float64 === 'string';
}
