/** Behind each component's line its utilisation at peak and its cost, behind each flow's its p95: what the last run measured, where it was written. */
import type { LangiumDocument } from 'langium';
import type { InlayHintProvider } from 'langium/lsp';
import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { formatCount, formatDuration, formatMoney, formatPercent, formatTime } from '../../simulation/figures.js';
import type { System } from '../../simulation/model.js';
import type { ComponentReport, FlowReport, Place, ScenarioReport, Series } from '../../simulation/report.js';
import { highestP95 } from '../peaks.js';
import type { CurrentSettings } from '../settings.js';
import type { Finished, Simulations } from '../simulations.js';

/** What is said of one scenario: a few words for the line, and a sentence with the moment of the peak. */
interface Said {
  label: string;
  detail: string;
  /** The scenario that is worst off is the one that is shown. */
  badness: number;
}

/** The same, with what it is said of. */
interface SaidOf extends Said {
  scenario: string;
  stale: boolean;
}

export class FigureHints implements InlayHintProvider {
  private readonly simulations: Simulations;
  private readonly settings: CurrentSettings;

  constructor(simulations: Simulations, settings: CurrentSettings) {
    this.simulations = simulations;
    this.settings = settings;
  }

  /** Of all runs that read the file: those of its own scenarios, and of scenarios in other files that are for its systems. */
  getInlayHints(document: LangiumDocument, { range }: InlayHintParams): InlayHint[] {
    if (!this.settings.value.inlayHints) return [];
    const uri = document.uri.toString();
    const { textDocument } = document;
    const found = new Map<string, { place: Place; said: SaidOf[] }>();
    for (const { finished, stale } of this.simulations.usersOf(uri)) {
      if (!finished) continue;
      const move = this.simulations.movesSince(finished);
      for (const system of finished.model.systems) {
        for (const { name, at, saidIn } of namesIn(system, uri)) {
          const place = move(at);
          const isShown = place.start.line >= range.start.line && place.start.line <= range.end.line;
          // A name that is gone, or written anew, is no longer what was measured.
          if (!isShown || textDocument.getText({ start: place.start, end: place.end }) !== name) continue;
          const said = reportsOf(finished, system).flatMap((scenario) => {
            const one = saidIn(scenario);
            return one && one.label !== '' ? [{ ...one, scenario: scenario.title ?? scenario.name, stale }] : [];
          });
          const key = JSON.stringify(place.start);
          found.set(key, { place, said: [...(found.get(key)?.said ?? []), ...said] });
        }
      }
    }
    return [...found.values()].flatMap(({ place, said }) => hintFor(place, textDocument, said));
  }
}

interface Named {
  name: string;
  at: Place;
  saidIn: (scenario: ScenarioReport) => Said | null;
}

/** The components and flows that a system itself declares: what it inherits stands on the lines of another. */
function namesIn(system: System, uri: string): Named[] {
  const isOwn = ({ at }: { at: Place }): boolean => at.uri === uri && system.at.uri === uri && isWithin(at, system.at, system.end);
  const components = system.components.filter(isOwn).map(({ name, at }) => ({
    name,
    at,
    saidIn: ({ components: reports }: ScenarioReport) => saidOfComponent(reports[name]),
  }));
  const flows = system.flows.filter(isOwn).map(({ name, at }) => ({
    name,
    at,
    saidIn: ({ flows: reports, series }: ScenarioReport) => saidOfFlow(name, reports[name], series),
  }));
  return [...components, ...flows];
}

function isWithin({ start }: Place, from: Place, to: Place): boolean {
  const after = (a: Place['start'], b: Place['start']): boolean => a.line > b.line || (a.line === b.line && a.character >= b.character);
  return after(start, from.start) && after(to.start, start);
}

function reportsOf({ report }: Finished, { name }: System): ScenarioReport[] {
  return report.scenarios.filter((scenario) => scenario.system === name);
}

function hintFor({ start }: Place, document: TextDocument, said: SaidOf[]): InlayHint[] {
  const worst = said.toSorted((a, b) => b.badness - a.badness)[0];
  if (!worst) return [];
  const lines = said.map(({ scenario, detail }) => `${scenario}: ${detail}`);
  if (said.some(({ stale }) => stale)) lines.push('The text has changed since.');
  return [
    {
      position: endOfLine(document, start.line),
      label: worst.label + (worst.stale ? ' · stale' : ''),
      tooltip: lines.join('\n'),
      paddingLeft: true,
    },
  ];
}

function saidOfComponent(report: ComponentReport | undefined): Said | null {
  if (!report) return null;
  const { kind, utilization, connections, cost, nodes } = report;
  const { peak, peakAt, mean } = utilization;
  const label = [
    peak === null ? null : formatPercent(peak),
    // A balancer without a limit holds everybody's: that says nothing of it.
    connections && (kind === 'ws' || connections.limit !== null) ? `${formatCount(Math.round(connections.peak))} connections` : null,
    cost > 0 ? formatMoney(cost) : null,
  ];
  const detail = [
    peak === null ? null : `utilisation ${formatPercent(peak)} at its peak${atMoment(peakAt)}, ${formatPercent(mean)} on average`,
    connections && connectionsText(connections),
    nodes.peak - nodes.mean >= 0.01 ? `up to ${formatCount(nodes.peak)} nodes` : null,
    formatMoney(cost),
  ];
  return { label: joined(label), detail: joined(detail), badness: peak ?? cost };
}

function connectionsText({ peak, limit }: NonNullable<ComponentReport['connections']>): string {
  return `up to ${formatCount(Math.round(peak))}${limit === null ? '' : ` of ${formatCount(limit)}`} connections`;
}

function saidOfFlow(name: string, report: FlowReport | undefined, series: Series): Said | null {
  const p95 = report?.latency.p95 ?? null;
  if (p95 === null) return null;
  const peak = highestP95(series, name);
  const detail = `p95 ${formatDuration(p95)} over the whole run${peak ? `, up to ${formatDuration(peak.value)}${atMoment(peak.at)}` : ''}`;
  return { label: `p95 ${formatDuration(p95)}`, detail, badness: p95 };
}

function atMoment(seconds: number | null): string {
  return seconds === null ? '' : ` at ${formatTime(seconds)}`;
}

function joined(parts: (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' · ');
}

/** Behind the last character of a line that is seen. */
function endOfLine(document: TextDocument, line: number): { line: number; character: number } {
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  return { line, character: text.trimEnd().length };
}
