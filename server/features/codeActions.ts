/**
 * Code actions: repairs of mistakes, quick fixes where a finding is, and all of a file's at once. A fix is an edit that was applied to a
 * copy, simulated, and found to help; it says in its title what it brings.
 */
import type { LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic, type TextEdit } from 'vscode-languageserver';
import { foundIn, type FoundIn } from '../../simulation/findings/index.js';
import type { Fix, FixOutcome, Report } from '../../simulation/report.js';
import { formatOutcome } from '../../simulation/terms.js';
import type { CurrentSettings } from '../settings.js';
import type { Simulation, Simulations } from '../simulations.js';
import { FIX_ALL, fixAllAction } from './fixAll.js';
import { repairsAt, touches } from './repairs.js';

/** What the server can be asked for. */
export const CODE_ACTION_KINDS: CodeActionKind[] = [CodeActionKind.QuickFix, FIX_ALL];

export class VerifiedFixes implements CodeActionProvider {
  private readonly simulations: Simulations;
  private readonly settings: CurrentSettings;
  /** By run: an editor asks whenever its cursor moves. */
  private readonly found = new WeakMap<Report, FoundIn[]>();

  constructor(simulations: Simulations, settings: CurrentSettings) {
    this.simulations = simulations;
    this.settings = settings;
  }

  getCodeActions(document: LangiumDocument, { range, context: { only, diagnostics } }: CodeActionParams): CodeAction[] {
    const uri = document.uri.toString();
    const isAsked = (kind: CodeActionKind): boolean => only?.some((one) => kind === one || kind.startsWith(`${one}.`)) ?? false;
    // Nobody who looks at one place should be offered to change the whole file: that has to be asked for.
    const all = isAsked(FIX_ALL) ? this.fixAll(uri) : null;
    const here = this.shownIn(uri, this.simulations.all()).filter(({ finding }) => touches(finding.at, range));
    const quick = !only || isAsked(CodeActionKind.QuickFix) ? [...repairsAt(document, range), ...quickFixes(here, diagnostics)] : [];
    return all ? [...quick, all] : quick;
  }

  /** Only the file's own run will do, since nobody looks at what is changed: whether that is of this very text is known. */
  private fixAll(uri: string): CodeAction | null {
    const { finished, stale } = this.simulations.get(uri);
    const together = stale ? null : finished?.report.together;
    return together ? fixAllAction(uri, together, (code) => this.settings.value.findings[code] !== 'off') : null;
  }

  /** What simulations found in a file and is shown. None while a text differs from the one that was simulated: what held there need not hold here. */
  private shownIn(uri: string, simulations: Simulation[]): FoundIn[] {
    const { findings: shownAs } = this.settings.value;
    return simulations
      .filter(({ stale }) => !stale)
      .flatMap(({ finished }) => (finished ? this.foundIn(finished.report) : []))
      .filter(({ finding: { at, code } }) => at.uri === uri && shownAs[code] !== 'off');
  }

  private foundIn(report: Report): FoundIn[] {
    const found = this.found.get(report) ?? foundIn(report);
    this.found.set(report, found);
    return found;
  }
}

function quickFixes(found: FoundIn[], diagnostics: Diagnostic[]): CodeAction[] {
  const actions = new Map<string, CodeAction>();
  for (const { finding, prefix, triedIn } of found) {
    const { fix } = finding;
    if (!fix?.outcome) continue;
    const title = titleOf(fix, fix.outcome, triedIn);
    const edits = JSON.stringify(fix.edits);
    // The same change for several scenarios is offered once.
    if (actions.has(edits)) continue;
    actions.set(edits, {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: diagnostics.filter(
        // What the text alone tells is shown without the name of a scenario.
        ({ code, message }) => code === finding.code && (message === finding.message || message === prefix + finding.message),
      ),
      edit: { changes: editsByFile(fix) },
      isPreferred: fix.outcome.verdict === 'pass',
    });
  }
  return [...actions.values()];
}

function titleOf(fix: Fix, outcome: FixOutcome, triedIn: string | null): string {
  const scenario = triedIn === null ? '' : `in "${triedIn}": `;
  return `${fix.title} (${scenario}${formatOutcome(outcome)})`;
}

function editsByFile(fix: Fix): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { at, text } of fix.edits) (changes[at.uri] ??= []).push({ range: { start: at.start, end: at.end }, newText: text });
  return changes;
}
