/** A workspace of many files that build on each other: opened, linked, typed in, and the memory it takes. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Editor, startEditor, type OpenFile } from '../test/lsp/editor.js';
import { median, milliseconds, type Section } from './measure.js';

const FILES = 200;
const EACH = 10;
const HUBS = 10;
const STROKES = 10;

const BASE = 'kind api extends server { service 3ms }\nkind store extends postgres { service 5ms }\n';

/** Each file has one name that does not exist: its error is waited for. */
function fileText(i: number): string {
  const hub = i < HUBS ? '' : `import "./f${i % HUBS}.arch"\n`;
  const base = i < HUBS ? '' : ` extends s${i % HUBS}`;
  const components = Array.from({ length: EACH }, (_, k) => `  ${k % 3 === 2 ? 'store' : 'api'} c${i}_${k} * 2`);
  const path = Array.from({ length: EACH }, (_, k) => `c${i}_${k}`).join(' -> ');
  return `import "./base.arch"\n${hub}system s${i}${base} {\n${components.join('\n')}\n  flow f${i} { rate 5/s  ${path} -> missing${i} }\n}\n`;
}

/** What Node says of a process's memory, bytes. */
type Memory = Pick<NodeJS.MemoryUsage, 'heapUsed' | 'rss'>;

/** For the server's Node: on a signal it collects its garbage and writes down what memory it still has. */
const measuring = (file: string): string => `import { writeFileSync, renameSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
if (isMainThread) process.on('SIGUSR2', () => {
  gc();
  gc();
  writeFileSync(${JSON.stringify(`${file}.new`)}, JSON.stringify(process.memoryUsage()));
  renameSync(${JSON.stringify(`${file}.new`)}, ${JSON.stringify(file)});
});`;

async function memoryOf(editor: Editor, file: string): Promise<Memory> {
  editor.process.kill('SIGUSR2');
  while (!existsSync(file)) await sleep(50);
  return JSON.parse(await readFile(file, 'utf8')) as Memory;
}

export async function measureWorkspace(): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-bench-'));
  const memoryFile = join(folder, 'memory.json');
  const nodeArguments = ['--import', `data:text/javascript,${encodeURIComponent(measuring(memoryFile))}`];
  const editor = await startEditor({ settings: { run: 'manual' } }, {}, nodeArguments);
  await editor.write('base.arch', BASE);
  for (let i = 0; i < FILES; i++) await editor.write(`f${i}.arch`, fileText(i));
  const start = performance.now();
  const files: OpenFile[] = [];
  for (let i = 0; i < FILES; i++) files.push(await editor.open(`f${i}.arch`, fileText(i)));
  const says = (file: OpenFile, name: string) =>
    file.diagnostics((all) => all.some(({ message }) => JSON.stringify(message).includes(name)));
  await Promise.all(files.map((file, i) => says(file, `missing${i}`)));
  const opened = performance.now() - start;
  const taken: number[] = [];
  // In a file that others build on: they are checked again.
  let name = 'missing0';
  for (let i = -2; i < STROKES; i++) {
    const next = `missing0x${i + 2}`;
    const pressed = performance.now();
    await files[0]!.edit(name, next);
    await says(files[0]!, next);
    name = next;
    if (i >= 0) taken.push(performance.now() - pressed);
  }
  const memory = await memoryOf(editor, memoryFile);
  await editor.close();
  await rm(folder, { recursive: true });
  return {
    title: 'A workspace',
    about: `${FILES} files with ${EACH} components each, all with imports, most of them alternatives of a system in another file. Key strokes are in a file that ${FILES / HUBS - 1} others build on; median of ${STROKES}.`,
    header: ['', ''],
    rows: [
      ['all opened, linked and checked', milliseconds(opened)],
      ['key stroke → diagnostics', milliseconds(median(taken))],
      ['memory of the server: its heap, after collecting garbage', `${Math.round(memory.heapUsed / 1e6)} MB`],
      ['memory of the server: its process with the thread that simulates', `${Math.round(memory.rss / 1e6)} MB`],
    ],
  };
}
