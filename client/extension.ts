/** The extension: a client of the language server, a status bar item, the panel, and four commands. */
import * as vscode from 'vscode';
import { LIBRARY_SCHEME } from '../server/protocol.js';
import { openExample } from './example.js';
import { createClient } from './languageClient.js';
import { PanelManager } from './panel.js';
import { Reports } from './reports.js';
import { VerdictStatus } from './status.js';

let stop: (() => Promise<void>) | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const client = createClient(context);
  const reports = new Reports(client, context.extensionUri);
  const panels = new PanelManager(context, reports);
  context.subscriptions.push(
    reports,
    panels,
    new VerdictStatus(client),
    vscode.commands.registerCommand('headroom.openPanel', (uri?: string | vscode.Uri, scenario?: string) => {
      const file = uriOf(uri);
      if (file) panels.open(file, typeof scenario === 'string' ? scenario : undefined);
    }),
    vscode.commands.registerCommand('headroom.run', (uri?: string | vscode.Uri) => {
      const file = uriOf(uri);
      return file && reports.run(file);
    }),
    vscode.commands.registerCommand('headroom.openExample', () => openExample(context)),
    vscode.commands.registerCommand('headroom.restart', () => client.restart()),
  );
  stop = () => client.stop();
  await client.start();
}

export async function deactivate(): Promise<void> {
  await stop?.();
}

/**
 * The file a command is for: the one it was given (a lens gives text, a menu a Uri), else that of the active editor, else one that can be
 * seen: a button of the walkthrough is in no editor.
 */
function uriOf(given: string | vscode.Uri | undefined): string | undefined {
  if (given !== undefined) return given.toString();
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const seen = (activeTextEditor ? [activeTextEditor] : visibleTextEditors).map((one) => one.document);
  const documents = activeTextEditor ? seen : [...seen, ...vscode.workspace.textDocuments];
  const document = documents.find((one) => one.languageId === 'arch' && one.uri.scheme !== LIBRARY_SCHEME);
  if (document) return document.uri.toString();
  void vscode.window.showInformationMessage('Open an .arch file first.');
  return undefined;
}
