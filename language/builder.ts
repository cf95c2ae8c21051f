/** Builds documents together with what they import, and with the text of the traffic files they name. */
import {
  DefaultDocumentBuilder,
  DocumentState,
  type BuildOptions,
  type LangiumDocument,
  type LangiumSharedCoreServices,
  type URI,
  UriUtils,
  type WorkspaceLock,
} from 'langium';
import type { CancellationToken } from 'vscode-jsonrpc';
import * as ast from './generated/ast.js';
import { fileOf, importedUri, withImports } from './scope.js';
import { rememberTrafficFile } from './trafficFiles.js';

export class ArchDocumentBuilder extends DefaultDocumentBuilder {
  private readonly lock: WorkspaceLock;

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.lock = services.workspace.WorkspaceLock;
  }

  protected override async buildDocuments(
    documents: LangiumDocument[],
    options: BuildOptions,
    cancelToken: CancellationToken,
  ): Promise<void> {
    const all = [...documents];
    // Grows while it is walked: imports of imports.
    for (const document of all) {
      if (document.state < DocumentState.Parsed) {
        await this.langiumDocumentFactory.update(document, cancelToken);
        // It will not be parsed again, and who waits for it to be would wait for ever.
        await this.notifyDocumentPhase(document, DocumentState.Parsed, cancelToken);
      }
      const file = fileOf(document);
      for (const imported of file.imports) {
        const loaded = await this.load(importedUri(document, imported));
        if (loaded && !all.includes(loaded)) all.push(loaded);
      }
      await this.loadTraffic(document, file);
    }
    await super.buildDocuments(all, options, cancelToken);
  }

  /** What a file says depends on all that it imports, not only on what it names there: kinds of its components may be two files away. */
  protected override shouldRelink(document: LangiumDocument, changedUris: Set<string>): boolean {
    const isChanged = ({ uri }: LangiumDocument): boolean => changedUris.has(uri.toString());
    return super.shouldRelink(document, changedUris) || withImports(document, this.langiumDocuments).some(isChanged);
  }

  /**
   * An editor asks about a file in the same breath as it opens it: the build may not have begun, so that there is no document yet, or it
   * may be cancelled by the next change just as those who wait should hear of it. Both are settled once no build is left to do.
   */
  protected override async awaitDocumentState(state: DocumentState, uri: URI, cancelToken: CancellationToken): Promise<URI> {
    const document = this.langiumDocuments.getDocument(uri);
    if (document && document.state >= state) return uri;
    const built = this.lock.read(() => undefined);
    if (document && this.currentState < state) await Promise.race([super.awaitDocumentState(state, uri, cancelToken), built]);
    else await built;
    return super.awaitDocumentState(state, uri, cancelToken);
  }

  /** A document that was not there before; null where it was, or where there is no such file. */
  private async load(uri: URI | null): Promise<LangiumDocument | null> {
    if (!uri || this.langiumDocuments.hasDocument(uri) || !this.serviceRegistry.hasServices(uri)) return null;
    if ((await this.read(uri)) === null) return null;
    return this.langiumDocuments.getOrCreateDocument(uri);
  }

  private async loadTraffic(document: LangiumDocument, file: ast.File): Promise<void> {
    for (const part of file.scenarios.flatMap(({ parts }) => parts)) {
      const traffic = ast.isScenarioSetting(part) ? part.traffic : undefined;
      if (traffic?.file === undefined) continue;
      rememberTrafficFile(document, traffic.file, await this.read(UriUtils.resolvePath(UriUtils.dirname(document.uri), traffic.file)));
    }
  }

  /** A file's text; null where it cannot be read. */
  private async read(uri: URI): Promise<string | null> {
    try {
      return await this.fileSystemProvider.readFile(uri);
    } catch {
      return null;
    }
  }
}
