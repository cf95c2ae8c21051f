/** Places as the reader would write them. */
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from '../simulation/model.js';

/** A place's file as the reader would write it: relative where it lies below `cwd`, else absolute; URIs of other schemes as they are. */
export function shownPath(uri: string, cwd: string): string {
  if (!uri.startsWith('file:')) return uri;
  const path = fileURLToPath(uri);
  const near = relative(cwd, path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}

/** `file:line:column`, counted from one. */
export function shownPlace(at: Place, cwd: string): string {
  return `${shownPath(at.uri, cwd)}:${at.start.line + 1}:${at.start.character + 1}`;
}
