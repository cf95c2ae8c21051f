import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { checkJson, reportJson } from '../../cli/formats/json.js';
import { load } from '../../cli/load.js';
import { problemsOf } from '../../cli/problems.js';
import { simulate } from '../../simulation/simulate.js';
import { report, scenarioReport } from './cli/fixture.js';

const folder = new URL('../../examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.arch'));
const schema: object = JSON.parse(readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(schema);

function faults(json: string): string[] {
  validate(JSON.parse(json));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('a report with something in every field is valid, with and without its series', () => {
  expect(faults(reportJson(report(), true))).toEqual([]);
  expect(faults(reportJson(report(), false))).toEqual([]);
});

test.each(examples)('the report of examples/%s is valid', async (name) => {
  const { model } = await load(name, { cwd: fileURLToPath(folder), stdin: () => Promise.resolve('') });
  expect(model && faults(reportJson(simulate(model), true))).toEqual([]);
});

test('a check is valid, also of a file with errors', () => {
  const files = [
    { path: 'good.arch', problems: problemsOf([], [], report()), report: report() },
    { path: 'bad.arch', problems: [], report: null },
  ];
  expect(faults(checkJson(files))).toEqual([]);
});

test('series are left out unless asked for', () => {
  expect(reportJson(report(), false)).not.toContain('"series"');
});

test('a field too many, a field too few and a figure that does not exist are faults', () => {
  const changed = (change: (scenario: Record<string, unknown>) => void): string => {
    const copy: { scenarios: Record<string, unknown>[] } = JSON.parse(reportJson(report(), true));
    change(copy.scenarios[0]!);
    return JSON.stringify(copy);
  };
  expect(faults(changed((scenario) => (scenario['extra'] = 1)))).not.toEqual([]);
  expect(faults(changed((scenario) => delete scenario['trust']))).not.toEqual([]);
  expect(faults(changed((scenario) => (scenario['duration'] = null)))).not.toEqual([]);
});

test('what is not finite is written as null', () => {
  const broken = scenarioReport({ duration: Number.NaN });
  broken.series.asked[0] = Infinity;
  const written: { scenarios: { duration: null; series: { asked: (number | null)[] } }[] } = JSON.parse(reportJson(report(broken), true));
  expect([written.scenarios[0]!.duration, written.scenarios[0]!.series.asked[0]]).toEqual([null, null]);
});
