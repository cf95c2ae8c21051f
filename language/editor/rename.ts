/** New names, in all files that use the old: none that is taken, none that is no name, and none of the library's. */
import { type AstNode, AstUtils, CstUtils, type LangiumDocument, type LangiumDocuments, type LangiumParser } from 'langium';
import { DefaultRenameProvider, type LangiumServices } from 'langium/lsp';
import {
  LSPErrorCodes,
  type Position,
  type Range,
  type RenameParams,
  ResponseError,
  type TextDocumentPositionParams,
  TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { isLibrary } from '../library.js';
import { fileOf, lineage, withImports } from '../scope.js';
import { familyOf, isMember, membersOf, systemsOf } from './references.js';

type Named = AstNode & { name: string };

export class ArchRename extends DefaultRenameProvider {
  private readonly documents: LangiumDocuments;
  private readonly parser: LangiumParser;

  constructor(services: LangiumServices) {
    super(services);
    this.documents = services.shared.workspace.LangiumDocuments;
    this.parser = services.parser.LangiumParser;
  }

  override prepareRename(document: LangiumDocument, { position }: TextDocumentPositionParams): Range {
    const range = this.renameNodeRange(document, position);
    if (!range) throw refusal('There is no name here.');
    this.targetAt(document, position);
    return range;
  }

  override rename(document: LangiumDocument, { position, newName }: RenameParams): Promise<WorkspaceEdit | undefined> {
    const target = this.targetAt(document, position);
    if (!target || target.name === newName) return Promise.resolve(undefined);
    const rule = ast.isInstanceDeclaration(target) ? 'InstanceName' : 'Name';
    if (!isName(this.parser, newName, rule))
      throw refusal(`"${newName}" can't be a name: letters, digits, "_" and "-", and no word that begins a declaration.`);

    const taken = this.taken(target, newName);
    if (taken) throw refusal(`There already is ${taken} "${newName}".`);
    const places = this.references.findReferences(target, { includeDeclaration: true }).toArray();
    const byFile = Map.groupBy(places, ({ sourceUri }) => sourceUri.toString());
    const changes: Record<string, TextEdit[]> = {};
    for (const [uri, found] of byFile) changes[uri] = found.map(({ segment }) => TextEdit.replace(segment.range, newName));
    return Promise.resolve({ changes });
  }

  /** What the name at a position means. Refuses what can't be changed. */
  private targetAt(document: LangiumDocument, position: Position): Named | undefined {
    const root = document.parseResult.value.$cstNode;
    const offset = document.textDocument.offsetAt(position);
    const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, offset, this.grammarConfig.nameRegexp);
    const target = leaf && this.references.findDeclarations(leaf).find(isNamed);
    if (target && isLibrary(AstUtils.getDocument(target).uri))
      throw refusal(`"${target.name}" is built in and can't be renamed; a kind or instance of your own can extend or replace it.`);
    return target;
  }

  /** What already has the new name where the old one holds, in words; null where nothing has. */
  private taken(target: Named, newName: string): string | null {
    if (isMember(target)) {
      const systems = familyOf(target, this.documents).map((one) => one.$container);
      const isNear = (system: ast.System): boolean => systems.some((one) => lineage(system).includes(one) || lineage(one).includes(system));
      const other = systemsOf(this.documents)
        .filter(isNear)
        .flatMap(membersOf)
        .find(({ name }) => name === newName);
      return other ? (ast.isFlow(other) ? 'a flow' : 'a component') : null;
    }
    const home = AstUtils.getDocument(target);
    const seen = this.documents.all.map((document) => withImports(document, this.documents)).filter((files) => files.includes(home));
    const files = new Set([...seen.toArray().flat(), ...this.documents.all.filter(({ uri }) => isLibrary(uri))]);
    const isTaken = [...files].some((document) => ofSameType(fileOf(document), target).some(({ name }) => name === newName));
    return isTaken ? WORDS[target.$type]! : null;
  }
}

const WORDS: Record<string, string> = {
  [ast.KindDeclaration.$type]: 'a kind',
  [ast.InstanceDeclaration.$type]: 'an instance',
  [ast.System.$type]: 'a system',
  [ast.Scenario.$type]: 'a scenario',
};

function ofSameType(file: ast.File, { $type }: AstNode): Named[] {
  return [...file.kinds, ...file.instances, ...file.systems, ...file.scenarios].filter((one) => one.$type === $type);
}

function isNamed(node: AstNode): node is Named {
  return 'name' in node && typeof node.name === 'string';
}

/** Whether a text is one name, to its end: what the language itself takes as one. */
function isName(parser: LangiumParser, text: string, rule: string): boolean {
  const { lexerErrors, parserErrors } = parser.parse(text, { rule });
  return text.trim() === text && lexerErrors.length === 0 && parserErrors.length === 0;
}

/** What the editor shows beside the name. */
function refusal(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
