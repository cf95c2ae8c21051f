import { assert, double, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatAvailability,
  formatBytes,
  formatCount,
  formatDollars,
  formatDuration,
  formatMoney,
  formatPercent,
  formatRate,
  formatStretch,
  formatTime,
} from '../../../simulation/figures.js';

const every = { formatBytes, formatCount, formatDollars, formatDuration, formatMoney, formatPercent, formatRate, formatTime };

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [0.000125, '125 µs'],
    [0.0042, '4.2 ms'],
    [0.3118, '312 ms'],
    [0.9999, '1 s'],
    [1.8437, '1.84 s'],
    [59.97, '1 min'],
    [485, '8 min 05 s'],
    [3599.7, '1 h'],
    [41 * 3600 + 180, '41 h 03 min'],
    [60 * 3600, '60 h'],
    [1_051_200, '12 d 4 h'],
    [-0.05, '-50 ms'],
  ])('%d s reads %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('moments', () => {
  test.each([
    [0, '0 h 00 min'],
    [725, '12 min 05 s'],
    [3600, '1 h 00 min'],
    [41 * 3600 + 200, '41 h 03 min'],
    [2 * 3600 - 10, '2 h 00 min'],
  ])('%d s reads %s', (seconds, text) => expect(formatTime(seconds)).toBe(text));
});

describe('stretches', () => {
  test.each([
    [41 * 3600, 42 * 3600, '41 h 00 min to 42 h 00 min'],
    [44 * 3600, 44 * 3600 + 24, '24 s at 44 h 00 min'],
  ])('%d to %d s reads %s', (from, to, text) => expect(formatStretch(from, to)).toBe(text));
});

describe('counts', () => {
  test.each([
    [0, '0'],
    [0.2, '0.2'],
    [2720, '2,720'],
    [999_999.7, '1 M'],
    [1_300_000, '1.3 M'],
    [999.7e6, '1 bn'],
    [3.4e9, '3.4 bn'],
  ])('%d reads %s', (count, text) => expect(formatCount(count)).toBe(text));
});

describe('rates', () => {
  test.each([
    [2720, '2,720/s'],
    [0.8, '0.8/s'],
    [0.02, '1.2/min'],
    [0.001, '3.6/h'],
    [0.00001, '0.864/d'],
    [0, '0/s'],
    [3e-12, '0/s'],
  ])('%d a second reads %s', (rate, text) => expect(formatRate(rate)).toBe(text));
});

describe('money', () => {
  test.each([
    [812.4, '$812/mo'],
    [52.92, '$52.92/mo'],
    [62, '$62/mo'],
    [99.999, '$100/mo'],
    [2_365.2, '$2,365/mo'],
    [1_300_000, '$1.3 M/mo'],
    [0, '$0/mo'],
    [0.0004, '$0.0004/mo'],
  ])('%d USD a month reads %s', (usd, text) => expect(formatMoney(usd)).toBe(text));
});

describe('percentages', () => {
  test.each([
    [0.31, '31 %'],
    [0.884, '88 %'],
    [0.004, '0.4 %'],
    [0.9995, '99.95 %'],
    [0.99932, '99.932 %'],
    [0.999996, '99.9996 %'],
    [1, '100 %'],
    [1.4, '140 %'],
    [0, '0 %'],
  ])('%d reads %s', (fraction, text) => expect(formatPercent(fraction)).toBe(text));

  test('what is below 100 % never reads 100 %', () => {
    const fraction = double({ min: 0, max: 1 - 1e-9, noNaN: true });
    const holds = property(fraction, (value) => {
      expect(formatPercent(value)).not.toBe('100 %');
    });
    assert(holds);
  });
});

describe('bytes', () => {
  test.each([
    [200, '200 B'],
    [35_000, '35 KB'],
    [999_999, '1 MB'],
    [2.365e12, '2.37 TB'],
  ])('%d reads %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe.each(Object.entries(every))('%s', (_, format) => {
  test('writes a dash for what does not exist', () => {
    expect([null, Number.NaN, Infinity].map((value) => format(value))).toEqual(['–', '–', '–']);
  });

  test('writes every finite number without NaN, exponent or two signs', () => {
    const number = double({ min: -1e18, max: 1e18, noNaN: true });
    const holds = property(number, (value) => {
      expect(format(value)).not.toMatch(/NaN|Infinity|e[+-]|undefined|--/);
    });
    assert(holds);
  });
});

describe('an availability', () => {
  test.each([
    [1, 1000, '100 %'],
    [0.9999999, 39_000_000, 'over 99.9999 %'],
    [0.9999995, 1_000_000, 'over 99.9999 %'],
    [0.9999987, 120_000_000, '99.9999 %'],
    [0.99999, 20_000, 'over 99.99 %'],
    [0.99932, 10_000, '99.93 %'],
    [0.99932, 1_000_000, '99.932 %'],
    [0.99932, null, '99.932 %'],
    [0.9999999, null, 'over 99.9999 %'],
    [0.6, 4_000_000, '60 %'],
    [0, 100, '0 %'],
    [0.5, 1, '50 %'],
    [null, 100, '–'],
  ])('of %d in %d requests is %s', (fraction, requests, expected) => {
    expect(formatAvailability(fraction, requests)).toBe(expected);
  });

  test('has as many digits as its interval bears', () => {
    expect(formatAvailability(0.99932, 1e6, { low: 0.9993, high: 0.99934 })).toBe('99.932 %');
    expect(formatAvailability(0.99932, 1e6, { low: 0.9989, high: 0.9996 })).toBe('99.93 %');
  });
});
