/** The language server, put together: what is simulated when, and one feature a file. */
import type { Worker } from 'node:worker_threads';
import { DocumentState, URI, UriUtils } from 'langium';
import { type DefaultSharedModuleContext, DefaultTextDocumentContentProvider } from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import { createArchServices } from '../language/module.js';
import { SimulatingDocuments } from './documents.js';
import { Drafts } from './drafts.js';
import { Engine } from './engine.js';
import { VerifiedFixes } from './features/codeActions.js';
import { VerdictLenses } from './features/codeLens.js';
import { Completions } from './features/completion.js';
import { publishDiagnostics } from './features/diagnostics.js';
import { Hovers } from './features/hover.js';
import { FigureHints } from './features/inlayHints.js';
import { showProgress } from './features/progress.js';
import { refreshFigures } from './features/refresh.js';
import { sendReports } from './features/reports.js';
import { Forms } from './features/signatureHelp.js';
import { subjectAt } from './features/subject.js';
import { listen } from './handlers.js';
import { LIBRARY_SCHEME, SubjectRequest } from './protocol.js';
import { CurrentSettings, recordOf } from './settings.js';
import { Simulations } from './simulations.js';

/** The server's spelling of a URI that comes from a client. */
const normalize = (uri: string): string => UriUtils.normalize(uri);

/** Starts serving a connection. `startWorker` starts a thread that runs `worker.ts`. */
export function startServer(
  connection: Connection,
  fileSystem: Pick<DefaultSharedModuleContext, 'fileSystemProvider'>,
  startWorker: () => Worker,
): void {
  const settings = new CurrentSettings();
  const simulations = new Simulations(new Engine(startWorker), settings, (uri) => documentAt(uri)?.textDocument.getText() ?? null);
  const isWatched = sendReports(connection, simulations, normalize);
  let documentation: string | null = null;

  const { shared, arch } = createArchServices(
    { connection, ...fileSystem },
    {
      shared: {
        lsp: {
          DocumentUpdateHandler: (services) =>
            new SimulatingDocuments({ shared: services, drafts: () => drafts, simulations, settings, isWatched }),
          TextDocumentContentProvider: (services) => new DefaultTextDocumentContentProvider(services, LIBRARY_SCHEME),
        },
      },
      arch: {
        lsp: {
          CodeActionProvider: () => new VerifiedFixes(simulations, settings),
          CodeLensProvider: () => new VerdictLenses(() => drafts, simulations),
          CompletionProvider: (services) => new Completions(services, simulations),
          HoverProvider: (services) => new Hovers(services, () => drafts, simulations),
          InlayHintProvider: () => new FigureHints(simulations, settings),
          SignatureHelp: () => new Forms(),
        },
      },
    },
  );
  const documentAt = (uri: string) => shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
  const drafts = new Drafts(shared, (document) => arch.lower(document));
  shared.workspace.DocumentBuilder.onDocumentPhase(DocumentState.Validated, (document) => {
    if (simulations.get(document.uri.toString()).problem?.in === 'text') simulations.checked(drafts.of(document));
  });

  shared.lsp.LanguageServer.onInitialize(({ initializationOptions }) => {
    const options = recordOf(initializationOptions);
    settings.update(options['settings']);
    documentation = typeof options['documentation'] === 'string' ? options['documentation'] : null;
  });
  shared.workspace.ConfigurationProvider.onConfigurationSectionUpdate(({ section, configuration }) => {
    if (section === 'headroom') settings.update(configuration);
  });
  publishDiagnostics({
    connection,
    shared,
    drafts,
    simulations,
    settings,
    pageOf: (code) => documentation && `${documentation}/${code}.md`,
  });
  showProgress(connection, simulations);
  refreshFigures(connection, shared.lsp.LanguageServer, simulations, settings);
  connection.onRequest(SubjectRequest, ({ uri, position }) => {
    const document = documentAt(normalize(uri));
    return document ? subjectAt(document, position, arch) : null;
  });
  listen(connection, shared);
}
