/** Reports as they come from the language server: JSON text, in which each `Float64Array` of a series is the base64 of its bytes. */
import type { Report } from '../simulation/report.js';

/** What stands for a `Float64Array`. */
interface PackedArray {
  float64: string;
}

/** A report from its text; the inverse of the server's `packReport`. */
export function unpackReport(packed: string): Report {
  const report: Report = JSON.parse(packed, (_, value: unknown) => (isPackedArray(value) ? unpackArray(value) : value));
  return report;
}

function unpackArray({ float64 }: PackedArray): Float64Array {
  const binary = atob(float64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return new Float64Array(bytes.buffer);
}

function isPackedArray(value: unknown): value is PackedArray {
  return typeof value === 'object' && value !== null && 'float64' in value && typeof value.float64 === 'string';
}
