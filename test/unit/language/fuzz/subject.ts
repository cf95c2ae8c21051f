/** What is tried with a text: everything that an editor and the command line would do with it. Runs in a worker, which can be ended when it hangs. */
import { type AstNode, AstUtils, EmptyFileSystem, type LangiumDocument, URI } from 'langium';
import { parentPort, Worker } from 'node:worker_threads';
import { type Position, ResponseError } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import * as ast from '../../../../language/generated/ast.js';
import { selectionRange } from '../../../../language/editor/selectionRanges.js';
import { createArchServices, libraryDocuments } from '../../../../language/module.js';
import { Drafts } from '../../../../server/drafts.js';
import { Engine } from '../../../../server/engine.js';
import { Hovers } from '../../../../server/features/hover.js';
import { repairsAt } from '../../../../server/features/repairs.js';
import { Forms } from '../../../../server/features/signatureHelp.js';
import { CurrentSettings } from '../../../../server/settings.js';
import { Simulations } from '../../../../server/simulations.js';

/** `damagedAt`: the offset from which on a text differs from `whole`, a text that the grammar allows. */
export interface Trial {
  text: string;
  whole: string;
  damagedAt: number;
}

/** What hovers ask how it went: nothing is simulated here, by a thread that does nothing. */
const nothingRuns = new Simulations(new Engine(() => new Worker('', { eval: true })), new CurrentSettings(), () => null);
const { shared, arch } = createArchServices(EmptyFileSystem, {
  arch: {
    lsp: {
      HoverProvider: (services) => new Hovers(services, () => drafts, nothingRuns),
      SignatureHelp: () => new Forms(),
    },
  },
});
const drafts = new Drafts(shared, (document) => arch.lower(document));
const { DocumentBuilder, LangiumDocumentFactory, LangiumDocuments } = shared.workspace;
const library = libraryDocuments(LangiumDocumentFactory);
for (const document of library) LangiumDocuments.addDocument(document);
const ready = DocumentBuilder.build(library);
const uri = URI.parse('file:///plan/main.arch');
const textDocument = { uri: uri.toString() };
const options = { tabSize: 2, insertSpaces: true };

function parsed(text: string): LangiumDocument {
  return LangiumDocumentFactory.fromString(text, uri);
}

type Symbol = { name: string; type: string; end: number };

/** What has a name, and where the two tokens behind the name end: they decide what it is the name of. */
function symbolsOf(document: LangiumDocument): Symbol[] {
  const ends = arch.parser.Lexer.tokenize(document.textDocument.getText()).tokens.map((token) => token.endOffset! + 1);
  return AstUtils.streamAllContents(document.parseResult.value)
    .filter(
      (node): node is AstNode & { name: string } =>
        ast.isSystem(node) ||
        ast.isComponent(node) ||
        ast.isFlow(node) ||
        ast.isKindDeclaration(node) ||
        ast.isInstanceDeclaration(node) ||
        ast.isScenario(node),
    )
    .map((node) => {
      const name = arch.references.NameProvider.getNameNode(node);
      const after = name ? ends.findIndex((end) => end >= name.end) : -1;
      return { name: node.name, type: node.$type, end: ends[after + 2] ?? Infinity };
    })
    .filter(({ name }) => name !== undefined)
    .toArray();
}

/** The first offset of the token, blank or comment that a damage is in. */
function tokenStart(document: LangiumDocument, offset: number): number {
  const { tokens, hidden } = arch.parser.Lexer.tokenize(document.textDocument.getText());
  const touched = [...tokens, ...hidden].filter((token) => token.startOffset <= offset && token.endOffset! + 1 >= offset);
  return Math.min(offset, ...touched.map((token) => token.startOffset));
}

/** What langium says of its own failures, which it survives. */
const complaints: string[] = [];
console.error = (...said: unknown[]): void => {
  complaints.push(said.map((one) => (one instanceof Error ? (one.stack ?? one.message) : String(one))).join(' '));
};

/** What is wrong with how a text is treated; nothing where all is well. */
async function examine({ text, whole, damagedAt }: Trial): Promise<string[]> {
  await ready;
  const problems: string[] = [];
  const original = parsed(whole);
  const document = LangiumDocuments.createDocument(uri, text);
  try {
    await DocumentBuilder.build([document], { validation: true });
    const diagnostics = document.diagnostics ?? [];
    const messages = diagnostics.map(({ message }) => (typeof message === 'string' ? message : message.value));
    problems.push(...messages.filter((message) => /could not be checked|An error occurred/.test(message)));
    if (diagnostics.every(({ severity }) => severity !== 1)) arch.lower(document);
    const start = tokenStart(original, damagedAt);
    const now = symbolsOf(document);
    for (const { name, type, end } of symbolsOf(original)) {
      if (end <= start && !now.some((one) => one.name === name && one.type === type)) problems.push(`lost the ${type} "${name}"`);
    }
    await askEverything(document, damagedAt);
    for (const { range } of diagnostics)
      if (document.textDocument.offsetAt(range.end) < document.textDocument.offsetAt(range.start))
        problems.push('a diagnostic that ends before it begins');
  } finally {
    await DocumentBuilder.update([], [uri]);
  }
  return [...problems, ...complaints.splice(0)];
}

/** The requests of an editor: about the whole text, and about a place in it. */
async function askEverything(document: LangiumDocument, offset: number): Promise<void> {
  const { lsp } = arch;
  const position = document.textDocument.positionAt(offset);
  const range = { start: position, end: document.textDocument.positionAt(offset + 200) };
  const place = { textDocument, position };
  await lsp.DocumentSymbolProvider!.getSymbols(document, { textDocument });
  await lsp.FoldingRangeProvider!.getFoldingRanges(document, { textDocument });
  await lsp.DocumentLinkProvider!.getDocumentLinks(document, { textDocument });
  await lsp.SemanticTokenProvider!.semanticHighlight(document, { textDocument });
  await lsp.DefinitionProvider!.getDefinition(document, place);
  await lsp.DocumentHighlightProvider!.getDocumentHighlight(document, place);
  await lsp.ReferencesProvider!.findReferences(document, { ...place, context: { includeDeclaration: true } });
  await lsp.CompletionProvider!.getCompletion(document, place);
  await lsp.HoverProvider!.getHoverContent(document, place);
  await lsp.SignatureHelp!.provideSignatureHelp(document, place);
  for (const item of (await lsp.CallHierarchyProvider!.prepareCallHierarchy(document, place)) ?? []) {
    await lsp.CallHierarchyProvider!.incomingCalls({ item });
    await lsp.CallHierarchyProvider!.outgoingCalls({ item });
  }
  selectionRange(document, position);
  await shared.lsp.WorkspaceSymbolProvider!.getSymbols({ query: document.textDocument.getText(range).slice(0, 3) });
  await rename(document, place);
  const repairs = (document.diagnostics ?? []).slice(0, 20).flatMap(({ range: at }) => repairsAt(document, at));
  for (const { edit } of repairs) TextDocument.applyEdits(document.textDocument, edit?.changes?.[uri.toString()] ?? []);
  const whole = await lsp.Formatter!.formatDocument(document, { textDocument, options });
  const some = await lsp.Formatter!.formatDocumentRange(document, { textDocument, range, options });
  const typed = await lsp.Formatter!.formatDocumentOnType(document, { ...place, ch: '}', options });
  for (const edits of [whole, some, typed]) TextDocument.applyEdits(document.textDocument, edits);
}

/** A new name, where one may be given: what may not be renamed is refused with an error that says so. */
async function rename(document: LangiumDocument, place: { textDocument: { uri: string }; position: Position }): Promise<void> {
  const { RenameProvider } = arch.lsp;
  try {
    if (await RenameProvider!.prepareRename(document, place)) await RenameProvider!.rename(document, { ...place, newName: 'renamed' });
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
  }
}

void ready.then(() => parentPort?.postMessage('ready'));
parentPort?.on('message', (trial: Trial) => {
  examine(trial).then(
    (problems) => parentPort!.postMessage(problems),
    (error: unknown) => parentPort!.postMessage([error instanceof Error ? `threw ${error.stack}` : 'threw no error']),
  );
});
