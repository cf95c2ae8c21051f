/** JUnit XML, which build servers count: a suite a file, a case a term of a contract, and one for the errors found. */
import { formatActual, formatLimit, termName, termSign } from '../../simulation/terms.js';
import type { ScenarioReport } from '../../simulation/report.js';
import { painter } from '../terminal/style.js';
import type { Checked } from '../problems.js';
import { problemLines } from './problem.js';

interface Case {
  name: string;
  /** Null: passed. */
  failure: { kind: 'failure' | 'error'; message: string; detail: string } | null;
}

export function checkJunit(files: Checked[], { cwd }: { cwd: string }): string {
  const suites = files.map((file) => suite(file.path, casesOf(file, cwd)));
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="headroom">', ...suites, '</testsuites>', ''].join('\n');
}

function casesOf(file: Checked, cwd: string): Case[] {
  const errors = file.problems.filter(({ severity }) => severity === 'error');
  const detail = errors.flatMap((problem) => problemLines(problem, cwd, painter(false))).join('\n');
  const kind = file.report === null ? 'error' : 'failure';
  const message = `${errors.length} error${errors.length === 1 ? '' : 's'}`;
  const problems: Case = { name: 'no errors', failure: errors.length === 0 ? null : { kind, message, detail } };
  return [problems, ...(file.report?.scenarios ?? []).flatMap(termCases)];
}

function termCases(scenario: ScenarioReport): Case[] {
  const cases = scenario.contract.map((term): Case => {
    const name = `${scenario.name}: ${termName(term)} ${termSign(term)} ${formatLimit(term)}`;
    const worst = term.worst === null ? '' : ` (${term.worst})`;
    const message = `${termName(term)} is ${formatActual(term)}${worst}`;
    return { name, failure: term.met ? null : { kind: 'failure', message, detail: '' } };
  });
  if (scenario.verdict !== 'cut') return cases;
  return [
    ...cases,
    { name: `${scenario.name}: ran to its end`, failure: { kind: 'failure', message: 'the run was cut short', detail: '' } },
  ];
}

function suite(path: string, cases: Case[]): string {
  const count = (kind: 'failure' | 'error'): number => cases.filter(({ failure }) => failure?.kind === kind).length;
  const lines = cases.map(({ name, failure }) => {
    const open = `    <testcase classname="${escape(path)}" name="${escape(name)}"`;
    if (!failure) return `${open}/>`;
    const { kind, message, detail } = failure;
    return `${open}><${kind} message="${escape(message)}">${escape(detail)}</${kind}></testcase>`;
  });
  const sums = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
  return [`  <testsuite name="${escape(path)}" ${sums}>`, ...lines, '  </testsuite>'].join('\n');
}

/** Text inside XML: markup escaped, characters that XML 1.0 does not allow replaced. */
function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '�')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
