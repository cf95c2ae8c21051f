/** Builds documents together with what they import, and with the text of the traffic files they name. */
import { AstUtils, DefaultDocumentBuilder, DocumentState, type BuildOptions, type LangiumDocument, type URI, UriUtils } from 'langium';
import type { CancellationToken } from 'vscode-jsonrpc';
import * as ast from './generated/ast.js';
import { fileOf, importedUri } from './scope.js';
import { rememberTrafficFile } from './trafficFiles.js';

export class ArchDocumentBuilder extends DefaultDocumentBuilder {
  protected override async buildDocuments(
    documents: LangiumDocument[],
    options: BuildOptions,
    cancelToken: CancellationToken,
  ): Promise<void> {
    const all = [...documents];
    // Grows while it is walked: imports of imports.
    for (const document of all) {
      if (document.state < DocumentState.Parsed) await this.langiumDocumentFactory.update(document, cancelToken);
      const file = fileOf(document);
      for (const imported of file.imports) {
        const loaded = await this.load(importedUri(document, imported));
        if (loaded && !all.includes(loaded)) all.push(loaded);
      }
      await this.loadTraffic(document, file);
    }
    await super.buildDocuments(all, options, cancelToken);
  }

  /** A document that was not there before; null where it was, or where there is no such file. */
  private async load(uri: URI | null): Promise<LangiumDocument | null> {
    if (!uri || this.langiumDocuments.hasDocument(uri) || !this.serviceRegistry.hasServices(uri)) return null;
    if ((await this.read(uri)) === null) return null;
    return this.langiumDocuments.getOrCreateDocument(uri);
  }

  private async loadTraffic(document: LangiumDocument, file: ast.File): Promise<void> {
    for (const traffic of AstUtils.streamAllContents(file).filter(ast.isTraffic)) {
      if (traffic.file === undefined) continue;
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
