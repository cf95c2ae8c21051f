import { describe, expect, test } from 'vitest';
import { checkText } from '../../../cli/formats/checkText.js';
import { seriesCsv } from '../../../cli/formats/csv.js';
import { checkGithub } from '../../../cli/formats/github.js';
import { checkJunit } from '../../../cli/formats/junit.js';
import { checkMarkdown } from '../../../cli/formats/markdown.js';
import { checkSarif } from '../../../cli/formats/sarif.js';
import { simulateText } from '../../../cli/formats/simulateText.js';
import { exitCodeOf, problemsOf, type Checked, type Problem } from '../../../cli/problems.js';
import { widthOf } from '../../../cli/terminal/style.js';
import { cwd, place, report, scenarioReport } from './fixture.js';

const io = {
  out: () => undefined,
  err: () => undefined,
  columns: 100,
  color: false,
  cwd,
  stdin: () => Promise.resolve(''),
  startThread: null,
};

function checked(changes: Partial<Checked> = {}): Checked {
  const whole = report();
  return { path: 'launch.arch', problems: problemsOf([], [], whole), report: whole, ...changes };
}

function problem(changes: Partial<Problem>): Problem {
  return {
    severity: 'error',
    code: 'x',
    message: 'wrong',
    at: place(0),
    related: [],
    scenario: null,
    fix: null,
    triedIn: null,
    ...changes,
  };
}

describe('check as text', () => {
  test('reads like a compiler, then gives the verdict', () => {
    expect(checkText([checked()], io).split('\n')).toEqual([
      'launch.arch:5:3: error stream-no-consumer: stream "events" has no consumer: at peak 2,720 events/s pile up, 1.3 M after 8 minutes',
      '    launch.arch:10:3: this flow hands over to it',
      '    fix: Add a worker for `events` (p95 96 ms, $842/mo, 99.96 % available)',
      '',
      'launch.arch launch: ✗ latency p95 312 ms › 120 ms · availability 99.95 % · cost $812/mo',
      '1 file checked: 1 error found',
      '',
    ]);
  });

  test('offers a fix that was not simulated only as something to try', () => {
    const fix = { title: 'Scale `gateway` to 5', edits: [], outcome: null };
    expect(checkText([checked({ problems: [problem({ fix })] })], io)).toContain('    try: Scale `gateway` to 5\n');
  });

  test('lets no control character of a file through to the terminal', () => {
    expect(checkText([checked({ problems: [problem({ message: 'a\u001b[2Jb' })] })], io)).toContain('a�[2Jb');
  });
});

describe('problems', () => {
  test('found alike in two scenarios are said once, of no scenario', () => {
    const problems = problemsOf([], [], report(scenarioReport(), scenarioReport({ name: 'quiet' })));
    expect(problems.map(({ code, scenario }) => [code, scenario])).toEqual([['stream-no-consumer', null]]);
  });

  test('of one scenario among several say in which, and so do the figures of a fix', () => {
    const [finding] = scenarioReport().findings;
    const busy = scenarioReport({
      name: 'busy',
      findings: [finding!, { ...finding!, code: 'util-headroom', message: '"gateway" is full' }],
    });
    const problems = problemsOf([], [], report(scenarioReport(), busy));
    expect(problems.map(({ message, scenario, triedIn }) => [message, scenario, triedIn])).toEqual([
      [finding!.message, null, 'launch'],
      ['in "busy": "gateway" is full', 'busy', null],
    ]);
    expect(checkText([checked({ problems })], io)).toContain(
      'fix: Add a worker for `events` (in "launch": p95 96 ms, $842/mo, 99.96 % available)\n',
    );
  });

  test('of a scenario that is alone with its system need no name', () => {
    const { components } = scenarioReport();
    const elsewhere = Object.fromEntries(Object.entries(components).map(([name, one]) => [name, { ...one, at: place(99) }]));
    const other = scenarioReport({ name: 'other', components: elsewhere, findings: [] });
    expect(problemsOf([], [], report(scenarioReport(), other)).map(({ message }) => message)).toEqual([
      scenarioReport().findings[0]!.message,
    ]);
  });

  test('decide the exit code together with the verdicts', () => {
    const passed = report(scenarioReport({ verdict: 'pass', findings: [] }));
    expect(exitCodeOf([checked({ report: passed, problems: [problem({ severity: 'warning' })] })])).toBe(0);
    expect(exitCodeOf([checked({ report: passed, problems: [problem({ severity: 'error' })] })])).toBe(1);
    expect(exitCodeOf([checked({ problems: [] })])).toBe(1);
    expect(exitCodeOf([checked({ report: null }), checked({ report: passed })])).toBe(2);
  });
});

describe('check as SARIF', () => {
  const log: {
    runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
  } = JSON.parse(checkSarif([checked()], { cwd }, '1.2.3'));

  test('places results in files relative to the project, counted from one', () => {
    const at = { artifactLocation: { uri: 'launch.arch' }, region: { startLine: 5, startColumn: 3, endLine: 5, endColumn: 8 } };
    expect(log.runs[0]!.results[0]).toMatchObject({
      ruleId: 'stream-no-consumer',
      ruleIndex: 0,
      level: 'error',
      locations: [{ physicalLocation: at }],
    });
  });

  test('carries verified fixes as replacements', () => {
    expect(log.runs[0]!.results[0]).toMatchObject({
      fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: 'worker match' } }] }] }],
    });
  });
});

describe('check as JUnit', () => {
  test('has a case for each term and one for the errors', () => {
    const xml = checkJunit([checked()], { cwd });
    expect(xml).toContain('<testsuite name="launch.arch" tests="4" failures="2" errors="0">');
    expect(xml).toContain('name="launch: latency p95 ≤ 120 ms"><failure message="latency p95 is 312 ms (event)">');
  });

  test('escapes what XML cannot hold', () => {
    const xml = checkJunit([checked({ path: 'a<&">.arch', problems: [problem({ message: '</failure>\u0000' })] })], { cwd });
    expect(xml).toContain('name="a&lt;&amp;&quot;&gt;.arch"');
    expect(xml).toContain('&lt;/failure&gt;�');
  });

  test('counts text with errors as an error, not as a failure', () => {
    expect(checkJunit([checked({ report: null, problems: [problem({})] })], { cwd })).toContain('tests="1" failures="0" errors="1"');
  });
});

test('check as Markdown has a table of the terms, and text stays text', () => {
  const markdown = checkMarkdown([checked({ problems: [problem({ message: 'a | *b*\nc' })] })], { cwd });
  expect(markdown).toContain('| ✗ | launch.arch | launch | latency p95 | ≤ 120 ms | 312 ms | event |');
  expect(markdown).toContain('- **error** `x` at `launch.arch:1:3`: a \\| \\*b\\* c');
});

test('check for GitHub is one command a problem, on one line', () => {
  expect(checkGithub([checked({ problems: [problem({ message: '50 %\nmore' })] })], { cwd }).split('\n')[0]).toBe(
    '::error file=launch.arch,line=1,endLine=1,col=3,endColumn=8,title=x::50 %25%0Amore',
  );
});

describe('simulate as text', () => {
  const widest = (columns: number): number =>
    Math.max(
      ...simulateText(report(), { ...io, columns })
        .split('\n')
        .map((line) => widthOf(line)),
    );

  test.each([100, 72, 60])('fits %d columns', (columns) => expect(widest(columns)).toBeLessThanOrEqual(columns));

  test('shows the broken term with its limit, flow and time', () => {
    expect(simulateText(report(), io)).toMatch(/✗ latency p95 +312 ms +≤ 120 ms +event +41 h 00 min to 41 h 08 min/);
  });

  test('draws a component as busy as it is: full at its peak', () => {
    expect(simulateText(report(), io)).toMatch(/busy gateway +96 % .*█.*▁/);
  });

  test('leaves out what there is nothing to say about', () => {
    const text = simulateText(report(scenarioReport({ contract: [], findings: [], headroom: null, verdict: 'none' })), io);
    expect(text).not.toMatch(/Contract|Findings|timed out/);
  });

  test('is coloured only where colour was asked for', () => {
    const coloured = (color: boolean): boolean => simulateText(report(), { ...io, color }).includes('\u001b[31m');
    expect([coloured(true), coloured(false)]).toEqual([true, false]);
  });
});

describe('series as CSV', () => {
  const lines = seriesCsv(report(scenarioReport(), scenarioReport({ name: 'a "b", c' }))).split('\r\n');

  test('names columns by their paths', () => {
    expect(lines[0]).toMatch(
      /^scenario,time,step,users,asked,.*flows\.event\.latency\.p95.*components\.gateway\.connections.*edges\.->gateway$/,
    );
  });

  test('has a row a step and scenario, and quotes names', () => {
    expect([lines.length, lines[61]!.startsWith('"a ""b"", c",3600,')]).toEqual([122, true]);
  });
});
