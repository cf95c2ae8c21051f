/** The series of a report as a table: one row a step of time and scenario, one column a series. */
import type { Report, ScenarioReport } from '../../simulation/report.js';

/** Column names are paths into the report's series (`flows.event.latency.p95`); what a scenario has not got is blank. RFC 4180. */
export function seriesCsv(report: Report): string {
  const scenarios = report.scenarios.map((scenario) => ({ name: scenario.name, series: seriesOf(scenario) }));
  const names = [...new Set(scenarios.flatMap(({ series }) => [...series.keys()]))];
  const lines = [['scenario', ...names].map(quote).join(',')];
  for (const { name, series } of scenarios) {
    const columns = names.map((column) => series.get(column));
    const length = series.get('time')?.length ?? 0;
    for (let i = 0; i < length; i++) {
      const cells = columns.map((column) => (column && Number.isFinite(column[i]) ? String(column[i]) : ''));
      lines.push([quote(name), ...cells].join(','));
    }
  }
  return lines.map((line) => `${line}\r\n`).join('');
}

const arrows = { call: '->', handover: '~>', push: '=>' };

/** Every typed array of a scenario's series, by its path. Arrows are named as they are written: `edges.api->db`. */
function seriesOf(scenario: ScenarioReport): Map<string, Float64Array> {
  const { edges, ...named } = scenario.series;
  const found = new Map<string, Float64Array>();
  const visit = (path: string, value: unknown): void => {
    if (value instanceof Float64Array) found.set(path, value);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, below] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, below);
    }
  };
  visit('', named);
  edges.forEach((rate, index) => {
    const edge = scenario.edges[index];
    if (edge) found.set(`edges.${edge.from ?? ''}${arrows[edge.arrow]}${edge.to}`, rate);
  });
  return found;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
