/** Above each scenario its verdict and figures; a click opens the panel. */
import type { LangiumDocument } from 'langium';
import type { CodeLensProvider } from 'langium/lsp';
import type { CodeLens, CodeLensParams, Command } from 'vscode-languageserver';
import { formatPercent } from '../../simulation/figures.js';
import type { Place } from '../../simulation/report.js';
import type { Drafts } from '../drafts.js';
import type { Simulation, Simulations } from '../simulations.js';
import { summarize } from '../summary.js';

/** Commands that the client has: open the panel (uri, scenario's name), simulate a file (uri). */
const OPEN_PANEL = 'headroom.openPanel';
const RUN = 'headroom.run';

export class VerdictLenses implements CodeLensProvider {
  private readonly drafts: () => Drafts;
  private readonly simulations: Simulations;

  constructor(drafts: () => Drafts, simulations: Simulations) {
    this.drafts = drafts;
    this.simulations = simulations;
  }

  provideCodeLens(document: LangiumDocument, params: CodeLensParams): CodeLens[] {
    const simulation = this.simulations.get(document.uri.toString());
    return this.scenarios(document, simulation).map(({ name, at }) => ({
      range: { start: at.start, end: at.end },
      // The editor's own spelling of the URI goes back to it.
      command: commandFor(params.textDocument.uri, name, simulation),
    }));
  }

  /** The scenarios of the text; while it is broken, those it last had. */
  private scenarios(document: LangiumDocument, { finished }: Simulation): { name: string; at: Place }[] {
    const { model } = this.drafts().of(document);
    if (model || !finished) return model?.scenarios ?? [];
    const move = this.simulations.movesSince(finished);
    return finished.model.scenarios.map(({ name, at }) => ({ name, at: move(at) }));
  }
}

function commandFor(uri: string, scenario: string, { finished, running, stale, problem }: Simulation): Command {
  const report = finished?.report.scenarios.find(({ name }) => name === scenario);
  if (running && (running.fraction > 0 || !report)) {
    return {
      title: `simulating… ${formatPercent(Math.round(running.fraction * 100) / 100)}`,
      command: OPEN_PANEL,
      arguments: [uri, scenario],
    };
  }
  if (!report) return { title: problem?.in === 'engine' ? problem.message : 'Simulate', command: RUN, arguments: [uri] };
  return { title: summarize(report) + (stale ? ' · stale' : ''), command: OPEN_PANEL, arguments: [uri, scenario] };
}
