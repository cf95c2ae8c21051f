/** `npm run bench`: measures, prints and writes docs/bench.md. Ratios within a run say more than times, which are this machine's. */
import { writeFile } from 'node:fs/promises';
import text from '../examples/websocket-scaling.arch';
import { compile } from '../language/compile.js';
import { measureEvents, measurePeak } from './events.js';
import { measureLarge } from './large.js';
import { markdown, type Section } from './measure.js';
import { measurePlainest } from './plainest.js';
import { measureSaves } from './save.js';
import { measureSizes } from './size.js';
import { measureTyping } from './typing.js';
import { measureWorkspace } from './workspace.js';
import { expectShortLives } from '../threads/memory.js';

expectShortLives();

const { model } = await compile('file:///websocket-scaling.arch', text, () => Promise.resolve(null));
if (!model) throw new Error('examples/websocket-scaling.arch has errors');

const measurements: (() => Promise<Section>)[] = [
  () => measureSaves(text),
  () => measureSizes(model),
  () => measurePlainest(model),
  measureLarge,
  measureTyping,
  measureWorkspace,
  measureEvents,
  () => measurePeak(model),
];
const written = [
  '_Written by `npm run bench` (bench/main.ts). Times are of one machine at one moment; compare the ratios._',
  '',
  '# Speed',
];
for (const measure of measurements) {
  const section = markdown(await measure());
  console.log(`${section}\n`);
  written.push('', section);
}
await writeFile('docs/bench.md', `${written.join('\n')}\n`);
