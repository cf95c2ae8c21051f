/** The language server, put together: what is simulated when, and one feature a file. */
import { type DefaultSharedModuleContext, DefaultTextDocumentContentProvider, startLanguageServer } from 'langium/lsp';
import { URI, UriUtils } from 'langium';
import type { Worker } from 'node:worker_threads';
import type { Connection } from 'vscode-languageserver';
import { createArchServices } from '../language/module.js';
import { SimulatingDocuments } from './documents.js';
import { Drafts } from './drafts.js';
import { Engine } from './engine.js';
import { VerifiedFixes } from './features/codeActions.js';
import { VerdictLenses } from './features/codeLens.js';
import { Diagnostics } from './features/diagnostics.js';
import { ComponentHovers } from './features/hover.js';
import { showProgress } from './features/progress.js';
import { refreshLenses } from './features/refresh.js';
import { sendReports } from './features/reports.js';
import { subjectAt } from './features/subject.js';
import { type InitializationOptions, LIBRARY_SCHEME, RunRequest, SubjectRequest } from './protocol.js';
import { CurrentSettings } from './settings.js';
import { Simulations } from './simulations.js';

/** Starts serving a connection. `startWorker` starts a thread that runs `worker.ts`. */
export function startServer(connection: Connection, fileSystem: Pick<DefaultSharedModuleContext, 'fileSystemProvider'>, startWorker: () => Worker): void {
  const settings = new CurrentSettings();
  const engine = new Engine(startWorker);
  const simulations = new Simulations(engine, settings, (uri) => textOf(uri));
}
