/** Text → Model, without an editor: for the command line and for whoever tries a change of a text. */
import { EmptyFileSystemProvider, type LangiumDocument, URI } from 'langium';
import type { Diagnostic as LspDiagnostic } from 'vscode-languageserver-types';
import type { Model, Place } from '../simulation/model.js';
import { isLibrary } from './library.js';
import { createCoreServices, libraryDocuments } from './module.js';
import { withImports } from './scope.js';

export interface Diagnostic {
  severity: 'error' | 'warning' | 'information' | 'hint';
  message: string;
  at: Place;
  /** What a check calls it; absent for what lexer and parser say. */
  code?: string;
  related: { message: string; at: Place }[];
}

/** Gives the text of a file, null where there is none. */
export type ReadFile = (uri: string) => Promise<string | null>;

const SEVERITIES = ['error', 'error', 'warning', 'information', 'hint'] as const;

class InjectedFiles extends EmptyFileSystemProvider {
  reader: ReadFile = () => Promise.resolve(null);

  override async readFile(uri?: URI): Promise<string> {
    const text = uri ? await this.reader(uri.toString()) : null;
    if (text === null) throw new Error(`there is no file ${uri?.toString() ?? ''}`);
    return text;
  }
}

const files = new InjectedFiles();
const services = createCoreServices({ fileSystemProvider: () => files });
let library: Promise<void> | null = null;
/** Compilations take turns: they share the services, and the names in them. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Compiles a text and what it imports. Diagnostics are those of the text and its imports, in that order; the model is null exactly when
 * one of them is an error. Never throws because of a text.
 */
export function compile(uri: string, text: string, readFile: ReadFile): Promise<{ model: Model | null; diagnostics: Diagnostic[] }> {
  const turn = last.then(() => compileNow(URI.parse(uri), text, readFile));
  last = turn.catch(() => undefined);
  return turn;
}

async function compileNow(uri: URI, text: string, readFile: ReadFile): Promise<{ model: Model | null; diagnostics: Diagnostic[] }> {
  const { LangiumDocuments, DocumentBuilder } = services.shared.workspace;
  await (library ??= loadLibrary());
  files.reader = readFile;
  try {
    const document = LangiumDocuments.createDocument(uri, text);
    await DocumentBuilder.build([document], { validation: true });
    const diagnostics = withImports(document, LangiumDocuments).flatMap(diagnosticsOf);
    const broken = diagnostics.some((one) => one.severity === 'error');
    return { model: broken ? null : services.arch.lower(document), diagnostics };
  } finally {
    const used = LangiumDocuments.all.filter((one) => !isLibrary(one.uri)).toArray();
    await DocumentBuilder.update(
      [],
      used.map((one) => one.uri),
    );
  }
}

async function loadLibrary(): Promise<void> {
  const { LangiumDocuments, LangiumDocumentFactory, DocumentBuilder } = services.shared.workspace;
  const documents = libraryDocuments(LangiumDocumentFactory);
  for (const one of documents) LangiumDocuments.addDocument(one);
  await DocumentBuilder.build(documents, { validation: true });
  const wrong = documents.flatMap(diagnosticsOf).find((one) => one.severity === 'error');
  if (wrong) throw new Error(`${wrong.at.uri}:${wrong.at.start.line + 1}: ${wrong.message}`);
}

function diagnosticsOf(document: LangiumDocument): Diagnostic[] {
  return (document.diagnostics ?? []).map((one) => diagnosticOf(one, document.uri.toString()));
}

function diagnosticOf(one: LspDiagnostic, uri: string): Diagnostic {
  const diagnostic: Diagnostic = {
    severity: SEVERITIES[one.severity ?? 1],
    message: typeof one.message === 'string' ? one.message : one.message.value,
    at: { uri, ...one.range },
    related: (one.relatedInformation ?? []).map(({ message, location }) => ({ message, at: { uri: location.uri, ...location.range } })),
  };
  if (typeof one.code === 'string') diagnostic.code = one.code;
  return diagnostic;
}
