/**
 * The built-in library as files that cannot be changed. Their text comes from the server; an editor that only knew how to get a text would
 * forget their tabs with its window.
 */
import * as vscode from 'vscode';
import { TextDocumentContentRequest, type LanguageClient } from 'vscode-languageclient/node';
import { LIBRARY_SCHEME } from '../server/protocol.js';

/** Shows the library's files, the server started where it was not: a window that comes back asks for them before anything else. */
export function showLibrary(client: LanguageClient): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(LIBRARY_SCHEME, new LibraryFiles(client), { isReadonly: true, isCaseSensitive: true });
}

const refused = (uri: vscode.Uri): never => {
  throw vscode.FileSystemError.NoPermissions(uri);
};

class LibraryFiles implements vscode.FileSystemProvider {
  private readonly client: LanguageClient;
  /** They never change. */
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  constructor(client: LanguageClient) {
    this.client = client;
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const found = await this.client.sendRequest(TextDocumentContentRequest.type, { uri: uri.toString() });
    // The server answers null for what there is not, though the protocol knows no such answer.
    const text = (found as typeof found | null)?.text;
    if (text === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return new TextEncoder().encode(text);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: (await this.readFile(uri)).length };
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory = refused;
  writeFile = refused;
  delete = refused;
  rename = refused;
}
