/** Which files a call means: those that it names, and those below the directories that it names. */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CallError, type Io } from './io.js';

/** Means standard input, as for other programs. */
export const STDIN = '-';
/** What its text is called where nobody says. */
export const STDIN_NAME = 'stdin.arch';

/**
 * Files as they were named, in that order and each once; of a directory all `.arch` files below it in the order of their paths, those below
 * `node_modules` and below folders that begin with a dot left out. Throws a CallError where a directory has none.
 */
export async function filesOf(named: string[], { cwd }: Pick<Io, 'cwd'>): Promise<string[]> {
  const files = new Map<string, string>();
  for (const one of named) {
    for (const file of await meantBy(one, cwd)) {
      const key = file === STDIN ? STDIN : resolve(cwd, file);
      if (!files.has(key)) files.set(key, file);
    }
  }
  return [...files.values()];
}

async function meantBy(named: string, cwd: string): Promise<string[]> {
  if (named === STDIN || !(await isDirectory(resolve(cwd, named)))) return [named];
  const found = await archFilesIn(named, cwd);
  if (found.length === 0) throw new CallError(`${named}: there is no .arch file in this directory`);
  return found.sort((a, b) => (a < b ? -1 : 1));
}

async function archFilesIn(folder: string, cwd: string): Promise<string[]> {
  const entries = await readdir(resolve(cwd, folder), { withFileTypes: true }).catch((error: unknown) => {
    throw new CallError(`${folder}: this directory cannot be read (${error instanceof Error ? error.message : String(error)})`);
  });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) found.push(...(entry.name.endsWith('.arch') ? [path] : []));
    else if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) found.push(...(await archFilesIn(path, cwd)));
  }
  return found;
}

/** What is not there is no directory: whoever reads it says what is wrong. */
function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
