/** Packs the extension: dist/headroom.vsix. */
import { createVSIX } from '@vscode/vsce';
import { join } from 'node:path';
import { ROOT } from './shell.ts';

export const VSIX = join(ROOT, 'dist', 'headroom.vsix');

/** Packs what was built. */
export async function packExtension(): Promise<string> {
  await createVSIX({ cwd: ROOT, packagePath: VSIX, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
  return VSIX;
}

if (import.meta.main) console.log(await packExtension());
