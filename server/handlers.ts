/** Answers to the editor's requests: what Langium's `startLanguageServer` registers, but for diagnostics, which are put together in `features/diagnostics.ts`. */
import { DocumentState } from 'langium';
import {
  addCallHierarchyHandler,
  addCodeActionHandler,
  addCodeLensHandler,
  addCompletionHandler,
  addConfigurationChangeHandler,
  addDocumentHighlightHandler,
  addDocumentLinkHandler,
  addDocumentSymbolHandler,
  addDocumentUpdateHandler,
  addFindReferencesHandler,
  addFoldingRangeHandler,
  addFormattingHandler,
  addGotoDefinitionHandler,
  addHoverHandler,
  addInlayHintHandler,
  addRenameHandler,
  addSignatureHelpHandler,
  addSemanticTokenHandler,
  addTextDocumentContentRequestHandler,
  addWorkspaceSymbolHandler,
  createServerRequestHandler,
  type LangiumSharedServices,
} from 'langium/lsp';
import type { Connection, SelectionRange, SelectionRangeParams } from 'vscode-languageserver';
import { selectionRange } from '../language/editor/selectionRanges.js';
import { CODE_ACTION_KINDS } from './features/codeActions.js';

/** Registers all handlers and begins to listen. What shows figures waits for the text to be checked, since only then there is a model. */
export function listen(connection: Connection, shared: LangiumSharedServices): void {
  addDocumentUpdateHandler(connection, shared);
  addCompletionHandler(connection, shared);
  addFindReferencesHandler(connection, shared);
  addDocumentSymbolHandler(connection, shared);
  addDocumentLinkHandler(connection, shared);
  addGotoDefinitionHandler(connection, shared);
  addDocumentHighlightHandler(connection, shared);
  addFoldingRangeHandler(connection, shared);
  addFormattingHandler(connection, shared);
  addCodeActionHandler(connection, shared);
  addRenameHandler(connection, shared);
  addSignatureHelpHandler(connection, shared);
  addCallHierarchyHandler(connection, shared);
  addSemanticTokenHandler(connection, shared);
  addHoverHandler(connection, shared, DocumentState.Validated);
  addCodeLensHandler(connection, shared, DocumentState.Validated);
  addInlayHintHandler(connection, shared);
  addTextDocumentContentRequestHandler(connection, shared);
  addWorkspaceSymbolHandler(connection, shared);
  addConfigurationChangeHandler(connection, shared);
  addSelectionRangeHandler(connection, shared);
  connection.onInitialize(async (params) => {
    const { capabilities, ...others } = await shared.lsp.LanguageServer.initialize(params);
    return {
      ...others,
      capabilities: { ...capabilities, selectionRangeProvider: true, codeActionProvider: { codeActionKinds: CODE_ACTION_KINDS } },
    };
  });
  connection.onInitialized((params) => shared.lsp.LanguageServer.initialized(params));
  shared.workspace.TextDocuments.listen(connection);
  connection.listen();
}

/** Langium knows no selection ranges. */
function addSelectionRangeHandler(connection: Connection, shared: LangiumSharedServices): void {
  connection.onSelectionRanges(
    createServerRequestHandler<SelectionRangeParams, SelectionRange[], never>(
      (_services, document, { positions }) => positions.map((position) => selectionRange(document, position)),
      shared,
      DocumentState.Parsed,
    ),
  );
}
