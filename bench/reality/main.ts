/** `npm run reality`: real servers under load against what the simulation says of them; prints and writes docs/reality.md. */
import { mkdir, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { cases } from './cases.js';
import { measureCase } from './measurement.js';
import { analytic, archText, byEvents, compiled } from './predict.js';
import { compare, type Compared, page } from './report.js';

const started = performance.now();
const wanted = process.argv.slice(2);
const compared: Compared[] = [];
const missing: string[] = [];
await mkdir('.cache/reality', { recursive: true });
for (const one of cases.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.error(`${one.name} …`);
  const measured = await measureCase(one, (text) => console.error(text)).catch((error: unknown) => {
    missing.push(`${one.title}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  });
  if (!measured) continue;
  const text = archText(one, measured.measured, measured.points);
  await writeFile(`.cache/reality/${one.name}.arch`, text);
  const model = await compiled(text);
  compared.push(await compare(measured, { text, analytic: analytic(model), events: byEvents(model) }));
}
const written = page(compared, missing, (performance.now() - started) / 1000);
console.log(written);
const file = 'docs/reality.md';
if (wanted.length === 0) await writeFile(file, await format(written, { ...(await resolveConfig(file)), filepath: file }));
