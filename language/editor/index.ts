/** What an editor asks of the language, one feature a file. */
import type { DeepPartial, Module } from 'langium';
import type { LangiumServices, LangiumSharedServices, PartialLangiumServices } from 'langium/lsp';
import { ArchCompletionProvider } from '../completion.js';
import { ArchFormatter } from '../format/formatter.js';
import { ArchCallHierarchy } from './callHierarchy.js';
import { ArchFolding } from './folding.js';
import { ArchHighlights } from './highlights.js';
import { ArchLinks } from './links.js';
import { ArchNodeKinds } from './nodeKinds.js';
import { ArchReferences } from './references.js';
import { ArchRename } from './rename.js';
import { ArchSemanticTokens } from './semanticTokens.js';
import { ArchDocumentSymbols, ArchWorkspaceSymbols } from './symbols.js';

export const editorModule = {
  lsp: {
    CallHierarchyProvider: (services) => new ArchCallHierarchy(services),
    CompletionProvider: (services) => new ArchCompletionProvider(services),
    DocumentHighlightProvider: (services) => new ArchHighlights(services),
    DocumentLinkProvider: () => new ArchLinks(),
    DocumentSymbolProvider: (services) => new ArchDocumentSymbols(services),
    FoldingRangeProvider: () => new ArchFolding(),
    Formatter: () => new ArchFormatter(),
    RenameProvider: (services) => new ArchRename(services),
    SemanticTokenProvider: (services) => new ArchSemanticTokens(services),
  },
  references: { References: (services) => new ArchReferences(services) },
} satisfies Module<LangiumServices, PartialLangiumServices>;

export const sharedEditorModule = {
  lsp: {
    NodeKindProvider: () => new ArchNodeKinds(),
    WorkspaceSymbolProvider: (services) => new ArchWorkspaceSymbols(services),
  },
} satisfies Module<LangiumSharedServices, DeepPartial<LangiumSharedServices>>;
