/**
 * An editor for tests: a real client over stdio of the bundled server. Files live in a temporary workspace folder; places in them are
 * given by the text around them, with `^` before the character that is meant: `'stream ^events'`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  CodeActionRequest,
  CodeLensRequest,
  createProtocolConnection,
  DefinitionRequest,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  DocumentSymbolRequest,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  MarkupContent,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  type SymbolInformation,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentContentRequest,
} from 'vscode-languageserver-protocol/node';
import type {
  ClientCapabilities,
  CodeAction,
  Diagnostic,
  DocumentSymbol,
  Location,
  Position,
  ProtocolConnection,
  Range,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type FileStatus, type InitializationOptions, type Settings, StatusNotification } from '../../server/protocol.js';

const serverPath = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url));

export interface Editor {
  readonly connection: ProtocolConnection;
  /** The server's process. */
  readonly process: ChildProcess;
  /** Writes a file into the workspace folder and opens it. */
  open(name: string, text: string): Promise<OpenFile>;
  /** Writes a file without opening it. */
  write(name: string, text: string): Promise<void>;
  changeSettings(settings: Partial<Settings>): Promise<void>;
  /** The text of a document that only the server has. */
  contentOf(uri: string): Promise<string>;
  close(): Promise<void>;
}

export interface OpenFile {
  readonly uri: string;
  readonly text: string;
  /** Replaces the only occurrence of `before`. */
  edit(before: string, after: string): Promise<void>;
  save(): Promise<void>;
  closeFile(): Promise<void>;
  /** The newest diagnostics for which the condition holds, waiting for them. */
  diagnostics(condition: (diagnostics: Diagnostic[]) => boolean): Promise<Diagnostic[]>;
  /** The newest status for which the condition holds, waiting for it. */
  status(condition: (status: FileStatus) => boolean): Promise<FileStatus>;
  /** Waits until the present text has been simulated. */
  simulated(): Promise<FileStatus>;
  lenses(): Promise<string[]>;
  hover(place: string): Promise<string>;
  definition(place: string): Promise<Location[]>;
  symbols(): Promise<string[]>;
  fixes(place: string): Promise<CodeAction[]>;
  positionOf(place: string): Position;
  /** The text that a range covers. */
  textAt(range: Range): string;
}

export function messageOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}

/**
 * Starts a server and an editor that is connected to it; `capabilities` are what the editor says it can do beyond the least, `nodeArguments`
 * are for the Node that the server runs in.
 */
export async function startEditor(
  options: InitializationOptions = {},
  capabilities: ClientCapabilities = {},
  nodeArguments: string[] = [],
): Promise<Editor> {
  if (!existsSync(serverPath)) throw new Error(`${serverPath} is missing: run \`npm run build\` first.`);
  const folder = await mkdtemp(join(tmpdir(), 'headroom-lsp-'));
  const server = spawn(process.execPath, [...nodeArguments, serverPath, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const diagnostics = new Latest<Diagnostic[]>();
  const statuses = new Latest<FileStatus>();
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => diagnostics.put(params.uri, params.diagnostics));
  connection.onNotification(StatusNotification, (status) => statuses.put(status.uri, status));
  connection.listen();
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'test' }],
    initializationOptions: options,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  const write = async (name: string, text: string): Promise<void> => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  const urlOf = (name: string): string => pathToFileURL(join(folder, name)).href;

  return {
    connection,
    process: server,
    write,
    async open(name, text) {
      await write(name, text);
      const textDocument = { uri: urlOf(name), languageId: 'arch', version: 1, text };
      await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
      return openFile(connection, TextDocument.create(textDocument.uri, 'arch', 1, text), diagnostics, statuses);
    },
    changeSettings: (settings) =>
      connection.sendNotification(DidChangeConfigurationNotification.type, { settings: { headroom: settings } }),
    contentOf: async (uri) => (await connection.sendRequest(TextDocumentContentRequest.type, { uri })).text,
    async close() {
      await connection.sendRequest(ShutdownRequest.type);
      const ended = new Promise((resolve) => server.once('exit', resolve));
      await connection.sendNotification(ExitNotification.type);
      await ended;
      connection.dispose();
      await rm(folder, { recursive: true });
    },
  };
}

function openFile(
  connection: ProtocolConnection,
  document: TextDocument,
  diagnostics: Latest<Diagnostic[]>,
  statuses: Latest<FileStatus>,
): OpenFile {
  const { uri } = document;
  const textDocument = { uri };
  const position = (place: string): Position => document.positionAt(offsetOf(document.getText(), place));
  return {
    uri,
    get text() {
      return document.getText();
    },
    async edit(before, after) {
      const offset = offsetOf(document.getText(), `^${before}`);
      const range = { start: document.positionAt(offset), end: document.positionAt(offset + before.length) };
      const version = document.version + 1;
      TextDocument.update(document, [{ range, text: after }], version);
      await connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: [{ range, text: after }],
      });
    },
    async save() {
      await writeFile(fileURLToPath(uri), document.getText());
      statuses.forget(uri);
      await connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument });
    },
    closeFile: () => connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument }),
    diagnostics: (condition) => diagnostics.wait(uri, condition),
    status: (condition) => statuses.wait(uri, condition),
    simulated: () => statuses.wait(uri, ({ running, verdict, stale }) => running === null && verdict !== 'unknown' && !stale),
    async lenses() {
      return ((await connection.sendRequest(CodeLensRequest.type, { textDocument })) ?? []).map(({ command }) => command?.title ?? '');
    },
    async hover(place) {
      const hover = await connection.sendRequest(HoverRequest.type, { textDocument, position: position(place) });
      // Figures in tables have blanks that do not break.
      return hover && MarkupContent.is(hover.contents) ? hover.contents.value.replaceAll('\u00a0', ' ') : '';
    },
    async definition(place) {
      const found = await connection.sendRequest(DefinitionRequest.type, { textDocument, position: position(place) });
      return [found ?? []].flat().map((one) => ('targetUri' in one ? { uri: one.targetUri, range: one.targetSelectionRange } : one));
    },
    async symbols() {
      return namesOf((await connection.sendRequest(DocumentSymbolRequest.type, { textDocument })) ?? []);
    },
    async fixes(place) {
      const range = { start: position(place), end: position(place) };
      const found = await connection.sendRequest(CodeActionRequest.type, { textDocument, range, context: { diagnostics: [] } });
      return (found ?? []).filter((action): action is CodeAction => !('command' in action && typeof action.command === 'string'));
    },
    positionOf: position,
    textAt: (range) => document.getText(range),
  };
}

/** The newest value of each key, and those who wait for a certain one. */
class Latest<T> {
  private readonly values = new Map<string, T>();
  private waiting: { key: string; condition: (value: T) => boolean; resolve: (value: T) => void }[] = [];

  put(key: string, value: T): void {
    this.values.set(key, value);
    const met = this.waiting.filter((one) => one.key === key && one.condition(value));
    this.waiting = this.waiting.filter((one) => !met.includes(one));
    for (const one of met) one.resolve(value);
  }

  forget(key: string): void {
    this.values.delete(key);
  }

  wait(key: string, condition: (value: T) => boolean): Promise<T> {
    const known = this.values.get(key);
    if (known !== undefined && condition(known)) return Promise.resolve(known);
    return new Promise((resolve) => this.waiting.push({ key, condition, resolve }));
  }
}

function offsetOf(text: string, place: string): number {
  const found = text.indexOf(place.replace('^', ''));
  if (found < 0) throw new Error(`The text has no ${JSON.stringify(place.replace('^', ''))}.`);
  return found + place.indexOf('^');
}

function namesOf(symbols: (DocumentSymbol | SymbolInformation)[]): string[] {
  return symbols.flatMap((symbol) => [symbol.name, ...('children' in symbol ? namesOf(symbol.children ?? []) : [])]);
}
