/** `npm run screenshots`: after the end-to-end tests, takes their pictures over into docs/images/, where the README shows them. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, say } from './shell.ts';

const PICTURES = { 'panel-holds': 'panel', 'panel-first-try': 'panel-first-try', 'editor-squiggle': 'squiggle', 'editor-hover': 'hover' };

for (const [taken, shown] of Object.entries(PICTURES)) {
  await copyFile(join(ROOT, 'test-results', `${taken}.png`), join(ROOT, 'docs', 'images', `${shown}.png`));
  say(`docs/images/${shown}.png`);
}
