import { expect, test } from 'vitest';
import { compile } from '../../../language/compile.js';
import { packReport } from '../../../server/packing.js';
import { simulate } from '../../../simulation/simulate.js';
import { unpackReport } from '../../../webview/unpack.js';

test('a report is the same after its way through JSON, to the last bit of its series', async () => {
  const text = `
    system shop { server api  postgres db  flow order { rate 0.1/s per user  api -> db write } }
    scenario day for shop { duration 1h  users 10..50 ramp over 30min }`;
  const { model } = await compile('file:///shop.arch', text, () => Promise.resolve(null));
  const report = simulate(model!);
  expect(report.scenarios[0]!.series.time.length).toBeGreaterThan(0);
  expect(unpackReport(packReport(report))).toEqual(report);
});
