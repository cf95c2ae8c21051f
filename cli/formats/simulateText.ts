/** What `simulate` prints for a reader: does it hold, where, when, why. Parts that have nothing to say are left out. */
import {
  formatCount,
  formatDollars,
  formatDuration,
  formatMoney,
  formatPercent,
  formatStretch,
  formatTime,
} from '../../simulation/figures.js';
import {
  agreementText,
  forecastText,
  goodShare,
  moreTimes,
  formatActual,
  formatLimit,
  rangesText,
  stepErrorText,
  termName,
  termSign,
  tippingText,
} from '../../simulation/terms.js';
import type { ComponentReport, FlowReport, Headroom, Report, ScenarioReport, TermReport } from '../../simulation/report.js';
import type { Io } from '../io.js';
import { harmless, painter, wrap, type Paint, type Style } from '../terminal/style.js';
import { table } from '../terminal/table.js';
import { verdictStyles } from './checkText.js';
import { fixText } from './problem.js';
import { shownPlace } from '../paths.js';
import { chartLines, heat } from './simulateCharts.js';

export function simulateText(report: Report, io: Io): string {
  const paint = painter(io.color);
  return report.scenarios.map((scenario) => scenarioLines(scenario, report, io, paint).join('\n')).join('\n\n') + '\n';
}

function scenarioLines(scenario: ScenarioReport, report: Report, io: Io, paint: Paint): string[] {
  const width = io.columns - 2;
  const section = (title: string, lines: string[]): string[] => (lines.length === 0 ? [] : ['', paint('bold', title), ...indent(lines)]);
  return [
    ...headLines(scenario, report, paint),
    ...section('Contract', contractLines(scenario, width, paint)),
    ...section('Flows', flowLines(scenario, width, paint)),
    ...section('Components', componentLines(scenario, width, paint)),
    ...section('Over time', chartLines(scenario, width, paint)),
    ...section(`Cost ${formatMoney(scenario.cost.month)}`, costLines(scenario, width, paint)),
    ...section('Findings', findingLines(scenario, io, paint)),
    ...section('Trust', trustLines(scenario, report, width)),
  ];
}

function headLines(scenario: ScenarioReport, report: Report, paint: Paint): string[] {
  const title = scenario.title === null ? '' : ` "${harmless(scenario.title)}"`;
  const engine = report.engine === 'events' ? `event by event, seed ${report.seed}` : 'analytic engine';
  const there = scenario.window ? ' in this stretch' : '';
  const verdicts: Record<ScenarioReport['verdict'], string> = {
    pass: `✓ meets its contract${there}`,
    fail: `✗ breaks its contract${there}`,
    none: '– has no contract',
    cut: `… was cut short after ${formatDuration(scenario.reached)}`,
  };
  return [
    `${paint('bold', scenario.name)}${title}: ${scenario.system}, ${stretchOf(scenario)}, ${engine}`,
    paint(verdictStyles[scenario.verdict], verdicts[scenario.verdict]),
  ];
}

function stretchOf({ duration, window }: ScenarioReport): string {
  const whole = formatDuration(duration);
  return window ? `${formatTime(window.from)} to ${formatTime(window.to)} of ${whole}` : whole;
}

function contractLines({ contract, headroom }: ScenarioReport, width: number, paint: Paint): string[] {
  const mark = (term: TermReport): string => (term.actual === null ? '–' : term.met ? '✓' : '✗');
  const color = (term: TermReport): Style => (term.actual === null ? 'dim' : term.met ? 'green' : 'red');
  const lines = table(
    contract,
    [
      { title: '', align: 'left', cell: (term) => `${mark(term)} ${termName(term)}`, style: color },
      { title: '', align: 'right', cell: formatActual, style: color },
      { title: '', align: 'right', cell: (term) => `${termSign(term)} ${formatLimit(term)}` },
      { title: '', align: 'left', cell: (term) => (term.metric === 'cost' ? '' : (term.worst ?? '')), spare: 1 },
      { title: '', align: 'left', cell: breachText, spare: 2 },
    ],
    width,
    paint,
  );
  return headroom === null ? lines : [...lines, ...wrap(headroomText(headroom), width - 2).map((line) => `  ${line}`)];
}

function headroomText({ factor, open, term, component }: Headroom): string {
  const times = `${formatCount(factor)} × this traffic`;
  if (open) return `headroom: holds at ${times}, no limit found so far`;
  const breaks = `${term ?? 'the contract'} breaks first${component === null ? '' : `, at ${component}`}`;
  return `headroom: ${factor < 1 ? 'would hold at' : 'holds up to'} ${times}; ${breaks}`;
}

/** `41 h 00 min to 41 h 08 min and 2 more times`. */
function breachText({ breaches, met }: TermReport): string {
  const [first] = breaches;
  if (first === undefined || met) return '';
  return `${formatStretch(first.from, first.to)}${moreTimes(breaches.length - 1)}`;
}

function flowLines({ flows }: ScenarioReport, width: number, paint: Paint): string[] {
  const bad =
    (field: 'late' | 'refused' | 'timedOut' | 'lost') =>
    ([, flow]: [string, FlowReport]) =>
      few(flow[field]);
  const latency =
    (field: keyof FlowReport['latency']) =>
    ([, flow]: [string, FlowReport]) =>
      formatDuration(flow.latency[field]);
  return table(
    Object.entries(flows),
    [
      { title: 'flow', align: 'left', cell: ([name, { measure }]) => (measure === 'delivery' ? `${name} (delivery)` : name) },
      { title: 'asked', align: 'right', cell: ([, { asked }]) => formatCount(asked) },
      { title: 'good', align: 'right', cell: ([, flow]) => goodShare(flow) },
      { title: 'late', align: 'right', cell: bad('late') },
      { title: 'refused', align: 'right', cell: bad('refused') },
      { title: 'timed out', align: 'right', cell: bad('timedOut') },
      { title: 'lost', align: 'right', cell: bad('lost') },
      { title: 'mean', align: 'right', cell: latency('mean'), spare: 2 },
      { title: 'p50', align: 'right', cell: latency('p50'), spare: 1 },
      { title: 'p95', align: 'right', cell: latency('p95') },
      { title: 'p99', align: 'right', cell: latency('p99') },
      { title: 'p99.9', align: 'right', cell: latency('p999'), spare: 3 },
    ],
    width,
    paint,
  );
}

function componentLines({ components }: ScenarioReport, width: number, paint: Paint): string[] {
  type Row = [string, ComponentReport];
  return table<Row>(
    Object.entries(components),
    [
      { title: 'component', align: 'left', cell: ([name]) => name },
      { title: 'kind', align: 'left', cell: ([, { kindName }]) => kindName, spare: 7 },
      { title: 'nodes', align: 'right', cell: ([, { nodes }]) => range(nodes) },
      { title: 'busy', align: 'right', cell: ([, { utilization }]) => whole(utilization.mean), spare: 5 },
      {
        title: 'peak',
        align: 'right',
        cell: ([, { utilization }]) => whole(utilization.peak),
        style: ([, { utilization }]) => heat(utilization.peak),
      },
      { title: 'p95', align: 'right', cell: ([, { sojourn }]) => formatDuration(sojourn.p95) },
      { title: 'waiting', align: 'right', cell: ([, { waiting }]) => few(waiting.peak), spare: 4 },
      {
        title: 'lag',
        align: 'right',
        cell: ([, { backlog, copy }]) => {
          const lag = (backlog ?? copy)?.lag.peak ?? 0;
          return lag >= 0.001 ? formatDuration(lag) : '';
        },
        spare: 3,
      },
      { title: 'refused', align: 'right', cell: ([, { refused }]) => few(refused), spare: 1 },
      { title: 'lost', align: 'right', cell: ([, { lost }]) => few(lost), spare: 2 },
      { title: 'connections', align: 'right', cell: ([, component]) => connections(component), spare: 6 },
      { title: '$/mo', align: 'right', cell: ([, { cost }]) => formatDollars(cost) },
    ],
    width,
    paint,
  );
}

/** The ten largest lines, the rest summed. */
function costLines({ cost }: ScenarioReport, width: number, paint: Paint): string[] {
  const sorted = cost.lines.filter(({ month }) => month > 0).sort((a, b) => b.month - a.month);
  const rest = sorted.slice(10);
  const others = { component: `${rest.length} more`, what: '', month: rest.reduce((sum, line) => sum + line.month, 0) };
  return table<{ component: string; what: string; month: number }>(
    rest.length > 1 ? [...sorted.slice(0, 10), others] : sorted,
    [
      { title: '', align: 'left', cell: ({ component }) => component },
      { title: '', align: 'left', cell: ({ what }) => what, spare: 1 },
      { title: '', align: 'right', cell: ({ month }) => formatMoney(month) },
      {
        title: '',
        align: 'right',
        cell: ({ month }) => formatPercent(cost.month > 0 ? Math.round((month / cost.month) * 100) / 100 : null),
      },
    ],
    width,
    paint,
  );
}

function findingLines({ findings }: ScenarioReport, io: Io, paint: Paint): string[] {
  const colors: Record<string, Style> = { error: 'red', warning: 'yellow', information: 'cyan', hint: 'dim' };
  return findings.flatMap((finding) => {
    const head = `${paint(colors[finding.severity] ?? null, finding.severity)} ${finding.code} ${paint('dim', shownPlace(finding.at, io.cwd))}`;
    const body = wrap(harmless(finding.message), io.columns - 4);
    return [
      head,
      ...indent([...body, ...(finding.fix ? wrap(fixText(finding.fix), io.columns - 4).map((line) => paint('green', line)) : [])]),
    ];
  });
}

function trustLines({ trust, forecast, tipping }: ScenarioReport, { engine }: Report, width: number): string[] {
  const kept = trust.conserved ? 'every request is accounted for' : `requests do not add up: off by ${formatPercent(trust.imbalance)}`;
  const steps = engine === 'analytic' ? `, ${formatCount(trust.steps)} steps of time` : '';
  const both = trust.agreement ? [agreementText(trust.agreement)] : [];
  const ranges = trust.ranges ? [harmless(rangesText(trust.ranges))] : [];
  const chance = forecast ? [forecastText(forecast)] : [];
  const off = stepErrorText(trust);
  return [
    `${kept}${steps}`,
    ...(off ? [off] : []),
    ...both,
    ...ranges,
    ...chance,
    ...tipping.map(tippingText),
    ...trust.caveats.map(harmless),
  ].flatMap((sentence) => wrap(sentence, width));
}

function connections({ connections: held }: ComponentReport): string {
  if (held === null) return '';
  return held.limit === null ? formatCount(held.peak) : `${formatCount(held.peak)}/${formatCount(held.limit)}`;
}

/** `3`, or `2.4..6`: mean and peak of what varies. */
function range({ mean, peak }: { mean: number; peak: number }): string {
  return Math.abs(peak - mean) < 0.005 * peak ? formatCount(peak) : `${formatCount(mean, 2)}..${formatCount(peak)}`;
}

/** A utilisation: whole percents. */
function whole(fraction: number | null): string {
  return fraction === null ? '–' : `${Math.round(fraction * 100)} %`;
}

/** A count in a table; blank for none, so that a column of noughts goes. */
function few(count: number): string {
  if (count < 1e-3) return '';
  return count < 0.5 ? '<1' : formatCount(Math.round(count));
}

function indent(lines: string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}
