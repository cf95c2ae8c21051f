/** From saving a file to its published result, through the server as an editor has it. */
import { runFindings } from '../simulation/findings/index.js';
import { simulate } from '../simulation/simulate.js';
import { startEditor } from '../test/lsp/editor.js';
import { median, medianTime, milliseconds, percent, type Section, timedCompiler } from './measure.js';

const SAVES = 20;
const BEFORE = 'rate 0.8/s per user';

/** A change that is worth a save: a slightly other rate each time. */
function changed(i: number): string {
  return `rate ${(0.8 + (i + 2) * 1e-4).toFixed(4)}/s per user`;
}

export async function measureSaves(text: string): Promise<Section> {
  const compiled = await timedCompiler();
  const parts: Record<string, number[]> = { parsing: [], 'linking and checking': [], lowering: [], simulating: [], findings: [] };
  const direct = await medianTime(SAVES, async (i) => {
    const { parsing, checking, lowering, model } = await compiled(text.replace(BEFORE, changed(i)));
    const start = performance.now();
    const report = simulate(model, { headroom: false }).scenarios[0]!;
    const end = performance.now();
    // Their second computation is the only one that can be timed alone.
    runFindings(model, report.name, report);
    const findings = performance.now() - end;
    if (i < 0) return;
    for (const [name, value] of Object.entries({
      parsing,
      'linking and checking': checking,
      lowering,
      simulating: end - start - findings,
      findings,
    })) {
      parts[name]!.push(value);
    }
  });
  const findings = median(parts['findings']!);
  const inProcess = direct - findings;
  const saved = await throughServer(text);
  const rows = Object.entries(parts).map(([name, values]) => [name, milliseconds(median(values)), percent(median(values) / inProcess)]);
  return {
    title: 'A save',
    about: `\`examples/websocket-scaling.arch\` (60 hours), median of ${SAVES} saves with another rate each. Shares are of compiling and simulating in one process, everything warm.`,
    header: ['', 'time', 'share'],
    rows: [
      ['save → published result, through the server', milliseconds(saved), `× ${(saved / inProcess).toFixed(2)}`],
      ['compile + simulate in one process', milliseconds(inProcess), '100 %'],
      ...rows,
    ],
  };
}

async function throughServer(text: string): Promise<number> {
  const editor = await startEditor();
  const file = await editor.open('websocket-scaling.arch', text);
  await file.simulated();
  let before = BEFORE;
  const taken: number[] = [];
  for (let i = -3; i < SAVES; i++) {
    const after = changed(i + 3);
    await file.edit(before, after);
    before = after;
    const start = performance.now();
    await file.save();
    await file.simulated();
    if (i >= 0) taken.push(performance.now() - start);
  }
  await editor.close();
  return median(taken);
}
