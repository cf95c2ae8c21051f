/** The panel's questions, answered by the language server and the editor. */
import * as vscode from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';
import { type FileReport, ReportNotification, RunRequest, SubjectRequest, WatchNotification } from '../server/protocol.js';
import type { Fix, Place } from '../simulation/report.js';
import type { Cursor, PanelApi, PanelState } from './panelApi.js';

/** The cursor is asked about when it has stood still for so long, milliseconds. */
const STILL = 120;

export class Reports implements PanelApi, vscode.Disposable {
  private readonly client: LanguageClient;
  private readonly extension: vscode.Uri;
  private readonly states = new Map<string, PanelState>();
  private readonly watchers = new Map<string, Set<(state: PanelState) => void>>();
  private readonly cursorMoved = new vscode.EventEmitter<Cursor>();
  private readonly subscriptions: vscode.Disposable[];
  private still: NodeJS.Timeout | undefined;

  constructor(client: LanguageClient, extension: vscode.Uri) {
    this.client = client;
    this.extension = extension;
    this.subscriptions = [
      this.cursorMoved,
      client.onNotification(ReportNotification, (report) => this.receive(report)),
      // A server that was started again knows nothing of who watches.
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) for (const uri of this.watchers.keys()) this.tellServer(uri, true);
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.cursorAt(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.cursorAt(editor)),
    ];
  }

  watch(uri: string, onState: (state: PanelState) => void): vscode.Disposable {
    const listeners = this.watchers.get(uri) ?? new Set();
    const known = this.states.get(uri);
    listeners.add(onState);
    this.watchers.set(uri, listeners);
    if (known) onState(known);
    if (listeners.size === 1) this.tellServer(uri, true);
    return new vscode.Disposable(() => {
      if (!listeners.delete(onState) || listeners.size > 0) return;
      this.watchers.delete(uri);
      this.states.delete(uri);
      this.tellServer(uri, false);
    });
  }

  onCursor(listener: (cursor: Cursor) => void): vscode.Disposable {
    return this.cursorMoved.event(listener);
  }

  async run(uri: string): Promise<void> {
    await this.open(uri);
    await this.client.sendRequest(RunRequest, { uri });
  }

  async reveal(place: Place): Promise<void> {
    const selection = new vscode.Range(place.start.line, place.start.character, place.end.line, place.end.character);
    const uri = vscode.Uri.parse(place.uri);
    const visible = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    const viewColumn = visible?.viewColumn ?? vscode.ViewColumn.One;
    await vscode.window.showTextDocument(uri, { selection, viewColumn });
  }

  async applyFix(uri: string, version: number, fix: Fix): Promise<boolean> {
    const document = await this.open(uri);
    // An imported file may have changed while this one has not.
    if (document.version !== version || this.states.get(uri)?.stale) return false;
    const edit = new vscode.WorkspaceEdit();
    for (const { at, text } of fix.edits) {
      const range = new vscode.Range(at.start.line, at.start.character, at.end.line, at.end.character);
      edit.replace(vscode.Uri.parse(at.uri), range, text);
    }
    return vscode.workspace.applyEdit(edit);
  }

  async explain(code: string): Promise<void> {
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(this.extension, 'docs', 'findings', `${code}.md`));
  }

  dispose(): void {
    clearTimeout(this.still);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private receive(state: FileReport): void {
    this.states.set(state.uri, state);
    for (const listener of this.watchers.get(state.uri) ?? []) listener(state);
  }

  /** The server knows open files only: a panel that came back before its file is opened with it. */
  private tellServer(uri: string, watch: boolean): void {
    if (!this.client.isRunning()) return;
    void (watch ? this.open(uri) : Promise.resolve()).then(() => this.client.sendNotification(WatchNotification, { uri, watch }));
  }

  private open(uri: string): Thenable<vscode.TextDocument> {
    return vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  }

  private cursorAt({ document, selection }: vscode.TextEditor): void {
    if (document.languageId !== 'arch' || this.watchers.size === 0) return;
    clearTimeout(this.still);
    this.still = setTimeout(() => void this.askSubject(document, selection.active), STILL);
  }

  private async askSubject(document: vscode.TextDocument, position: vscode.Position): Promise<void> {
    if (!this.client.isRunning()) return;
    const uri = document.uri.toString();
    const subject = await this.client.sendRequest(SubjectRequest, {
      uri,
      position: { line: position.line, character: position.character },
    });
    this.cursorMoved.fire({ uri, subject });
  }
}
