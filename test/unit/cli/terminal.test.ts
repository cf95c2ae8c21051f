import { describe, expect, test } from 'vitest';
import { parseDuration, parseWhole, parseWindow } from '../../../cli/arguments.js';
import { axis, columns, marks, resample, sparkline } from '../../../cli/terminal/chart.js';
import { painter, wrap } from '../../../cli/terminal/style.js';
import { table } from '../../../cli/terminal/table.js';

describe('a chart', () => {
  const course = { time: [10, 11, 40], step: [10, 1, 29], values: [1, 9, 2] };

  test('keeps the greatest value of each part, however short it held', () => {
    expect(resample(course, { from: 0, to: 40 }, 4)).toEqual([1, 9, 2, 2]);
  });

  test('is blank where nothing was measured', () => {
    expect(resample(course, { from: 0, to: 80 }, 4)).toEqual([9, 2, null, null]);
  });

  test('of one line goes from the lowest to the full block', () => {
    expect(sparkline([0, 5, 10, 20, null], 10).join('')).toBe('▁▅██ ');
  });

  test('of several lines fills a column up to its value, and shows the smallest', () => {
    expect(columns([10, 5, 0.001, 0], 10, 2).map((row) => row.join(''))).toEqual(['█   ', '██▁ ']);
  });

  test('of nothing but noughts is empty', () => {
    expect(columns([0, 0], 0, 1)[0]!.join('') + sparkline([0], 0).join('')).toBe('  ▁');
  });

  test('has an axis as wide as itself', () => {
    expect(axis({ from: 0, to: 60 }, 40, (time) => `${time} h`)).toBe(`0 h${' '.repeat(15)}30 h${' '.repeat(14)}60 h`);
  });

  test('marks moments', () => expect(marks([0, 25, 90], { from: 0, to: 50 }, 10, '▲')).toBe('▲    ▲'));
});

describe('a table', () => {
  const paint = painter(false);
  const name = { title: 'name', align: 'left', cell: ([text]: string[]) => text ?? '' } as const;
  const second = { title: 'n', align: 'right', cell: ([, text]: string[]) => text ?? '', spare: 1 } as const;

  test('aligns its columns', () => {
    expect(
      table(
        [
          ['a', '1'],
          ['bcd', '10'],
        ],
        [name, second],
        80,
        paint,
      ),
    ).toEqual(['name   n', 'a      1', 'bcd   10']);
  });

  test('drops spare columns, then shortens names, where it is too wide', () => {
    expect(table([['a-very-long-name', '1']], [name, second], 10, paint)).toEqual(['name', 'a-very-lo…']);
  });

  test('leaves out a column that says nothing', () => {
    expect(table([['a', '–']], [name, second], 80, paint)).toEqual(['name', 'a']);
  });
});

test('text is broken at blanks', () => expect(wrap('one two three', 7)).toEqual(['one two', 'three']));

describe('values of options', () => {
  test.each([
    ['40h50m', 147_000],
    ['90s', 90],
    ['1.5h', 5400],
    ['2min500ms', 120.5],
    ['1d', 86_400],
  ])('%s is a time', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  test.each(['', '40', 'h', '4 h', '1h-2h', '-1h', '1h junk'])('"%s" is no time', (text) =>
    expect(() => parseDuration(text)).toThrow('is not a time'),
  );

  test('a window is two times', () => expect(parseWindow('40h50m..41h20m')).toEqual({ from: 147_000, to: 148_800 }));

  test.each([
    ['1h', 'is not a window'],
    ['1h..2h..3h', 'is not a window'],
    ['2h..1h', 'ends before it starts'],
  ])('%s is no window', (text, message) => expect(() => parseWindow(text)).toThrow(message));

  test.each(['0', '-1', '1.5', 'x', '1e3', '1001', ''])('"%s" is no number of replications', (text) => {
    expect(() => parseWhole('--replications', 1, 1000)(text)).toThrow(`--replications is a whole number from 1 to 1000, not "${text}"`);
  });
});
