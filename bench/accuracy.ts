/**
 * `npm run accuracy`: runs the accuracy tests and writes what they compared to docs/accuracy.md. The table is made of the tests' own
 * expectations, so it says what is checked at every test run, no more and no less.
 */
import { writeFile } from 'node:fs/promises';
import { startVitest, type TestCase, type TestModule } from 'vitest/node';
import type { Compared } from '../test/accuracy/within.ts';

const TITLES: Record<string, string> = {
  'coverage.test.ts': 'Event engine: what its 95 % intervals hold',
  'events.test.ts': 'Event engine',
  'overTime.test.ts': 'Analytic engine: between steady states',
  'paths.test.ts': 'Analytic engine: paths and runs',
  'queues.test.ts': 'Analytic engine: one component at many sizes and loads',
  'stationary.test.ts': 'Analytic engine: steady states',
};

const vitest = await startVitest('test', ['test/accuracy'], { project: ['unit'], watch: false, reporters: ['default'] });
const modules = vitest.state.getTestModules();
const failed = modules.some((one) => !one.ok());
await vitest.close();
if (failed) {
  process.exitCode = 1;
} else {
  const sections = modules.toSorted((a, b) => a.relativeModuleId.localeCompare(b.relativeModuleId)).flatMap(sectionOf);
  await writeFile('docs/accuracy.md', [...head(), ...sections, ''].join('\n'));
  console.log('docs/accuracy.md is written');
}

function head(): string[] {
  return [
    '_Written by `npm run accuracy` (bench/accuracy.ts) from the tests in `test/accuracy`._',
    '',
    '# Accuracy',
    '',
    'Every row goes through the whole pipeline: a text in the language, compiled and simulated, against a reference. References are closed',
    'forms, or forward equations solved to many digits, each with its source in `test/accuracy/cases`. An error is a fraction of the exact',
    'value, or of the largest exact value where a figure changes over time; `at most` is what the tests allow.',
    'Of the event engine a row is the mean of four reports with intervals; `at most` is twice the joint 95 % interval.',
    '',
    'Real servers beside the prediction are in [reality.md](reality.md).',
  ];
}

function sectionOf(module: TestModule): string[] {
  const tests = [...module.children.allTests()].filter((test) => test.meta().compared);
  if (tests.length === 0) return [];
  const name = module.relativeModuleId.split('/').at(-1)!;
  return [
    '',
    `## ${TITLES[name] ?? name}`,
    '',
    '| case | figure | exact | simulated | error | at most |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...tests.flatMap(rowsOf),
  ];
}

function rowsOf(test: TestCase): string[] {
  return test.meta().compared!.map((one, i) => `| ${i === 0 ? test.name : ''} | ${cells(one).join(' | ')} |`);
}

function cells({ what, actual, exact, error, tolerance }: Compared): string[] {
  const digits = (value: number): string => (value === 0 ? '0' : Number(value.toPrecision(5)).toString());
  return [what, digits(exact), actual === null ? '–' : digits(actual), percent(error), percent(tolerance)];
}

function percent(fraction: number): string {
  return fraction < 5e-7 ? '< 0.0001 %' : `${Number((fraction * 100).toPrecision(2))} %`;
}
