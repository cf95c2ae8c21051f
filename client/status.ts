/** The status bar item: does the file in the active editor hold its contract? A click opens the panel. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type FileStatus, StatusNotification } from '../server/protocol.js';

export class VerdictStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('headroom.verdict', vscode.StatusBarAlignment.Left, 10);
  private readonly statuses = new Map<string, FileStatus>();
  private readonly subscriptions: vscode.Disposable;
  /** The document that was worked on last: while a panel has the focus, the file it was opened beside keeps its status. */
  private document: vscode.TextDocument | undefined;

  constructor(client: LanguageClient) {
    this.item.name = 'Headroom';
    this.subscriptions = vscode.Disposable.from(
      this.item,
      client.onNotification(StatusNotification, (status) => {
        this.statuses.set(vscode.Uri.parse(status.uri).toString(), status);
        this.show();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.show()),
    );
    this.show();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private show(): void {
    this.document = vscode.window.activeTextEditor?.document ?? this.document;
    const { document } = this;
    if (!document) return;
    const uri = document.uri.toString();
    const status = this.statuses.get(uri);
    if (document.languageId !== 'arch' || !status) return this.item.hide();
    this.item.text = textOf(status);
    this.item.tooltip = [...status.details, ...(status.stale ? ['The text has changed since.'] : [])].join('\n');
    this.item.backgroundColor = status.verdict === 'fail' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.command = { title: 'Open Panel', command: 'headroom.openPanel', arguments: [uri] };
    this.item.show();
  }
}

function textOf({ verdict, text, stale, running }: FileStatus): string {
  if (running !== null) return `$(sync~spin) simulating… ${Math.round(running * 100)} %`;
  if (verdict === 'problem') return `$(circle-slash) Headroom: ${text}`;
  return verdict === 'unknown' ? '$(circle-outline) Headroom' : `${text}${stale ? ' · stale' : ''}`;
}
