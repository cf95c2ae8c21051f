/**
 * What the Problems panel shows of a file: errors in the text, static findings of the text as it stands, and simulated findings of the
 * last finished run. The latter stay while the text is edited, moved along and marked stale, until the next run replaces them.
 */
import { DocumentState, type LangiumDocument, type LangiumSharedCoreServices, URI } from 'langium';
import { type Connection, type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { formatDuration, formatTime } from '../../simulation/figures.js';
import { folded, foundIn, sentenceOf, standingFindings } from '../../simulation/findings/index.js';
import type { Model } from '../../simulation/model.js';
import type { Finding, Place, Severity } from '../../simulation/report.js';
import type { Drafts } from '../drafts.js';
import { moveFinding } from '../movedPlaces.js';
import { LIBRARY_SCHEME } from '../protocol.js';
import type { CurrentSettings } from '../settings.js';
import type { Finished, Simulation, Simulations } from '../simulations.js';

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const STALE = ' (stale: the text has changed since it was simulated)';

export interface DiagnosticsContext {
  connection: Connection;
  shared: LangiumSharedCoreServices;
  drafts: Drafts;
  simulations: Simulations;
  settings: CurrentSettings;
  /** The page of a finding's code; null where no documentation is known. */
  pageOf: (code: string) => string | null;
}

/** Publishes diagnostics from now on, whenever a document was checked, a run has finished or the settings changed. */
export function publishDiagnostics(context: DiagnosticsContext): void {
  const diagnostics = new Diagnostics(context);
  const { DocumentBuilder } = context.shared.workspace;
  DocumentBuilder.onDocumentPhase(DocumentState.Validated, (document) => diagnostics.publish(document));
  DocumentBuilder.onUpdate((_, deleted) => deleted.forEach((uri) => diagnostics.send(uri.toString(), [])));
  context.simulations.onChange((simulation) => diagnostics.simulationChanged(simulation));
  context.settings.onChange(() => diagnostics.publishAll());
}

class Diagnostics {
  private readonly context: DiagnosticsContext;
  /**
   * Findings by the run that found them, without the static ones of its own file, which the text as it stands has too. What not all scenarios
   * have says in which it is.
   */
  private readonly simulated = new WeakMap<Finished['report'], Finding[]>();
  private readonly seen = new Map<string, Simulation>();

  constructor(context: DiagnosticsContext) {
    this.context = context;
  }

  simulationChanged(simulation: Simulation): void {
    const { uri, finished, problem } = simulation;
    const before = this.seen.get(uri);
    this.seen.set(uri, simulation);
    // Progress changes no finding, and what an edit makes stale is published when the edit has been checked.
    if (before?.finished === finished && before?.problem === problem) return;
    const uris = new Set([uri]);
    for (const one of [before?.finished, finished]) if (one) for (const finding of this.simulatedFindings(one)) uris.add(finding.at.uri);
    for (const affected of uris) {
      const document = this.context.shared.workspace.LangiumDocuments.getDocument(URI.parse(affected));
      if (document?.state === DocumentState.Validated) this.publish(document);
    }
  }

  publishAll(): void {
    for (const document of this.context.shared.workspace.LangiumDocuments.all)
      if (document.state === DocumentState.Validated) this.publish(document);
  }

  publish(document: LangiumDocument): void {
    if (document.uri.scheme === LIBRARY_SCHEME) return;
    const uri = document.uri.toString();
    const { simulations, drafts } = this.context;
    const draft = drafts.of(document);
    const others = simulations.all().filter((one) => one.uri !== uri);
    const isTold = toldBy(others.filter(({ stale }) => !stale).flatMap((one) => this.shown(one)));
    const isDraft = toldBy(draft.findings);
    const findings = [
      // Who imports this file may say the same with the figures of a scenario; once its run is of an older text, what this text tells is better.
      ...draft.findings.filter((finding) => !isTold(finding)),
      ...others.flatMap((one) => this.shown(one).filter((finding) => !one.stale || !isDraft(finding))),
      ...this.shown(simulations.get(uri)),
      ...failure(draft.model, simulations.get(uri)),
    ];
    const unique = new Map<string, Diagnostic>();
    // What the text tells may be one cause with what a run found.
    for (const finding of folded(findings.filter(({ at }) => at.uri === uri).flatMap((one) => this.asWanted(one))))
      unique.set(JSON.stringify([finding.code, finding.message, finding.at.start]), this.diagnosticOf(finding));
    this.send(uri, [...(document.diagnostics ?? []), ...unique.values()]);
  }

  send(uri: string, diagnostics: Diagnostic[]): void {
    void this.context.connection.sendDiagnostics({ uri, diagnostics });
  }

  /** The simulated findings of a file, where they are now and marked where they are of an older text. */
  private shown({ finished, stale }: Simulation): Finding[] {
    if (!finished) return [];
    const findings = this.simulatedFindings(finished);
    if (!stale) return findings;
    const move = this.context.simulations.movesSince(finished);
    return findings.map((finding) => ({ ...moveFinding(finding, move), message: finding.message + STALE }));
  }

  private simulatedFindings(finished: Finished): Finding[] {
    const { report, model, milliseconds } = finished;
    let findings = this.simulated.get(report);
    if (!findings) {
      const { told, outdone } = standingFindings(model);
      const own = new Set([...told.filter(({ at }) => at.uri === model.uri), ...outdone].map(sentenceOf));
      const found = foundIn(report).filter(({ finding }) => !own.has(sentenceOf(finding)));
      const cut = report.scenarios.filter(({ reached, duration }) => reached < duration);
      findings = [
        ...found.map(({ finding, prefix }) => ({ ...finding, message: prefix + finding.message })),
        ...cut.map((scenario) => cutFinding(scenario, milliseconds)),
      ];
      this.simulated.set(report, findings);
    }
    return findings;
  }

  /** As severe as the user wants it; none where its code was turned off. */
  private asWanted(finding: Finding): Finding[] {
    const severity = this.context.settings.value.findings[finding.code] ?? finding.severity;
    return severity === 'off' ? [] : [{ ...finding, severity }];
  }

  private diagnosticOf(finding: Finding): Diagnostic {
    const page = this.context.pageOf(finding.code);
    return {
      range: rangeOf(finding.at),
      severity: severities[finding.severity],
      code: finding.code,
      ...(page ? { codeDescription: { href: page } } : {}),
      source: 'headroom',
      message: finding.message,
      relatedInformation: finding.related.map(({ message, at }) => ({ message, location: { uri: at.uri, range: rangeOf(at) } })),
    };
  }
}

/** Whether some findings are about the same thing at the same place, whatever their figures. */
function toldBy(findings: Finding[]): (finding: Finding) => boolean {
  const identity = ({ code, subject, at }: Finding): string => JSON.stringify([code, subject, at.uri, at.start]);
  const told = new Set(findings.map(identity));
  return (finding) => told.has(identity(finding));
}

export function rangeOf(place: Place): Diagnostic['range'] {
  return { start: place.start, end: place.end };
}

function cutFinding(scenario: { name: string; at: Place; reached: number; duration: number }, milliseconds: number): Finding {
  const where = `after ${formatTime(scenario.reached)} of ${formatTime(scenario.duration)}`;
  const message = `the simulation was cut ${where}, as it took ${formatDuration(milliseconds / 1000)}: raise headroom.budgetSeconds for the rest`;
  return { ...plain('run-cut', 'warning', message, scenario.at), subject: scenario.name };
}

/** An engine that failed says so at the first scenario. */
function failure(model: Model | null, { problem }: Simulation): Finding[] {
  const at = model?.scenarios[0]?.at;
  return problem?.in === 'engine' && at ? [plain('run-failed', 'error', problem.message, at)] : [];
}

function plain(code: string, severity: Severity, message: string, at: Place): Finding {
  return { code, severity, message, at, related: [], subject: null, from: null, to: null, fix: null };
}
