/** Findings that a comment silences, as the Problems panel of an editor shows them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { type Editor, startEditor } from './editor.js';

/** A store that is alone, and a month that costs more than the contract says. */
const design = `system shop {
  server api * 2
  postgres db
  flow order { rate 5/s  api -> db write timeout 1s }
}
`;
const scenario = `scenario day for shop {
  duration 1h
  users 10
  contract {
    cost <= $9/mo
    availability >= 99%
  }
}
`;

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.close());

const codes = (all: Diagnostic[]): unknown[] => all.map(({ code }) => code);

/** The codes that are shown of a text once it was simulated: of what needs a run, `cost-over-contract` comes last. */
async function shown(name: string, text: string): Promise<unknown[]> {
  const file = await editor.open(name, text);
  await file.simulated();
  return codes(await file.diagnostics((all) => codes(all).includes('cost-over-contract')));
}

test('without a comment, everything is shown', async () => {
  expect(await shown('all.arch', design + scenario)).toEqual(expect.arrayContaining(['spof', 'lb-missing', 'cost-over-contract']));
});

test('a comment silences its code on the line below, and no other', async () => {
  const text = design.replace('  server', '  // arch-ignore lb-missing: a tunnel spreads them\n  server');
  const found = await shown('above.arch', text + scenario);
  expect(found).not.toContain('lb-missing');
  expect(found).toEqual(expect.arrayContaining(['spof', 'limiter-missing']));
});

test('a comment behind something silences its code there, and not on the line below', async () => {
  expect(await shown('behind.arch', design.replace('postgres db', 'postgres db // arch-ignore spof') + scenario)).not.toContain('spof');
  expect(await shown('before.arch', design.replace('server api * 2', 'server api * 2 // arch-ignore spof') + scenario)).toContain('spof');
});

test('what a run finds is silenced too, once it was run again', async () => {
  const file = await editor.open('run.arch', design + scenario);
  await file.simulated();
  await file.diagnostics((all) => codes(all).includes('cost-over-contract'));
  await file.edit('    cost <= $9/mo', '    // arch-ignore cost-over-contract: we know\n    cost <= $9/mo');
  await file.save();
  expect((await file.simulated()).verdict).toBe('fail');
  const found = await file.diagnostics((all) => !codes(all).includes('cost-over-contract'));
  expect(codes(found)).toContain('spof');
});

test('a comment in a file that others import holds for what their runs find in it', async () => {
  const foundIn = async (name: string, text: string): Promise<unknown[]> => {
    const base = await editor.open(`${name}.arch`, text);
    const main = await editor.open(`${name}-main.arch`, `import "./${name}.arch"\n${scenario}`);
    await main.diagnostics((all) => codes(all).includes('cost-over-contract'));
    // What is known of both files is sent at once: it is here when a later question has been answered.
    await base.hover('^db');
    return codes(await base.diagnostics(() => true));
  };
  expect(await foundIn('loud', design)).toContain('spof');
  expect(await foundIn('quiet', design.replace('postgres db', 'postgres db // arch-ignore spof: what we can pay'))).not.toContain('spof');
});
