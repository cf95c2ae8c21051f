import { describe, expect, test } from 'vitest';
import { parseQuantity } from '../../../language/quantities.js';
import { component, inFlow, inScenario, inSystem, saidAbout } from './compiled.js';

describe('numbers with units, in base units', () => {
  test.each([
    ['1_500', 1500, 'number'],
    ['99.9%', 0.999, 'share'],
    ['5us', 5e-6, 'duration'],
    ['120ms', 0.12, 'duration'],
    ['2min', 120, 'duration'],
    ['60h', 216_000, 'duration'],
    ['30d', 2_592_000, 'duration'],
    ['30/s', 30, 'rate'],
    ['90/min', 1.5, 'rate'],
    ['1/30s', 1 / 30, 'rate'],
    ['200B', 200, 'size'],
    ['35KB', 35_000, 'size'],
    ['64KiB', 65_536, 'size'],
    ['1MB/s', 1e6, 'bandwidth'],
    ['$5', 5, 'money'],
    ['$860/mo', 860, 'money per month'],
    ['$0.1/h', 73, 'money per month'],
    ['$0.09/GB', 0.09e-9, 'money per byte'],
    ['$0.40/M', 0.4e-6, 'money per operation'],
    ['$0.6/Mmin', 1e-8, 'money per connection second'],
  ])('%s', (text, value, dimension) => {
    const parsed = parseQuantity(text);
    expect(parsed).toEqual({ dimension, value: expect.closeTo(value, 15) });
  });

  test('a unit that there is not is told with those that there are', () => {
    expect(parseQuantity('5sec')).toBe('unknown unit "sec": there are us, ms, s, min, h, d, B, KB, MB, GB, TB, KiB, MiB, GiB, TiB, %');
    expect(parseQuantity('5kb')).toBe('unknown unit "kb": write "KB"');
  });

  test.each([
    ['1/0s', '"1/0s" is so many in no time'],
    ['$5/3mo', '"$5/3mo": an amount of money is for one "mo"'],
    ['2/3x', 'unknown unit "/x": there are /s, /min, /h, /d'],
  ])('%s is no rate', (text, message) => {
    expect(parseQuantity(text)).toBe(message);
  });

  test('a number that no computer holds is an error', () => {
    expect(parseQuantity(`1${'0'.repeat(400)}`)).toContain('is too large');
  });
});

describe('the wrong unit is an error that names the right one', () => {
  test.each([
    ['$5', 'a latency is a duration, such as 120ms', inScenario('contract { latency p95 <= $5 }')],
    ['120ms', 'a cost is an amount of money a month, such as $860/mo', inScenario('contract { cost <= 120ms }')],
    ['3', 'an availability is a percentage, such as 70%', inScenario('contract { availability >= 3 }')],
    ['5', 'a service time is a duration, such as 120ms', inSystem('server a { service 5 }')],
    ['35ms', 'memory is a size, such as 35KB', inSystem('ws a { memory 35ms }')],
    ['5ms', 'the rate of a flow is a rate, such as 30/s, or a percentage, such as 70%', inFlow('rate 5ms  api')],
    ['200', 'a payload is a size, such as 35KB', inFlow('payload 200  rate 1/s  api')],
    ['3%', 'a timeout is a duration, such as 120ms', inFlow('rate 1/s  api -> db timeout 3%')],
  ])('%s: %s', async (written, message, text) => {
    expect(await saidAbout(text)).toEqual([`${written}: ${message}`]);
  });
});

describe('figures that make no sense', () => {
  test.each([
    ['-5ms', inSystem('server a { service -5ms }')],
    ['0ms', inSystem('server a { service 0ms }')],
    ['120%', inSystem('redis a { hit 120% }')],
    ['1.5', inSystem('stream a { partitions 1.5 }')],
    ['0', inSystem('server a * 0')],
    ['0h', inScenario('session 0h')],
  ])('%s', async (written, text) => {
    const said = await saidAbout(text);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(new RegExp(`^${written}: `));
  });
});

describe('ranges', () => {
  test('a figure keeps the range it lies in', async () => {
    const { figures } = await component('server a { service 2ms (1ms..4ms) }');
    expect(figures['service']).toMatchObject({ value: 0.002, low: 0.001, high: 0.004, unit: 's' });
  });

  test.each(['2ms (4ms..1ms)', '2ms (3ms..4ms)', '2ms (1ms..$4)'])('service %s is an error', async (written) => {
    expect(await saidAbout(inSystem(`server a { service ${written} }`))).toHaveLength(1);
  });
});
