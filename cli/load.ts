/** A file from the disk, compiled. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compile, type Diagnostic } from '../language/compile.js';
import type { Model } from '../simulation/model.js';
import { STDIN, STDIN_NAME } from './files.js';
import { CallError, type Io } from './io.js';
import { shownPath } from './paths.js';

interface Loaded {
  /** As shown to the reader: relative to where the program was called. */
  path: string;
  /** Null where the text has errors. */
  model: Model | null;
  diagnostics: Diagnostic[];
  /** The texts it was made of, by URI: the file's and those that it imports. */
  texts: Record<string, string>;
}

/**
 * Reads and compiles a file with all it imports. Throws a CallError where the file cannot be read. `-` is standard input, called
 * `stdinName`: there its imports start from.
 */
export async function load(file: string, io: Pick<Io, 'cwd' | 'stdin'>, stdinName = STDIN_NAME): Promise<Loaded> {
  const name = file === STDIN ? stdinName : file;
  const uri = pathToFileURL(resolve(io.cwd, name)).href;
  const text = await (file === STDIN ? io.stdin() : readFile(fileURLToPath(uri), 'utf8')).catch((error: unknown) => {
    throw new CallError(`${name}: ${reason(error)}`);
  });
  if (!name.endsWith('.arch')) throw new CallError(`${name}: the name does not end in .arch`);
  const texts: Record<string, string> = { [uri]: text };
  const { model, diagnostics } = await compile(uri, text, async (imported) => {
    const read = await readImported(imported);
    if (read !== null) texts[imported] = read;
    return read;
  });
  return { path: shownPath(uri, io.cwd), model, diagnostics, texts };
}

/** Null where the file cannot be read: the language says so at the import. */
async function readImported(uri: string): Promise<string | null> {
  if (!uri.startsWith('file:')) return null;
  return readFile(fileURLToPath(uri), 'utf8').catch(() => null);
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Record<string, string> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'there is no such file',
    EISDIR: 'this is a directory: name one file in it (headroom check takes whole directories)',
    EACCES: 'this file may not be read',
    EPERM: 'this file may not be read',
    ERR_FS_FILE_TOO_LARGE: 'this file is too large',
  };
  return known[code] ?? `this file cannot be read (${error instanceof Error ? error.message : String(error)})`;
}
