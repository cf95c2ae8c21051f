/** Answers to the editor's requests: what Langium's `startLanguageServer` registers, but for diagnostics, which are put together in `features/diagnostics.ts`. */
import { DocumentState } from 'langium';
import {
  addCodeActionHandler,
  addCodeLensHandler,
  addCompletionHandler,
  addConfigurationChangeHandler,
  addDocumentHighlightHandler,
  addDocumentSymbolHandler,
  addDocumentUpdateHandler,
  addFindReferencesHandler,
  addFoldingRangeHandler,
  addFormattingHandler,
  addGotoDefinitionHandler,
  addHoverHandler,
  addInlayHintHandler,
  addRenameHandler,
  addSemanticTokenHandler,
  addTextDocumentContentRequestHandler,
  addWorkspaceSymbolHandler,
  type LangiumSharedServices,
} from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';

/** Registers all handlers and begins to listen. What shows figures waits for the text to be checked, since only then there is a model. */
export function listen(connection: Connection, shared: LangiumSharedServices): void {
  addDocumentUpdateHandler(connection, shared);
  addCompletionHandler(connection, shared);
  addFindReferencesHandler(connection, shared);
  addDocumentSymbolHandler(connection, shared);
  addGotoDefinitionHandler(connection, shared);
  addDocumentHighlightHandler(connection, shared);
  addFoldingRangeHandler(connection, shared);
  addFormattingHandler(connection, shared);
  addCodeActionHandler(connection, shared);
  addRenameHandler(connection, shared);
  addSemanticTokenHandler(connection, shared);
  addHoverHandler(connection, shared, DocumentState.Validated);
  addCodeLensHandler(connection, shared, DocumentState.Validated);
  addInlayHintHandler(connection, shared);
  addTextDocumentContentRequestHandler(connection, shared);
  addWorkspaceSymbolHandler(connection, shared);
  addConfigurationChangeHandler(connection, shared);
  connection.onInitialize((params) => shared.lsp.LanguageServer.initialize(params));
  connection.onInitialized((params) => shared.lsp.LanguageServer.initialized(params));
  shared.workspace.TextDocuments.listen(connection);
  connection.listen();
}
