/** Small charts of block characters. */

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Values over time: entry i holds from `time[i] - step[i]` to `time[i]`, seconds. */
export interface Course {
  time: ArrayLike<number>;
  step: ArrayLike<number>;
  values: ArrayLike<number>;
}

/** A stretch of time, seconds. */
export interface Span {
  from: number;
  to: number;
}

/** The greatest value in each of `width` equal parts of the span; null where nothing was measured. */
export function resample({ time, step, values }: Course, { from, to }: Span, width: number): (number | null)[] {
  const cells = Array.from({ length: width }, (): number | null => null);
  const cellOf = (moment: number): number => ((moment - from) / (to - from)) * width;
  for (let i = 0; i < time.length; i++) {
    const first = Math.max(0, Math.floor(cellOf(time[i]! - step[i]!) + 1e-9));
    const last = Math.min(width - 1, Math.max(first, Math.ceil(cellOf(time[i]!) - 1e-9) - 1));
    for (let cell = first; cell <= last; cell++) cells[cell] = Math.max(cells[cell] ?? -Infinity, values[i]!);
  }
  return cells;
}

/** One character a value, from `▁` at or below 0 to `█` at `top`; a blank where there is none. */
export function sparkline(values: (number | null)[], top: number): string[] {
  return values.map((value) => (value === null ? ' ' : blocks[level(value, top, blocks.length - 1)]!));
}

/** `height` lines of columns, the uppermost first; a value of `top` fills its column, one above 0 shows at least a little. */
export function columns(values: (number | null)[], top: number, height: number): string[][] {
  const steps = blocks.length;
  return Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * steps;
    return values.map((value) => {
      const filled = value === null || value <= 0 ? 0 : Math.max(1, level(value, top, height * steps));
      return filled <= below ? ' ' : blocks[Math.min(steps, filled - below) - 1]!;
    });
  });
}

/** The axis below a chart: moments spread over `width` characters. */
export function axis({ from, to }: Span, width: number, label: (seconds: number) => string): string {
  const ticks = Math.max(1, Math.floor(width / 20));
  let line = '';
  for (let tick = 0; tick <= ticks; tick++) {
    const text = label(from + ((to - from) * tick) / ticks);
    const start = Math.min(Math.round((width * tick) / ticks - text.length / 2), width - text.length);
    line = line.padEnd(Math.max(0, start)) + text;
  }
  return line;
}

/** A line with a mark at each of the moments that lie in the span. */
export function marks(moments: number[], { from, to }: Span, width: number, mark: string): string {
  const cells = Array.from({ length: width }, () => ' ');
  for (const moment of moments) {
    if (moment >= from && moment <= to) cells[Math.min(width - 1, Math.floor(((moment - from) / (to - from)) * width))] = mark;
  }
  return cells.join('').trimEnd();
}

function level(value: number, top: number, most: number): number {
  return top <= 0 ? 0 : Math.min(most, Math.max(0, Math.round((value / top) * most)));
}
