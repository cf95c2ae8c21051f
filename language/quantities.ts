/** Numbers with units: `1_500`, `0.8/s`, `99.9%`, `$0.09/GB`. Every figure of the language is read here, into base units. */

/** What a quantity measures; the base units are seconds, per second, bytes, bytes per second, fractions, USD. */
export type Dimension =
  | 'number'
  | 'duration'
  | 'rate'
  | 'size'
  | 'bandwidth'
  | 'share'
  | 'money'
  | 'money per month'
  | 'money per byte'
  | 'money per operation'
  | 'money per connection second';

export interface ParsedQuantity {
  value: number;
  dimension: Dimension;
}

const DURATIONS: Record<string, number> = { us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 };
const SIZES: Record<string, number> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};
const PER: Record<string, number> = { s: 1, min: 60, h: 3600, d: 86_400 };
const MONTH_HOURS = 730;

/** How a quantity of a dimension is written, for messages. */
export const EXAMPLES: Record<Dimension, string> = {
  number: 'a plain number, such as 1_500',
  duration: 'a duration, such as 120ms',
  rate: 'a rate, such as 30/s',
  size: 'a size, such as 35KB',
  bandwidth: 'a bandwidth, such as 1MB/s',
  share: 'a percentage, such as 70%',
  money: 'an amount of money, such as $5',
  'money per month': 'an amount of money a month, such as $860/mo',
  'money per byte': 'a price per byte, such as $0.09/GB',
  'money per operation': 'a price per million operations, such as $0.40/M',
  'money per connection second': 'a price per million connection minutes, such as $0.25/Mmin',
};

/** Units as listed in messages and completion. */
export const UNITS = {
  duration: Object.keys(DURATIONS).filter((unit) => unit !== 'µs'),
  size: Object.keys(SIZES),
  rate: Object.keys(PER).map((unit) => `/${unit}`),
};

const SHAPE = /^(-?)(\$?)([0-9][0-9_]*(?:\.[0-9]+)?)(%|[A-Za-zµ]+)?(?:\/([A-Za-z]+))?$/;

/** Takes a quantity apart; a string is what is wrong with it. */
export function parseQuantity(text: string): ParsedQuantity | string {
  const match = SHAPE.exec(text);
  if (!match) return `"${text}" is not a number`;
  const [, minus, dollar, digits, unit, per] = match;
  const value = Number(digits!.replaceAll('_', '')) * (minus ? -1 : 1);
  if (!Number.isFinite(value)) return `"${text}" is too large`;
  return dollar ? money(value, unit, per, text) : measure(value, unit, per, text);
}

function measure(value: number, unit: string | undefined, per: string | undefined, text: string): ParsedQuantity | string {
  if (per !== undefined) {
    const seconds = PER[per];
    if (seconds === undefined) return unknownUnit(`/${per}`, UNITS.rate);
    if (unit === undefined) return { value: value / seconds, dimension: 'rate' };
    const size = SIZES[unit];
    if (size === undefined) return DURATIONS[unit] !== undefined ? `"${text}": a duration has no "per"` : unknownUnit(unit, UNITS.size);
    return { value: (value * size) / seconds, dimension: 'bandwidth' };
  }
  if (unit === undefined) return { value, dimension: 'number' };
  if (unit === '%') return { value: value / 100, dimension: 'share' };
  if (DURATIONS[unit] !== undefined) return { value: value * DURATIONS[unit], dimension: 'duration' };
  if (SIZES[unit] !== undefined) return { value: value * SIZES[unit], dimension: 'size' };
  return unknownUnit(unit, [...UNITS.duration, ...UNITS.size, '%']);
}

function money(value: number, unit: string | undefined, per: string | undefined, text: string): ParsedQuantity | string {
  if (unit !== undefined) return `"${text}": an amount of money has no unit before the "/"`;
  if (per === undefined) return { value, dimension: 'money' };
  if (per === 'mo') return { value, dimension: 'money per month' };
  if (per === 'h') return { value: value * MONTH_HOURS, dimension: 'money per month' };
  if (per === 'M') return { value: value / 1e6, dimension: 'money per operation' };
  if (per === 'Mmin') return { value: value / 60e6, dimension: 'money per connection second' };
  if (SIZES[per] !== undefined) return { value: value / SIZES[per], dimension: 'money per byte' };
  return unknownUnit(`/${per}`, ['/mo', '/h', '/GB', '/M', '/Mmin']);
}

function unknownUnit(unit: string, known: string[]): string {
  const near = known.find((one) => one.toLowerCase() === unit.toLowerCase());
  return near ? `unknown unit "${unit}": write "${near}"` : `unknown unit "${unit}": there are ${known.join(', ')}`;
}
