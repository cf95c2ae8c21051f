/** Quick fixes: the edits that were applied to a copy, simulated, and found to help; each says in its title what it brings. */
import type { LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import { type CodeAction, CodeActionKind, type CodeActionParams, type Range, type TextEdit } from 'vscode-languageserver';
import { formatDuration, formatMoney } from '../../simulation/figures.js';
import type { Fix, FixOutcome, Place } from '../../simulation/report.js';
import type { Simulations } from '../simulations.js';

export class VerifiedFixes implements CodeActionProvider {
  private readonly simulations: Simulations;

  constructor(simulations: Simulations) {
    this.simulations = simulations;
  }

  /** None while the text differs from the one that was simulated: what held there need not hold here. */
  getCodeActions(document: LangiumDocument, { range, context }: CodeActionParams): CodeAction[] {
    const uri = document.uri.toString();
    const findings = this.simulations
      .all()
      .filter(({ stale }) => !stale)
      .flatMap(({ finished }) => finished?.report.scenarios.flatMap((scenario) => scenario.findings) ?? [])
      .filter((finding) => finding.at.uri === uri && touches(finding.at, range));
    const actions = new Map<string, CodeAction>();
    for (const finding of findings) {
      const { fix } = finding;
      if (!fix?.outcome) continue;
      const title = titleOf(fix, fix.outcome);
      actions.set(title, {
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: context.diagnostics.filter(({ code, message }) => code === finding.code && message === finding.message),
        edit: { changes: editsByFile(fix) },
        isPreferred: fix.outcome.verdict === 'pass',
      });
    }
    return [...actions.values()];
  }
}

function titleOf(fix: Fix, outcome: FixOutcome): string {
  const latency = outcome.latency === null ? '' : `p${outcome.percentile} ${formatDuration(outcome.latency)}, `;
  return `${fix.title} (${latency}${formatMoney(outcome.cost)})`;
}

function editsByFile(fix: Fix): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { at, text } of fix.edits) (changes[at.uri] ??= []).push({ range: { start: at.start, end: at.end }, newText: text });
  return changes;
}

function touches(place: Place, range: Range): boolean {
  const before = (a: Range['start'], b: Range['start']): boolean => a.line < b.line || (a.line === b.line && a.character < b.character);
  return !before(place.end, range.start) && !before(range.end, place.start);
}
