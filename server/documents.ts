/** When files are simulated: on opening, on saving or a moment after a key stroke, as the settings say, and when asked to. */
import { DocumentState, isOperationCancelled, type LangiumDocuments, URI, UriUtils } from 'langium';
import { DefaultDocumentUpdateHandler, type LangiumSharedServices } from 'langium/lsp';
import type { DidChangeWatchedFilesParams, FileSystemWatcher, TextDocumentChangeEvent } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Drafts } from './drafts.js';
import { LIBRARY_SCHEME, RunRequest } from './protocol.js';
import type { CurrentSettings } from './settings.js';
import type { Simulations } from './simulations.js';

/** With `onType`, a run begins this long after the last key stroke, milliseconds. */
const PAUSE = 300;

type Change = TextDocumentChangeEvent<TextDocument>;

export interface SimulatingContext {
  shared: LangiumSharedServices;
  drafts: () => Drafts;
  simulations: Simulations;
  settings: CurrentSettings;
  /** Whether somebody looks at a file that is not open in an editor: it is then treated as if it were. */
  isWatched: (uri: string) => boolean;
}

export class SimulatingDocuments extends DefaultDocumentUpdateHandler {
  private readonly context: SimulatingContext;
  private readonly documents: LangiumDocuments;
  /** Opened, and their text not yet seen. */
  private readonly fresh = new Set<string>();
  private readonly pauses = new Map<string, NodeJS.Timeout>();
  /** What others wrote to the disk of a file that is open: the editor takes it over in a moment, if nothing was typed there. */
  private readonly written = new Map<string, string>();

  constructor(context: SimulatingContext) {
    super(context.shared);
    this.context = context;
    this.documents = context.shared.workspace.LangiumDocuments;
    context.shared.lsp.Connection?.onRequest(RunRequest, ({ uri }) => this.simulate(UriUtils.normalize(uri)));
  }

  didOpenDocument({ document }: Change): void {
    if (URI.parse(document.uri).scheme !== LIBRARY_SCHEME) this.fresh.add(document.uri);
  }

  override didChangeContent(change: Change): void {
    const { uri } = change.document;
    // Opened to be read, the library is as it was: to build it anew would build all files anew that use it, which is all.
    if (URI.parse(uri).scheme === LIBRARY_SCHEME) return;
    super.didChangeContent(change);
    this.context.simulations.edited(uri);
    const mode = this.context.settings.value.run;
    if (this.written.get(uri) === change.document.getText()) this.saved(uri);
    else if (this.fresh.delete(uri)) {
      if (mode !== 'manual') this.start(uri);
    } else if (mode === 'onType') {
      clearTimeout(this.pauses.get(uri));
      const pause = setTimeout(() => this.start(uri), PAUSE);
      this.pauses.set(uri, pause);
    }
  }

  didSaveDocument({ document }: Change): void {
    this.saved(document.uri);
  }

  /** A file is on the disk as it is here. */
  private saved(uri: string): void {
    this.written.delete(uri);
    if (this.context.settings.value.run === 'manual') return;
    this.start(uri);
    this.simulateUsers(uri);
  }

  didCloseDocument({ document }: Change): void {
    clearTimeout(this.pauses.get(document.uri));
    this.pauses.delete(document.uri);
    this.written.delete(document.uri);
    if (!this.context.isWatched(document.uri)) this.context.simulations.forget(document.uri);
  }

  override didChangeWatchedFiles(params: DidChangeWatchedFilesParams): void {
    super.didChangeWatchedFiles(params);
    if (this.context.settings.value.run === 'manual') return;
    for (const change of params.changes) {
      const uri = URI.parse(change.uri).toString();
      if (this.isOpen(uri)) void this.readAgain(uri);
      else this.simulateUsers(uri);
    }
  }

  /** An open file was written, by the editor, which has said so, or by another program, which has not. */
  private async readAgain(uri: string): Promise<void> {
    const text = await this.context.shared.workspace.FileSystemProvider.readFile(URI.parse(uri)).catch(() => null);
    const open = this.context.shared.workspace.TextDocuments.get(uri);
    if (text === null || !open) return;
    const { finished, running, stale } = this.context.simulations.get(uri);
    if (open.getText() !== text) this.written.set(uri, text);
    else if (running?.version !== open.version && (stale || finished?.version !== open.version)) this.saved(uri);
  }

  /** Simulates the present text of a file; true once its report is there. */
  private async simulate(uri: string): Promise<boolean> {
    clearTimeout(this.pauses.get(uri));
    await this.workspaceManager.ready;
    // A read waits for the builds that were asked for before it.
    const document = await this.workspaceLock.read(() => this.documents.getDocument(URI.parse(uri)));
    if (!document || document.uri.scheme === LIBRARY_SCHEME) return false;
    if (document.state < DocumentState.Validated) await this.documentBuilder.waitUntil(DocumentState.Validated, document.uri);
    return this.context.simulations.run(this.context.drafts().of(document));
  }

  private start(uri: string): void {
    this.simulate(uri).catch((error: unknown) => {
      // The text changed before it was checked: the next save or pause brings the next run.
      if (!isOperationCancelled(error)) console.error(`${uri} could not be simulated:`, error);
    });
  }

  /** Simulates the open files that import a file, or that have been waiting for a text without errors. */
  private simulateUsers(changed: string): void {
    for (const { uri, finished, problem } of this.context.simulations.all()) {
      if (uri === changed) continue;
      if (problem?.in === 'text' || finished?.texts[changed] !== undefined) this.start(uri);
    }
  }

  private isOpen(uri: string): boolean {
    return this.context.shared.workspace.TextDocuments.get(uri) !== undefined;
  }

  /** Only these: the default watches every file of the workspace. */
  protected override getWatchers(): FileSystemWatcher[] {
    return [{ globPattern: '**/*.arch' }];
  }
}
