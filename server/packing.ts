/**
 * Reports as JSON: messages of the language server are JSON, which knows no typed arrays. Each `Float64Array` travels as the base64 of
 * its bytes, without loss and some ten times faster than a list of numbers. The text goes on to the panel as it is, which reads it by
 * `webview/unpack.ts`: of a message's typed arrays, a webview of VS Code gets no more than some 250, and the others empty.
 */
import type { Report } from '../simulation/report.js';

/** A report as JSON text. */
export type PackedReport = string;

export function packReport(report: Report): PackedReport {
  return JSON.stringify(report, (_, value: unknown) => (value instanceof Float64Array ? packArray(value) : value));
}

function packArray(array: Float64Array): { float64: string } {
  return { float64: Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64') };
}
