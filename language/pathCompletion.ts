/** Files that a text may name, as completion offers them: designs behind `import`, tables of traffic behind `from`. */
import { type FileSystemProvider, type LangiumDocument, type LangiumDocuments, type URI, UriUtils } from 'langium';
import { type CompletionItem, CompletionItemKind, type Position } from 'vscode-languageserver-types';
import { fileOf, importedUri } from './scope.js';

/** A path that has begun: the word that it belongs to, and what of it is there. */
const BEGUN = /(?:^|[\s{}])(import|from)\s*"([^"]*)$/;
const TRAFFIC = ['.csv', '.tsv'];
/** Folders without anything that a person wrote for this. */
const PASSED_OVER = /^\.|^node_modules$/;
/** Files and folders that are looked at; in a larger workspace the farther ones are not offered. */
const MOST = 5000;

export interface Files {
  system: FileSystemProvider;
  documents: LangiumDocuments;
  /** The folders of the workspace. */
  folders: URI[];
}

/** Paths from the document's own folder; null where no path is being written. */
export async function pathsAt(document: LangiumDocument, position: Position, files: Files): Promise<CompletionItem[] | null> {
  const { textDocument, uri } = document;
  const { line, character } = position;
  const [, word, typed] = BEGUN.exec(textDocument.getText({ start: { line, character: 0 }, end: position })) ?? [];
  if (typed === undefined) return null;
  const rest = textDocument.getText({ start: position, end: { line: line + 1, character: 0 } });
  const end = character + (/^[^"\n\r]*(?=")/.exec(rest)?.[0].length ?? 0);
  const range = { start: { line, character: character - typed.length }, end: { line, character: end } };
  const own = UriUtils.dirname(uri);
  const root = files.folders.find((folder) => UriUtils.contains(folder, uri)) ?? own;
  const taken = [uri, ...fileOf(document).imports.flatMap((imported) => importedUri(document, imported) ?? [])];
  const isOffered = (file: URI): boolean =>
    word === 'import'
      ? UriUtils.extname(file) === '.arch' && !taken.some((one) => UriUtils.equals(one, file))
      : TRAFFIC.includes(UriUtils.extname(file).toLowerCase());
  return (await filesBelow(root, files.system)).filter(isOffered).map((file): CompletionItem => {
    const path = pathTo(file, own, word === 'import');
    const what = contentsOf(files.documents.getDocument(file));
    return {
      label: path,
      kind: CompletionItemKind.File,
      ...(what && { detail: what }),
      // What is nearer comes first.
      sortText: `${String(path.split('/').length).padStart(2, '0')} ${path}`,
      filterText: path,
      textEdit: { range, newText: path },
    };
  });
}

function pathTo(file: URI, folder: URI, dotted: boolean): string {
  const path = UriUtils.relative(folder, file);
  return dotted && !path.startsWith('.') ? `./${path}` : path;
}

/** What a design has to be imported for. */
function contentsOf(document: LangiumDocument | undefined): string {
  if (!document) return '';
  const { systems, kinds, instances } = fileOf(document);
  return [...systems, ...kinds, ...instances].flatMap(({ name }) => name ?? []).join(', ');
}

/** Files in a folder and those in it, level by level. */
async function filesBelow(root: URI, system: FileSystemProvider): Promise<URI[]> {
  const found: URI[] = [];
  const folders = [root];
  let seen = 0;
  for (const folder of folders) {
    if (seen > MOST) break;
    for (const { uri, isDirectory, isFile } of await entriesOf(folder, system)) {
      seen++;
      if (PASSED_OVER.test(UriUtils.basename(uri))) continue;
      if (isDirectory) folders.push(uri);
      else if (isFile) found.push(uri);
    }
  }
  return found;
}

/** Nothing of a folder that cannot be read: it may be gone by now, or not be on a disk. */
function entriesOf(folder: URI, system: FileSystemProvider): ReturnType<FileSystemProvider['readDirectory']> {
  return system.readDirectory(folder).catch(() => []);
}
