/** Panels: one webview a file, which shows what `PanelApi` knows of it and hands clicks back. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FromPanel, Kept, ToPanel } from '../webview/protocol.js';
import type { PanelApi, Panels } from './panelApi.js';

const VIEW_TYPE = 'headroom.panel';

export class PanelManager implements Panels, vscode.Disposable {
  private readonly panels = new Map<string, OpenPanel>();
  private readonly context: vscode.ExtensionContext;
  private readonly api: PanelApi;
  private readonly serializer: vscode.Disposable;

  constructor(context: vscode.ExtensionContext, api: PanelApi) {
    this.context = context;
    this.api = api;
    this.serializer = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: (panel, kept: Partial<Kept> | undefined) => {
        if (kept?.uri) this.adopt(kept.uri, panel);
        else panel.dispose();
        return Promise.resolve();
      },
    });
  }

  open(uri: string, scenario?: string): void {
    const open = this.panels.get(uri);
    if (open) open.panel.reveal(undefined, true);
    else {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.adopt(uri, vscode.window.createWebviewPanel(VIEW_TYPE, titleOf(uri), column));
    }
    if (scenario !== undefined) this.panels.get(uri)?.send({ type: 'scenario', name: scenario });
  }

  dispose(): void {
    this.serializer.dispose();
    for (const open of this.panels.values()) open.panel.dispose();
  }

  private adopt(uri: string, panel: vscode.WebviewPanel): void {
    this.panels.get(uri)?.panel.dispose();
    const open = new OpenPanel(uri, panel, this.context.extensionUri, this.api);
    this.panels.set(uri, open);
    panel.onDidDispose(() => {
      if (this.panels.get(uri) === open) this.panels.delete(uri);
    });
  }
}

/** One panel. Its page lives only while it can be seen: each time it is there again it says `ready`, and is told the newest of everything. */
class OpenPanel {
  readonly panel: vscode.WebviewPanel;
  private readonly uri: string;
  private readonly api: PanelApi;
  private ready = false;
  /** The newest message of each type, for a page that comes later. */
  private readonly newest = new Map<ToPanel['type'], ToPanel>();

  constructor(uri: string, panel: vscode.WebviewPanel, extension: vscode.Uri, api: PanelApi) {
    this.uri = uri;
    this.panel = panel;
    this.api = api;
    const dist = vscode.Uri.joinPath(extension, 'dist');
    panel.title = titleOf(uri);
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const subscriptions = [
      panel.webview.onDidReceiveMessage((message: FromPanel) => this.receive(message)),
      api.watch(uri, (state) => this.send({ type: 'show', state })),
      api.onCursor((cursor) => this.send({ type: 'subject', subject: cursor.uri === uri ? cursor.subject : null })),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.ready = false;
      }),
    ];
    panel.onDidDispose(() => vscode.Disposable.from(...subscriptions).dispose());
    panel.webview.html = page(panel.webview, dist, uri);
  }

  send(message: ToPanel): void {
    this.newest.set(message.type, message);
    if (this.ready) this.tell(message);
  }

  private tell(message: ToPanel): void {
    void this.panel.webview.postMessage(message);
    // A scenario is asked for once; from then on the page keeps what is chosen.
    if (message.type === 'scenario') this.newest.delete('scenario');
  }

  private async receive(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.ready = true;
        for (const one of this.newest.values()) this.tell(one);
        return;
      case 'run':
        return this.api.run(this.uri);
      case 'reveal':
        return this.api.reveal(message.place);
      case 'explain':
        return this.api.explain(message.code);
      case 'fix': {
        const applied = await this.api.applyFix(this.uri, message.version, message.fix);
        if (!applied)
          void vscode.window.showInformationMessage('The text has changed since this fix was tried out: save it to get a fresh one.');
        return;
      }
    }
  }
}

function titleOf(uri: string): string {
  return `Headroom: ${uri.split('/').at(-1) ?? uri}`;
}

/** The page: its own script and style, and nothing from anywhere else. */
function page(webview: vscode.Webview, dist: vscode.Uri, uri: string): string {
  const nonce = randomBytes(16).toString('base64');
  const at = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'nonce-${nonce}'; font-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${nonce}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${at('webview.css')}">
  <title>Headroom</title>
</head>
<body>
  <main id="panel" data-uri="${uri.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></main>
  <script nonce="${nonce}" src="${at('webview.js')}"></script>
</body>
</html>`;
}
