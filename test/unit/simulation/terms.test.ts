import { describe, expect, test } from 'vitest';
import type { RangeTrial, TermReport } from '../../../simulation/report.js';
import { formatActual, formatLimit, formatVerdict, rangesText, termName, termSign } from '../../../simulation/terms.js';

function term(changes: Partial<TermReport>): TermReport {
  const place = { uri: 'file:///a.arch', start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  const latency: TermReport = {
    metric: 'latency',
    percentile: 95,
    flow: null,
    component: null,
    limit: 0.12,
    actual: 0.312,
    met: false,
    worst: 'event',
    breaches: [],
    at: place,
  };
  return { ...latency, ...changes };
}

const availability = term({ metric: 'availability', percentile: null, limit: 0.999, actual: 0.9995, met: true });
const cost = term({ metric: 'cost', percentile: null, limit: 860, actual: 812.4, met: true });

describe('a term', () => {
  test('is named by metric, percentile and what it is for', () => {
    expect(termName(term({ flow: 'join' }))).toBe('latency p95 for join');
    expect(termName(term({ metric: 'backlog', percentile: null, component: 'events' }))).toBe('backlog of events');
  });

  test('says in its own unit what was allowed and what was measured', () => {
    const read = [term({}), availability, cost].map((each) => `${formatActual(each)} ${termSign(each)} ${formatLimit(each)}`);
    expect(read).toEqual(['312 ms ≤ 120 ms', '99.95 % ≥ 99.9 %', '$812/mo ≤ $860/mo']);
  });

  test.each([
    [term({ actual: 0.1203 }), '120.3 ms'],
    [term({ metric: 'availability', limit: 0.999, actual: 0.998996 }), '99.8996 %'],
    [term({ metric: 'cost', limit: 860, actual: 860.02 }), '$860.02/mo'],
  ])('that is broken by little shows digits enough to tell it from its limit', (close, text) => {
    expect(formatActual(close)).toBe(text);
  });

  test('without a figure shows a dash', () => expect(formatActual(term({ actual: null, met: true }))).toBe('–'));
});

describe('a verdict', () => {
  test('starts with what is broken', () => {
    expect(formatVerdict({ verdict: 'fail', contract: [availability, cost, term({})] })).toBe(
      '✗ latency p95 312 ms › 120 ms · availability 99.95 % · cost $812/mo',
    );
  });

  test('without a contract says so', () => expect(formatVerdict({ verdict: 'none', contract: [] })).toBe('– no contract'));
});

describe('what was tried with ranges', () => {
  const trial = (subject: string, flips: boolean): RangeTrial => ({
    subject,
    setting: 'service',
    end: 'high',
    value: 0.02,
    flips,
    term: flips ? 0 : null,
    actual: flips ? 0.3 : null,
  });

  test('names the figures that change the verdict', () => {
    expect(rangesText({ figures: 12, together: true, tried: [trial('api', true), trial('db', false)] })).toBe(
      'the verdict changes where all 12 figures with a range are at the ends of theirs; of 2 tried, by itself with "api" service',
    );
    expect(rangesText({ figures: 12, together: true, tried: [trial('db', false)] })).toMatch(/of 1 tried, with none by itself$/);
  });

  test('says where nothing changes it', () => {
    expect(rangesText({ figures: 1, together: false, tried: [] })).toBe(
      'the verdict stays the same where the one figure with a range is at the end of it',
    );
  });
});
