/**
 * Figures as people read them: `312 ms`, `41 h 03 min`, `1.3 M`, `$812/mo`, `99.93 %`. Findings, command line, lenses and panel all
 * write their figures with these, so that the same number looks the same everywhere.
 *
 * All take base units (seconds, operations per second, bytes, USD per month, fractions). A value that does not exist (null, or not
 * finite) is `–`. The result never depends on the machine's locale.
 */

import type { Figure } from './model.js';

export type Value = number | null;

const nothing = '–';

/** A length of time, seconds: `125 µs`, `312 ms`, `1.84 s`, `8 min 05 s`, `41 h 03 min`, `12 d 4 h`. Three significant digits. */
export function formatDuration(seconds: Value, digits = 3): string {
  return signed(seconds, (s) => {
    if (s === 0) return '0 ms';
    if (round(s * 1e6, digits) < 1000) return `${decimal(s * 1e6, digits)} µs`;
    if (round(s * 1e3, digits) < 1000) return `${decimal(s * 1e3, digits)} ms`;
    if (round(s, digits) < 60) return `${decimal(s, digits)} s`;
    if (Math.round(s) < 3600) return two(Math.round(s), 60, 'min', 's', 2);
    const minutes = Math.round(s / 60);
    return minutes < 240 * 60 ? two(minutes, 60, 'h', 'min', 2) : two(Math.round(s / 3600), 24, 'd', 'h', 1);
  });
}

/** A moment of a run, seconds from its start: `41 h 03 min`, in the first hour `12 min 05 s`. Always both parts, so that moments align. */
export function formatTime(seconds: Value): string {
  return signed(seconds, (s) => {
    const whole = Math.round(s);
    if (whole > 0 && whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60, 2)} s`;
    const minutes = Math.round(s / 60);
    return `${Math.floor(minutes / 60)} h ${pad(minutes % 60, 2)} min`;
  });
}

/** A stretch of a run, seconds from its start: `41 h 03 min to 42 h 00 min`; of one within a minute how long it is: `24 s at 44 h 00 min`. */
export function formatStretch(from: number, to: number): string {
  const [begin, end] = [formatTime(from), formatTime(to)];
  return begin === end ? `${formatDuration(to - from, 2)} at ${begin}` : `${begin} to ${end}`;
}

/** A number of things: `0.2`, `41`, `2,720`, `1.3 M`, `3.4 bn`. */
export function formatCount(count: Value, digits = 3): string {
  return signed(count, (n) => {
    for (const [unit, size] of [
      ['tn', 1e12],
      ['bn', 1e9],
      ['M', 1e6],
    ] as const) {
      if ((size === 1e6 ? Math.round(n) : round(n, digits)) >= size) return `${decimal(n / size, digits)} ${unit}`;
    }
    return decimal(n, digits);
  });
}

/** A rate, per second: `2,720/s`, `0.8/s`; what is rarer per minute, hour or day: `1.2/min`. Less than once in 30 years is `0/s`. */
export function formatRate(perSecond: Value, digits = 3): string {
  return signed(perSecond, (rate) => {
    if (rate < 1e-9) return '0/s';
    if (rate >= 0.1) return `${formatCount(rate, digits)}/s`;
    if (rate * 60 >= 0.1) return `${decimal(rate * 60, digits)}/min`;
    return rate * 3600 >= 0.1 ? `${decimal(rate * 3600, digits)}/h` : `${decimal(rate * 86_400, digits)}/d`;
  });
}

/** Money, USD per month: `$52.92/mo`, `$812/mo`, `$1.3 M/mo`. Cents below $100. */
export function formatMoney(usdPerMonth: Value, digits = 3): string {
  const amount = formatDollars(usdPerMonth, digits);
  return amount === nothing ? nothing : `${amount}/mo`;
}

/** Money, USD: `$0.40`, `$812`, `$1.3 M`. */
export function formatDollars(usd: Value, digits = 3): string {
  return signed(usd, (amount) => {
    if (amount >= 0.01 && amount < 99.995) return `$${trimCents(amount.toFixed(2))}`;
    return `$${formatCount(amount, digits)}`;
  });
}

/**
 * A fraction as a percentage: `31 %`, `0.4 %`, `99.93 %`, `140 %`. Two significant digits of its distance from 0 or from 100 %,
 * whichever is nearer, so that nines are never rounded away: what is below 100 % never reads `100 %`.
 */
export function formatPercent(fraction: Value, digits = 2): string {
  return signed(fraction, (f) => {
    const distance = f < 1 ? Math.min(f, 1 - f) : f - 1;
    if (distance < 1e-10) return `${Math.round(f * 100)} %`;
    const places = Math.max(0, digits - 1 - magnitude(distance * 100));
    return `${group(trimZeros((f * 100).toFixed(Math.min(places, 12))))} %`;
  });
}

/** The books of requests are kept to one in a million: what is nearer to all is not known better. */
const KNOWN = 1e-6;
/** Bad answers from which on their number is known to a second digit: it scatters by a fifth. */
const MANY = 25;

/**
 * The share of requests that had a good answer, with the digits that so many requests can carry (null: not known how many): a run of 20,000
 * requests that refuses none knows no more than `over 99.99 %` of a design that would refuse one in 100,000. Of the bad ones two digits where
 * there are 25 and more, or where the 95 % interval of the share is that narrow, else one. All good is `100 %`.
 */
export function formatAvailability(fraction: Value, requests: Value, interval: { low: number; high: number } | null = null): string {
  if (fraction === null || !Number.isFinite(fraction)) return nothing;
  const bad = 1 - fraction;
  const least = Math.max(KNOWN, requests ? 1 / requests : 0);
  if (bad >= 1e-10 && bad < least && least < 0.1) return `over ${formatPercent(1 - 10 ** Math.ceil(Math.log10(least) - 1e-9))}`;
  const isNearEdge = bad < 10 * least;
  const isWide = isNearEdge || (interval ? interval.high - interval.low > 0.4 * bad : requests !== null && bad * requests < MANY);
  return formatPercent(fraction, isWide ? 1 : 2);
}

/** Bytes, in powers of 1,000: `200 B`, `35 KB`, `2.37 TB`. */
export function formatBytes(bytes: Value, digits = 3): string {
  return signed(bytes, (b) => {
    const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];
    let power = 0;
    while (power < units.length - 1 && round(b / 1000 ** power, digits) >= 1000) power++;
    return `${decimal(b / 1000 ** power, digits)} ${units[power]}`;
  });
}

const byUnit: Record<Figure['unit'], (value: Value) => string> = {
  s: formatDuration,
  '/s': formatRate,
  B: formatBytes,
  'B/s': (value) => `${formatBytes(value)}/s`,
  '1': formatCount,
  '%': formatPercent,
  'USD/mo': formatMoney,
};

/** A figure of the language in its own unit: `5 ms`, `1,000/s`, `10,000`, `92 %`. */
export function formatFigure(unit: Figure['unit'], value: Value): string {
  return byUnit[unit](value);
}

/** Writes a figure that may be missing, and minus signs in one place. */
function signed(value: Value, format: (absolute: number) => string): string {
  if (value === null || !Number.isFinite(value)) return nothing;
  const text = format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

/** `digits` significant digits, whole numbers never cut: 4.2, 312, 2,720. */
function decimal(value: number, digits: number): string {
  if (value === 0) return '0';
  const places = Math.min(Math.max(0, digits - 1 - magnitude(value)), 12);
  return group(trimZeros(value.toFixed(places)));
}

/** The power of ten of the first digit, 2 for 312. */
function magnitude(value: number): number {
  return Math.floor(Math.log10(value));
}

function round(value: number, digits: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(digits));
}

/** `8 min 05 s` from 485 s; the smaller part is left out where it is zero: `60 h`. */
function two(total: number, size: number, large: string, small: string, width: number): string {
  const rest = total % size;
  const first = `${group(String(Math.floor(total / size)))} ${large}`;
  return rest === 0 ? first : `${first} ${pad(rest, width)} ${small}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function trimCents(text: string): string {
  return text.endsWith('.00') ? text.slice(0, -3) : text;
}

/** Thousands apart by commas; what stands behind the point is left alone. */
function group(text: string): string {
  const [whole = '', rest] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? grouped : `${grouped}.${rest}`;
}
