/** What a name means at its place. */
import {
  type AstNode,
  AstUtils,
  type AstNodeDescription,
  DefaultScopeProvider,
  EMPTY_SCOPE,
  type LangiumCoreServices,
  type LangiumDocument,
  type LangiumDocuments,
  MapScope,
  type ReferenceInfo,
  type Scope,
  URI,
  UriUtils,
} from 'langium';
import * as ast from './generated/ast.js';
import { LIBRARY_URIS } from './library.js';

/** The URI an import means, or null where its string is no path. */
export function importedUri(document: LangiumDocument, imported: ast.Import): URI | null {
  if (!imported.path) return null;
  return UriUtils.resolvePath(UriUtils.dirname(document.uri), imported.path);
}

const NOTHING: ast.File = { $type: 'File', imports: [], kinds: [], instances: [], systems: [], scenarios: [] };

/** The tree of a document; one that was not parsed yet has nothing in it. */
export function fileOf(document: LangiumDocument): ast.File {
  const root = document.parseResult.value;
  return ast.isFile(root) ? root : NOTHING;
}

/** A document and all it imports, directly or not, itself first. Cycles and files that are not there end the search. */
export function withImports(document: LangiumDocument, documents: LangiumDocuments): LangiumDocument[] {
  const found = new Map<string, LangiumDocument>();
  const visit = (one: LangiumDocument): void => {
    if (found.has(one.uri.toString())) return;
    found.set(one.uri.toString(), one);
    for (const imported of fileOf(one).imports) {
      const uri = importedUri(one, imported);
      const next = uri && documents.getDocument(uri);
      if (next) visit(next);
    }
  };
  visit(document);
  return [...found.values()];
}

/** A system and those it is an alternative of, itself first. */
export function lineage(system: ast.System | undefined): ast.System[] {
  const line: ast.System[] = [];
  for (let one = system; one && !line.includes(one); one = one.base?.ref) line.push(one);
  return line;
}

export class ArchScopeProvider extends DefaultScopeProvider {
  private readonly documents: LangiumDocuments;

  constructor(services: LangiumCoreServices) {
    super(services);
    this.documents = services.shared.workspace.LangiumDocuments;
  }

  override getScope(context: ReferenceInfo): Scope {
    const referenceType = this.reflection.getReferenceType(context);
    switch (referenceType) {
      case ast.Component.$type:
        return this.members(context.container, (system) =>
          system.components.filter((component) => component.kind || context.property !== 'primary'),
        );
      case ast.Flow.$type:
        return this.members(context.container, (system) => system.flows);
      case ast.Subject.$type:
        return this.members(context.container, (system) => [...system.flows, ...system.components]);
      default:
        return this.topLevel(referenceType, context);
    }
  }

  /** Components and flows of the system around, or of the scenario's; in an alternative those of its base too, its own first. */
  private members(node: AstNode, of: (system: ast.System) => (ast.Component | ast.Flow)[]): Scope {
    const scenario = AstUtils.getContainerOfType(node, ast.isScenario);
    const system = scenario ? scenario.system?.ref : AstUtils.getContainerOfType(node, ast.isSystem);
    if (!system) return EMPTY_SCOPE;
    const descriptions = new Map<string, AstNodeDescription>();
    for (const one of lineage(system)) {
      for (const member of of(one))
        if (member.name && !descriptions.has(member.name))
          descriptions.set(member.name, this.descriptions.createDescription(member, member.name));
    }
    return new MapScope(descriptions.values());
  }

  /**
   * Top-level names: the file's own, then those of its imports, then the library's. What a declaration extends is never itself: a kind of
   * one's own may take a built-in's name and extend it.
   */
  private topLevel(referenceType: string, context: ReferenceInfo): Scope {
    const uris = [...withImports(AstUtils.getDocument(context.container), this.documents).map((one) => one.uri), ...LIBRARY_URIS];
    const self = context.property === 'base' ? this.nameProvider.getNameNode(context.container) : undefined;
    const elements = uris.flatMap((uri) => this.indexManager.allElements(referenceType, new Set([uri.toString()])).toArray());
    const others = self
      ? elements.filter(
          (one) =>
            one.nameSegment?.offset !== self.offset || !UriUtils.equals(one.documentUri, AstUtils.getDocument(context.container).uri),
        )
      : elements;
    // The first of a name holds; of a map's entries the last would.
    return new MapScope(others.toReversed());
  }
}
