/** Signature help of the bundled server: how what is being written goes on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SignatureHelpRequest } from 'vscode-languageserver-protocol/node';
import { type Editor, startEditor } from './editor.js';

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor();
});
afterAll(() => editor.close());

let count = 0;

/** The forms shown at `^`, with the part that comes next between `»` and `«`. */
async function forms(text: string): Promise<string[]> {
  const file = await editor.open(`form${++count}.arch`, text.replace('^', ''));
  const help = await editor.connection.sendRequest(SignatureHelpRequest.type, {
    textDocument: { uri: file.uri },
    position: file.positionOf(text),
  });
  return (help?.signatures ?? []).map(({ label, parameters, activeParameter }) => {
    const part = parameters?.[activeParameter ?? -1]?.label;
    if (!Array.isArray(part)) return label;
    return `${label.slice(0, part[0])}»${label.slice(...part)}«${label.slice(part[1])}`;
  });
}

const setting = (text: string): string => `system s { server api { ${text}\n} }`;
const scenario = (text: string): string => `system s { server api }\nscenario x for s { duration 1h  ${text}\n}`;

test('a setting: what it takes, and then what may follow', async () => {
  expect(await forms(setting('service ^'))).toEqual(['service »DURATION« [cv N | p99 DURATION | constant | exponential]']);
  expect(await forms(setting('service 5ms ^'))).toEqual(['service DURATION »[cv N | p99 DURATION | constant | exponential]«']);
  expect(await forms(setting('autoscale 60% boot 30s ^'))).toEqual(['autoscale SHARE [boot DURATION] »[cooldown DURATION]«']);
  expect(await forms(setting('autoscale 60% boot ^'))).toEqual(['autoscale SHARE »[boot DURATION]« [cooldown DURATION]']);
  expect(await forms(setting('price ^'))).toEqual(['price »$N/mo« [per partition]', 'price »$N/GB|/M|/Mmin« [from AMOUNT]']);
});

test('a limit is what that of its kind is', async () => {
  expect(await forms(setting('limit ^'))).toEqual(['limit »N« [reject | drop oldest | block]']);
  expect(await forms('system s { limiter guard { limit ^\n} }')).toEqual(['limit »RATE« [per user] [burst N]']);
});

test('help stays while the first letters of the next word are typed', async () => {
  expect(await forms(setting('autoscale 60% b^'))).toEqual(['autoscale SHARE »[boot DURATION]« [cooldown DURATION]']);
  expect(await forms(setting('service 5ms c^'))).toEqual(['service DURATION »[cv N | p99 DURATION | constant | exponential]«']);
  expect(await forms(scenario('at 41m ki^'))).toHaveLength(7);
  expect(await forms(scenario('at 41m kill ap^'))).toEqual(['at TIME kill »COMPONENT« [* N] [for DURATION]']);
  expect(await forms(setting('service 5ms // c^'))).toEqual([]);
  expect(await forms('system s { ser^')).toEqual([]);
});

test('of several forms the one that fits what is there', async () => {
  const active = async (text: string): Promise<number | null | undefined> => {
    const file = await editor.open(`active${++count}.arch`, text.replace('^', ''));
    const params = { textDocument: { uri: file.uri }, position: file.positionOf(text) };
    return (await editor.connection.sendRequest(SignatureHelpRequest.type, params))?.activeSignature;
  };
  expect(await active(setting('price $1 ^'))).toBe(0);
  expect(await active(setting('price $1/GB from ^'))).toBe(1);
});

test('options of a call and settings of a flow', async () => {
  const flow = (text: string): string => `system s { server api  redis db  flow f { ${text}\n} }`;
  expect(await forms(flow('rate 1/s  api -> db timeout ^'))).toEqual(['timeout »DURATION«']);
  expect(await forms(flow('rate 1/s  api -> db breaker 50% ^'))).toEqual(['breaker SHARE »over« DURATION open DURATION']);
  expect(await forms(flow('rate 1/s  api -> db write timeout 20ms retry 2 backoff ^'))).toEqual([
    'retry N »[backoff DURATION[..DURATION] [jitter]]« [low]',
    'retry budget »SHARE«',
  ]);
  expect(await forms(flow('rate 1/s\n api -> timeout ^'))).toEqual([]);
  expect(await forms(flow('rate 1/s\n payload ^'))).toEqual(['payload »SIZE«']);
  expect((await forms(flow('rate ^')))[0]).toBe('rate »RATE« [per user]');
});

test('incidents: all there are, then the one that was begun', async () => {
  expect(await forms(scenario('at 41h ^'))).toHaveLength(7);
  expect(await forms(scenario('at ^'))).toContain('at »TIME« kill COMPONENT [* N] [for DURATION]');
  expect(await forms(scenario('at 41m kill ^'))).toEqual(['at TIME kill »COMPONENT« [* N] [for DURATION]']);
  expect(await forms(scenario('at 41m kill api ^'))).toEqual(['at TIME kill COMPONENT »[* N]« [for DURATION]']);
  expect(await forms(scenario('at 41m kill api * 1 for ^'))).toEqual(['at TIME kill COMPONENT [* N] »[for DURATION]«']);
});

test('terms of a contract, traffic and clients', async () => {
  expect(await forms(scenario('contract { latency ^ }'))).toEqual(['latency »pN« <= DURATION [for FLOW | over all]']);
  expect(await forms(scenario('users ^'))).toEqual([expect.stringMatching(/^users »N« \[steady\]/)]);
  expect(await forms(scenario('client { reconnect ^ }'))).toEqual(['reconnect »DURATION[..DURATION]« [jitter]']);
});

test('nothing elsewhere, nor in the line below or a comment', async () => {
  expect(await forms('system ^s { server api }')).toEqual([]);
  expect(await forms('system s { server api {\n service 5ms\n ^} }')).toEqual([]);
  expect(await forms(setting('service 5ms // said by ^'))).toEqual([]);
});
