/** The language server's process, started beside the extension. */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { type InitializationOptions, LIBRARY_SCHEME, type Settings } from '../server/protocol.js';

/** The client, not yet started. */
export function createClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.cjs');
  const initializationOptions = (): InitializationOptions => ({
    settings: { ...vscode.workspace.getConfiguration().get<Partial<Settings>>('headroom') },
    documentation: vscode.Uri.joinPath(context.extensionUri, 'docs', 'findings').toString(),
  });
  return new LanguageClient(
    'headroom',
    'Headroom',
    {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--inspect=6009'] } },
    },
    {
      documentSelector: ['file', 'untitled', LIBRARY_SCHEME].map((scheme) => ({ scheme, language: 'arch' })),
      synchronize: { configurationSection: 'headroom' },
      initializationOptions,
    },
  );
}
