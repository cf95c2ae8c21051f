/** What can be opened from a text: imported files, traffic files, and the web pages that figures come from. */
import { AstUtils, type CstNode, GrammarUtils, type LangiumDocument, UriUtils } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink, Range } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { fileOf, importedUri } from '../scope.js';

/** Up to a blank, a quote or a bracket that is not part of it; what ends a sentence does not belong to it. */
const ADDRESS = /https?:\/\/[^\s"<>\\]+?(?=[.,;:!?)\]]*(?:[\s"<>\\]|$))/g;

export class ArchLinks implements DocumentLinkProvider {
  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    const file = fileOf(document);
    const imports = file.imports.flatMap((imported): DocumentLink[] => {
      const node = GrammarUtils.findNodeForProperty(imported.$cstNode, 'path');
      const target = importedUri(document, imported);
      return node && target ? [{ range: inQuotes(document, node), target: target.toString(), tooltip: 'Open the imported file' }] : [];
    });
    return [...imports, ...file.scenarios.flatMap((scenario) => trafficLinks(document, scenario)), ...addressLinks(document, file)];
  }
}

function trafficLinks(document: LangiumDocument, scenario: ast.Scenario): DocumentLink[] {
  return scenario.parts.filter(ast.isScenarioSetting).flatMap(({ traffic }): DocumentLink[] => {
    const node = GrammarUtils.findNodeForProperty(traffic?.$cstNode, 'file');
    if (!traffic?.file || !node) return [];
    const target = UriUtils.resolvePath(UriUtils.dirname(document.uri), traffic.file).toString();
    return [{ range: inQuotes(document, node), target, tooltip: 'Open the traffic' }];
  });
}

/** Addresses in what is said to be a figure's source: the words around them are none. */
function addressLinks(document: LangiumDocument, file: ast.File): DocumentLink[] {
  return AstUtils.streamAllContents(file)
    .filter(ast.isSetting)
    .filter(({ key }) => key === 'source')
    .flatMap((setting) => {
      const node = GrammarUtils.findNodeForProperty(setting.$cstNode, 'text');
      return node ? [...node.text.matchAll(ADDRESS)].map(({ 0: target, index }) => linkAt(document, node.offset + index, target)) : [];
    })
    .toArray();
}

function linkAt({ textDocument }: LangiumDocument, offset: number, target: string): DocumentLink {
  return { range: { start: textDocument.positionAt(offset), end: textDocument.positionAt(offset + target.length) }, target };
}

/** The range of a text without its quotes. */
function inQuotes({ textDocument }: LangiumDocument, { offset, end }: CstNode): Range {
  return { start: textDocument.positionAt(offset + 1), end: textDocument.positionAt(end - 1) };
}
