/** What a name means at its place. */
import {
  type AstNode,
  AstUtils,
  type AstNodeDescription,
  DefaultScopeComputation,
  DefaultScopeProvider,
  EMPTY_SCOPE,
  EMPTY_STREAM,
  type LangiumCoreServices,
  type LangiumDocument,
  type LangiumDocuments,
  type LocalSymbols,
  MapScope,
  MultiMap,
  type ReferenceInfo,
  type Scope,
  type Stream,
  stream,
  type URI,
  UriUtils,
  WorkspaceCache,
} from 'langium';
import * as ast from './generated/ast.js';
import { LIBRARY_URIS } from './library.js';

/** What imports mean: they are asked at every change of any file, and never mean anything else. */
const importedUris = new WeakMap<ast.Import, URI>();

/** The URI an import means, or null where its string is no path. */
export function importedUri(document: LangiumDocument, imported: ast.Import): URI | null {
  if (!imported.path) return null;
  const known = importedUris.get(imported);
  if (known) return known;
  const uri = UriUtils.resolvePath(UriUtils.dirname(document.uri), imported.path);
  importedUris.set(imported, uri);
  return uri;
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

/** So many kinds or systems extend each other, and no more: who walks up a line should not walk for long. */
export const DEEPEST_LINE = 30;

/** A system and those it is an alternative of, itself first; as many as `DEEPEST_LINE`. */
export function lineage(system: ast.System | undefined): ast.System[] {
  const line: ast.System[] = [];
  for (let one = system; one && line.length < DEEPEST_LINE && !line.includes(one); one = one.base?.ref) line.push(one);
  return line;
}

/** Only top-level names are collected beforehand: those within a system are looked up in the system. */
export class ArchScopeComputation extends DefaultScopeComputation {
  override collectLocalSymbols(): Promise<LocalSymbols> {
    return Promise.resolve(new MultiMap<AstNode, AstNodeDescription>());
  }
}

export class ArchScopeProvider extends DefaultScopeProvider {
  private readonly documents: LangiumDocuments;
  /** Scopes by the system or document they belong to, until anything changes. */
  private readonly known: WorkspaceCache<ast.System | LangiumDocument, Map<string, Scope>>;
  private readonly builtIn = new Map<string, Scope>();

  constructor(services: LangiumCoreServices) {
    super(services);
    this.documents = services.shared.workspace.LangiumDocuments;
    this.known = new WorkspaceCache(services.shared);
  }

  override getScope(context: ReferenceInfo): Scope {
    const referenceType = this.reflection.getReferenceType(context);
    const isMember = referenceType === ast.Component.$type || referenceType === ast.Flow.$type || referenceType === ast.Subject.$type;
    return isMember ? this.members(context, referenceType) : this.topLevel(context, referenceType);
  }

  private once(owner: ast.System | LangiumDocument, key: string, make: () => Scope): Scope {
    const scopes = this.known.get(owner, () => new Map<string, Scope>());
    const scope = scopes.get(key) ?? make();
    scopes.set(key, scope);
    return scope;
  }

  /** Components and flows of the system around, or of the scenario's; in an alternative those of its base too, its own first. */
  private members({ container, property }: ReferenceInfo, type: string): Scope {
    const scenario = AstUtils.getContainerOfType(container, ast.isScenario);
    const system = scenario ? scenario.system?.ref : AstUtils.getContainerOfType(container, ast.isSystem);
    if (!system) return EMPTY_SCOPE;
    const isPrimary = property === 'primary';
    return this.once(system, isPrimary ? 'primary' : type, () => {
      const members = lineage(system).flatMap(({ flows, components }) => [
        ...(type === ast.Component.$type ? [] : flows),
        ...(type === ast.Flow.$type ? [] : components.filter((component) => component.kind || !isPrimary)),
      ]);
      return firstOfEach(members.filter((one) => one.name).map((one) => this.descriptions.createDescription(one, one.name)));
    });
  }

  /**
   * Top-level names: the file's own, then those of its imports, then the library's. What a declaration extends is never itself: a kind of
   * one's own may take a built-in's name and extend it.
   */
  private topLevel({ container, property }: ReferenceInfo, type: string): Scope {
    const document = AstUtils.getDocument(container);
    const written = (): AstNodeDescription[] =>
      this.elements(
        type,
        withImports(document, this.documents).map(({ uri }) => uri),
      );
    const scope = this.once(document, type, () => new Layered(firstOfEach(written()), this.library(type)));
    const self = property === 'base' ? this.nameProvider.getNameNode(container) : undefined;
    if (!self) return scope;
    const isSelf = (one: AstNodeDescription): boolean =>
      one.nameSegment?.offset === self.offset && UriUtils.equals(one.documentUri, document.uri);
    return new ScopeWithout(scope, isSelf, (name) => {
      const others = [...written(), ...this.elements(type, LIBRARY_URIS)];
      return others.find((one) => one.name === name && !isSelf(one));
    });
  }

  /** What documents declare, in the order of the documents. */
  private elements(type: string, uris: URI[]): AstNodeDescription[] {
    const places = new Map(uris.map((uri, i) => [uri.toString(), i]));
    const placeOf = ({ documentUri }: AstNodeDescription): number => places.get(documentUri.toString()) ?? 0;
    // Asked once for all: each time it goes through the whole workspace.
    const found = this.indexManager.allElements(type, new Set(places.keys())).toArray();
    return found.sort((a, b) => placeOf(a) - placeOf(b));
  }

  /** The library's names of a type: once it is loaded they stay what they are, whatever else changes. */
  private library(type: string): Scope {
    const known = this.builtIn.get(type);
    if (known) return known;
    const elements = this.elements(type, LIBRARY_URIS);
    const scope = firstOfEach(elements);
    if (elements.length > 0) this.builtIn.set(type, scope);
    return scope;
  }
}

/** A scope over another, whose elements of the same names it hides. */
class Layered implements Scope {
  private readonly above: Scope;
  private readonly below: Scope;

  constructor(above: Scope, below: Scope) {
    this.above = above;
    this.below = below;
  }

  getElement(name: string): AstNodeDescription | undefined {
    return this.above.getElement(name) ?? this.below.getElement(name);
  }

  getElements(name: string): Stream<AstNodeDescription> {
    const element = this.getElement(name);
    return element ? stream([element]) : EMPTY_STREAM;
  }

  getAllElements(): Stream<AstNodeDescription> {
    return this.above.getAllElements().concat(this.below.getAllElements().filter(({ name }) => !this.above.getElement(name)));
  }
}

/** A scope with one element left out: in its place stands the next of its name. */
class ScopeWithout implements Scope {
  private readonly scope: Scope;
  private readonly isLeftOut: (one: AstNodeDescription) => boolean;
  private readonly next: (name: string) => AstNodeDescription | undefined;

  constructor(scope: Scope, isLeftOut: (one: AstNodeDescription) => boolean, next: (name: string) => AstNodeDescription | undefined) {
    this.scope = scope;
    this.isLeftOut = isLeftOut;
    this.next = next;
  }

  getElement(name: string): AstNodeDescription | undefined {
    const element = this.scope.getElement(name);
    return element && this.isLeftOut(element) ? this.next(name) : element;
  }

  getElements(name: string): Stream<AstNodeDescription> {
    const element = this.getElement(name);
    return element ? stream([element]) : EMPTY_STREAM;
  }

  getAllElements(): Stream<AstNodeDescription> {
    return this.scope.getAllElements().flatMap((one) => (this.isLeftOut(one) ? (this.getElement(one.name) ?? []) : one));
  }
}

/** The first of a name holds; of the entries given to a map the last would. */
function firstOfEach(descriptions: AstNodeDescription[]): Scope {
  return new MapScope(descriptions.toReversed());
}
