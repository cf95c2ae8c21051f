/** The places in a file that mean what the cursor is on; where it is declared is where it is written. */
import { type ReferenceDescription, UriUtils } from 'langium';
import { DefaultDocumentHighlightProvider } from 'langium/lsp';
import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver';

export class ArchHighlights extends DefaultDocumentHighlightProvider {
  protected override createDocumentHighlight(reference: ReferenceDescription): DocumentHighlight {
    const { sourceUri, sourcePath, targetUri, targetPath, segment } = reference;
    const isDeclaration = sourcePath === targetPath && UriUtils.equals(sourceUri, targetUri);
    return { range: segment.range, kind: isDeclaration ? DocumentHighlightKind.Write : DocumentHighlightKind.Read };
  }
}
