/** The language's services, put together. */
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  DefaultWorkspaceManager,
  type DeepPartial,
  inject,
  type DefaultSharedCoreModuleContext,
  type LangiumCoreServices,
  type LangiumDocument,
  type LangiumDocumentFactory,
  type LangiumSharedCoreServices,
  type Module,
  type PartialLangiumCoreServices,
} from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type DefaultSharedModuleContext,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
  type PartialLangiumSharedServices,
} from 'langium/lsp';
import type { WorkspaceFolder } from 'vscode-languageserver-types';
import type { Model } from '../simulation/model.js';
import { ArchDocumentBuilder } from './builder.js';
import { registerChecks } from './checks/index.js';
import { createClosingCompletionParser } from './completionParser.js';
import { ArchValueConverter } from './converter.js';
import { editorModule, sharedEditorModule } from './editor/index.js';
import { ArchGeneratedModule, ArchGeneratedSharedModule } from './generated/module.js';
import { LIBRARY, LIBRARY_URIS } from './library.js';
import { createLimitedParser, LimitedValidator } from './limits.js';
import { ArchLinker } from './linker.js';
import { lower } from './lower/index.js';
import { ArchScopeComputation, ArchScopeProvider } from './scope.js';
import { SyntaxErrors, UnknownCharacters } from './syntaxErrors.js';

/** Made once for each process or editor. */
export interface ArchAdditions {
  /** The Model of a document without errors. Throws where there are some. */
  lower: (document: LangiumDocument) => Model;
}

export type ArchServices = LangiumServices & ArchAdditions;
export type ArchCoreServices = LangiumCoreServices & ArchAdditions;

/** Loads the library before anything else of a workspace. */
class ArchWorkspaceManager extends DefaultWorkspaceManager {
  private readonly factory: LangiumDocumentFactory;

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.factory = services.workspace.LangiumDocumentFactory;
  }

  protected override loadAdditionalDocuments(_folders: WorkspaceFolder[], collector: (document: LangiumDocument) => void): Promise<void> {
    for (const document of libraryDocuments(this.factory)) collector(document);
    return Promise.resolve();
  }
}

export function libraryDocuments(factory: LangiumDocumentFactory): LangiumDocument[] {
  return LIBRARY_URIS.map((uri) => factory.fromString(LIBRARY[uri.path.slice(1)]!, uri));
}

const archModule = {
  lower: (services) => (document) => lower(document, services.shared.workspace.LangiumDocuments),
  parser: {
    CompletionParser: createClosingCompletionParser,
    LangiumParser: createLimitedParser,
    LexerErrorMessageProvider: () => new UnknownCharacters(),
    ParserErrorMessageProvider: () => new SyntaxErrors(),
    ValueConverter: () => new ArchValueConverter(),
  },
  references: {
    Linker: (services) => new ArchLinker(services),
    ScopeComputation: (services) => new ArchScopeComputation(services),
    ScopeProvider: (services) => new ArchScopeProvider(services),
  },
  validation: { DocumentValidator: (services) => new LimitedValidator(services) },
} satisfies Module<LangiumCoreServices, PartialLangiumCoreServices & ArchAdditions>;

const sharedModule = {
  workspace: {
    DocumentBuilder: (services) => new ArchDocumentBuilder(services),
    WorkspaceManager: (services) => new ArchWorkspaceManager(services),
  },
} satisfies Module<LangiumSharedCoreServices, DeepPartial<LangiumSharedCoreServices>>;

/** What an embedder may replace. */
export interface ArchModules {
  shared?: Module<LangiumSharedServices, PartialLangiumSharedServices>;
  arch?: Module<ArchServices, PartialLangiumServices>;
}

/** The services of an editor's language server. */
export function createArchServices(
  context: DefaultSharedModuleContext,
  modules: ArchModules = {},
): { shared: LangiumSharedServices; arch: ArchServices } {
  const shared = inject(createDefaultSharedModule(context), ArchGeneratedSharedModule, sharedModule, sharedEditorModule, modules.shared);
  const arch = inject(createDefaultModule({ shared }), ArchGeneratedModule, archModule, editorModule, modules.arch);
  shared.ServiceRegistry.register(arch);
  registerChecks(arch);
  if (!context.connection) void shared.workspace.ConfigurationProvider.initialized({});
  return { shared, arch };
}

/** The services without an editor: what `compile` uses. */
export function createCoreServices(context: DefaultSharedCoreModuleContext): { shared: LangiumSharedCoreServices; arch: ArchCoreServices } {
  const shared = inject(createDefaultSharedCoreModule(context), ArchGeneratedSharedModule, sharedModule);
  const arch = inject(createDefaultCoreModule({ shared }), ArchGeneratedModule, archModule);
  shared.ServiceRegistry.register(arch);
  registerChecks(arch);
  return { shared, arch };
}
