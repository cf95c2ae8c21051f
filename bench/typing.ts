/** From a key stroke in a large file to its diagnostics, through the server. */
import { startEditor } from '../test/lsp/editor.js';
import { median, milliseconds, type Section } from './measure.js';

const COMPONENTS = 1000;
const STROKES = 10;

function largeText(): string {
  const lines = Array.from({ length: COMPONENTS }, (_, i) => `  server s${i} * 2 { service ${1 + (i % 9)}ms }`);
  const flows = Array.from({ length: COMPONENTS / 10 }, (_, i) => {
    const path = Array.from({ length: 10 }, (_, k) => `s${i * 10 + k}`).join(' -> ');
    return `  flow f${i} { rate 5/s  ${path} }`;
  });
  return `system large {\n${lines.join('\n')}\n${flows.join('\n')}\n}\nscenario t for large { duration 1h }\n`;
}

export async function measureTyping(): Promise<Section> {
  const editor = await startEditor({ settings: { run: 'manual' } });
  const file = await editor.open('large.arch', largeText());
  const errors = (wanted: boolean) => file.diagnostics((all) => all.some(({ severity }) => severity === 1) === wanted);
  await errors(false);
  const taken: number[] = [];
  for (let i = -2; i < STROKES; i++) {
    const [before, after] = i % 2 === 0 ? ['s503 -> s504', 's503 -> s504x'] : ['s503 -> s504x', 's503 -> s504'];
    const start = performance.now();
    await file.edit(before, after);
    await errors(i % 2 === 0);
    if (i >= 0) taken.push(performance.now() - start);
  }
  await editor.close();
  return {
    title: 'A key stroke',
    about: `A file of ${COMPONENTS} components and ${COMPONENTS / 10} flows; each stroke breaks a name or mends it. Median of ${STROKES}.`,
    header: ['', 'time'],
    rows: [['key stroke → diagnostics', milliseconds(median(taken))]],
  };
}
