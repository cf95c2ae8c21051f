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

/** A unit is `factor` × 10^`exponent` base units; the exponent moves the decimal point, so that 99.9% is 0.999 to the last bit. */
interface Unit {
  factor: number;
  exponent: number;
}

const unit = (factor: number, exponent = 0): Unit => ({ factor, exponent });
const DURATIONS: Record<string, Unit> = {
  us: unit(1, -6),
  µs: unit(1, -6),
  ms: unit(1, -3),
  s: unit(1),
  min: unit(60),
  h: unit(3600),
  d: unit(86_400),
};
const SIZES: Record<string, Unit> = {
  B: unit(1),
  KB: unit(1, 3),
  MB: unit(1, 6),
  GB: unit(1, 9),
  TB: unit(1, 12),
  KiB: unit(1024),
  MiB: unit(1024 ** 2),
  GiB: unit(1024 ** 3),
  TiB: unit(1024 ** 4),
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

/** Units as listed in messages. */
const UNITS = {
  duration: Object.keys(DURATIONS).filter((unit) => unit !== 'µs'),
  size: Object.keys(SIZES),
  rate: Object.keys(PER).map((unit) => `/${unit}`),
};

/** What may stand behind the digits of a quantity of a dimension: units as they are written, the money ones without their `$`. */
export function suffixesOf(dimension: Dimension): string[] {
  switch (dimension) {
    case 'duration':
      return UNITS.duration;
    case 'rate':
      return UNITS.rate;
    case 'size':
      return UNITS.size;
    case 'bandwidth':
      return ['KB/s', 'MB/s', 'GB/s'];
    case 'share':
      return ['%'];
    case 'money per month':
      return ['/mo', '/h'];
    case 'money per byte':
      return ['/GB', '/TB'];
    case 'money per operation':
      return ['/M'];
    case 'money per connection second':
      return ['/Mmin'];
    case 'number':
    case 'money':
      return [];
  }
}

const SHAPE = /^(-?)(\$?)([0-9][0-9_]*(?:\.[0-9]+)?)(%|[A-Za-zµ]+)?(?:\/([0-9]+)?([A-Za-z]+))?$/;

/** Takes a quantity apart, into base units; a string is what is wrong with it. */
export function parseQuantity(text: string): ParsedQuantity | string {
  const match = SHAPE.exec(text);
  if (!match) return `"${text}" is not a number`;
  const [, minus, dollar, figures, unit, count, per] = match;
  const digits = minus! + figures!.replaceAll('_', '');
  if (count !== undefined && Number(count) === 0) return `"${text}" is so many in no time`;
  if (count && dollar) return `"${text}": an amount of money is for one "${per}"`;
  const parsed = dollar ? money(digits, unit, per, text) : measure(digits, unit, per, text);
  // One in thirty seconds: 1/30s.
  if (count && typeof parsed !== 'string') parsed.value /= Number(count);
  return typeof parsed === 'string' || Number.isFinite(parsed.value) ? parsed : `"${text}" is too large`;
}

const scaled = (digits: string, { factor, exponent }: Unit): number => Number(`${digits}e${exponent}`) * factor;

function measure(digits: string, unit: string | undefined, per: string | undefined, text: string): ParsedQuantity | string {
  if (per !== undefined) {
    const seconds = PER[per];
    if (seconds === undefined) return unknownUnit(`/${per}`, UNITS.rate);
    if (unit === undefined) return { value: Number(digits) / seconds, dimension: 'rate' };
    const size = SIZES[unit];
    if (size === undefined) return DURATIONS[unit] ? `"${text}": a duration has no "per"` : unknownUnit(unit, UNITS.size);
    return { value: scaled(digits, size) / seconds, dimension: 'bandwidth' };
  }
  if (unit === undefined) return { value: Number(digits), dimension: 'number' };
  if (unit === '%') return { value: Number(`${digits}e-2`), dimension: 'share' };
  if (DURATIONS[unit]) return { value: scaled(digits, DURATIONS[unit]), dimension: 'duration' };
  if (SIZES[unit]) return { value: scaled(digits, SIZES[unit]), dimension: 'size' };
  return unknownUnit(unit, [...UNITS.duration, ...UNITS.size, '%']);
}

function money(digits: string, unit: string | undefined, per: string | undefined, text: string): ParsedQuantity | string {
  if (unit !== undefined) return `"${text}": an amount of money has no unit before the "/"`;
  const usd = Number(digits);
  if (per === undefined) return { value: usd, dimension: 'money' };
  if (per === 'mo') return { value: usd, dimension: 'money per month' };
  if (per === 'h') return { value: usd * MONTH_HOURS, dimension: 'money per month' };
  if (per === 'M') return { value: Number(`${digits}e-6`), dimension: 'money per operation' };
  if (per === 'Mmin') return { value: Number(`${digits}e-6`) / 60, dimension: 'money per connection second' };
  const size = SIZES[per];
  if (size) return { value: Number(`${digits}e${-size.exponent}`) / size.factor, dimension: 'money per byte' };
  return unknownUnit(`/${per}`, ['/mo', '/h', '/GB', '/M', '/Mmin']);
}

function unknownUnit(unit: string, known: string[]): string {
  const near = known.find((one) => one.toLowerCase() === unit.toLowerCase());
  return near ? `unknown unit "${unit}": write "${near}"` : `unknown unit "${unit}": there are ${known.join(', ')}`;
}
