/** The extension: a client of the language server, a status bar item, the panel, and four commands. */
import * as vscode from 'vscode';
import { LIBRARY_SCHEME } from '../server/protocol.js';
import { openExample } from './example.js';
import { createClient } from './languageClient.js';
import { showLibrary } from './library.js';
import { PanelManager } from './panel.js';
import { Reports } from './reports.js';
import { VerdictStatus } from './status.js';

let stop: (() => Promise<void>) | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  remember(vscode.window.activeTextEditor);
  const client = createClient(context);
  const reports = new Reports(client, context.extensionUri);
  const panels = new PanelManager(context, reports);
  context.subscriptions.push(
    reports,
    panels,
    showLibrary(client),
    new VerdictStatus(client),
    vscode.window.onDidChangeActiveTextEditor(remember),
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

/** The file that was worked on last: what a command is for that comes from the walkthrough or a panel, which are no editors of text. */
let lastFile: string | undefined;

function remember(editor: vscode.TextEditor | undefined): void {
  lastFile = fileOf(editor) ?? lastFile;
}

function fileOf(editor: vscode.TextEditor | undefined): string | undefined {
  return editor?.document.languageId === 'arch' && editor.document.uri.scheme !== LIBRARY_SCHEME
    ? editor.document.uri.toString()
    : undefined;
}

/** The file a command is for: the one it was given (a lens gives text, a menu a Uri), else that of the active editor, or the last one. */
function uriOf(given: string | vscode.Uri | undefined): string | undefined {
  if (given !== undefined) return given.toString();
  const { activeTextEditor } = vscode.window;
  const file = activeTextEditor ? fileOf(activeTextEditor) : lastFile;
  if (file === undefined) void vscode.window.showInformationMessage('Open an .arch file first.');
  return file;
}
