/** Reports as JSON: `docs/report.schema.json` describes what is written here. */
import type { Report } from '../../simulation/report.js';
import type { Checked } from '../problems.js';

/** The report as it is, indented for the eye; its series only where asked for, and then without blanks: they are large. */
export function reportJson(report: Report, series: boolean): string {
  return `${JSON.stringify(report, plain(series), series ? undefined : 2)}\n`;
}

/** Every file with its problems and its report, without series. */
export function checkJson(files: Checked[]): string {
  const check = { schema: 'headroom-check/1', files: files.map(({ path, problems, report }) => ({ file: path, problems, report })) };
  return `${JSON.stringify(check, plain(false), 2)}\n`;
}

/** Typed arrays become lists. (What is not finite becomes null: JSON.stringify sees to that by itself.) */
function plain(series: boolean): (this: unknown, key: string, value: unknown) => unknown {
  return function (key, value) {
    if (key === 'series' && !series && isScenario(this)) return undefined;
    return value instanceof Float64Array ? Array.from(value) : value;
  };
}

function isScenario(holder: unknown): boolean {
  return typeof holder === 'object' && holder !== null && 'verdict' in holder && 'trust' in holder;
}
