import { expect, test } from 'vitest';
import { packReport, type PackedReport, unpackReport } from '../../../server/packing.js';
import type { Report } from '../../../simulation/report.js';

test('a report is the same after its way through JSON, to the last bit of its series', () => {
  const series = { time: new Float64Array([60, 120, 1 / 3]), components: { db: { lag: null, nodes: new Float64Array(0) } } };
  const report = { schema: 'headroom-report/1', file: 'file:///a.arch', scenarios: [{ name: 'launch', series }] } as unknown as Report;
  const sent = JSON.parse(JSON.stringify(packReport(report))) as PackedReport;
  expect(unpackReport(sent)).toEqual(report);
});
