/** The model and the static findings of each document as it stands, made when first asked for and kept until its next build. */
import { DocumentState, type LangiumDocument, type LangiumDocuments, type LangiumSharedCoreServices } from 'langium';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { withImports } from '../language/scope.js';
import { staticFindings } from '../simulation/findings/index.js';
import type { Model } from '../simulation/model.js';
import type { Finding } from '../simulation/report.js';
import type { Draft } from './simulations.js';

export interface CheckedDraft extends Draft {
  readonly findings: Finding[];
}

export class Drafts {
  private readonly drafts = new WeakMap<LangiumDocument, CheckedDraft>();
  private readonly documents: LangiumDocuments;
  private readonly lower: (document: LangiumDocument) => Model;

  /** `lower` makes the model of a document without errors. */
  constructor(shared: LangiumSharedCoreServices, lower: (document: LangiumDocument) => Model) {
    this.documents = shared.workspace.LangiumDocuments;
    this.lower = lower;
    shared.workspace.DocumentBuilder.onDocumentPhase(DocumentState.Validated, (document) => void this.drafts.delete(document));
  }

  /** The draft of a validated document. */
  of(document: LangiumDocument): CheckedDraft {
    const known = this.drafts.get(document);
    if (known) return known;
    const made = this.make(document);
    this.drafts.set(document, made);
    return made;
  }

  private make(document: LangiumDocument): CheckedDraft {
    const uri = document.uri.toString();
    const { version } = document.textDocument;
    const files = withImports(document, this.documents).map((one) => one.uri.toString());
    const without = (problem: string): CheckedDraft => ({ uri, version, files, model: null, problem, findings: [] });
    const errors = (document.diagnostics ?? []).filter((diagnostic) => diagnostic.severity === DiagnosticSeverity.Error);
    if (errors.length > 0)
      return without(errors.length === 1 ? 'There is an error in the text.' : `There are ${errors.length} errors in the text.`);
    try {
      const model = this.lower(document);
      const problem = model.scenarios.length === 0 ? 'There is no scenario in this file.' : null;
      return { uri, version, files, model, problem, findings: staticFindings(model) };
    } catch (error) {
      return without(`This file could not be understood: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
