/** Hovers of the bundled server: what is under the pointer, its figure with range and source, and how it did. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Editor, type OpenFile, startEditor } from './editor.js';

const design = `
kind game extends ws "Game server" { service 3ms (1ms..6ms)  source "load test" as of "2026-08" }
instance rack.large { vcpu 8  memory 32GB  speed 1.1  price $41/mo  source "invoice" as of "2026-07" }

system chat "Chat" {
  game    gateway * 3 on rack.large { connections 2_000  service 2ms cv 2 source "our trace" as of "2026-10" }
  redis   state

  flow message "Message" {
    rate 0.5/s per user
    gateway -> state write timeout 200ms
  }
}

scenario evening "An evening" for chat {
  duration 6h
  users 200..2_000 ramp over 3h
  client { reconnect 1s..30s jitter  heartbeat 25s }
  at 4h slow state * 3 for 10min
  contract {
    latency p95 <= 120ms
    cost <= $1/mo
  }
}
`;

let editor: Editor;
let file: OpenFile;
beforeAll(async () => {
  editor = await startEditor();
  file = await editor.open('hover.arch', design);
  await file.simulated();
});
afterAll(() => editor.close());

test('a component: kind, machine, figures with sources, and how busy it was', async () => {
  const hover = await file.hover('^gateway -> state');
  expect(hover).toContain('**gateway** · game × 3 on rack.large (8 vCPU, 32 GB, $41/mo)');
  expect(hover).toMatch(
    /- \*An evening\*: utilisation [\d.]+ %, up to [\d.]+ % at \d h \d\d min · .*p95 .* · up to 2,000 of 6,000 connections · \$\d+\/mo/,
  );
  expect(hover).toContain('| service | 2 ms |  | our trace (2026-10) |');
  expect(hover).toContain('| memory | 35 KB | 27 KB to 50 KB |');
});

test('a flow: its rate, and how quick it was', async () => {
  const hover = await file.hover('flow ^message');
  expect(hover).toContain('0.5/s for each user · 1 KB a message');
  expect(hover).toMatch(/p50 .*, p95 .*, p99 .* · p95 up to .* at \d h \d\d min · .* requests good/);
});

test('a setting: meaning, form, figure with source, what its kind has, and how the component did', async () => {
  const hover = await file.hover('^service 2ms');
  expect(hover).toContain('**service** · how long one operation holds one lane');
  expect(hover).toContain('service DURATION [cv N | p99 DURATION | constant | exponential]');
  expect(hover).toContain('`2ms cv 2` · our trace (2026-10)');
  expect(hover).toContain('A game has `3ms`, plausibly `1ms` to `6ms` · load test (2026-08)');
  expect(hover).toContain('*An evening*: utilisation');
  expect(await file.hover('connections ^2_000')).toContain('A game has `10_000 per vcpu` · Centrifugo');
});

test('kinds and machines: what they are, with sources', async () => {
  const kind = await file.hover('^game    gateway');
  expect(kind).toContain('**game** · kind that extends ws: a WebSocket server');
  expect(kind).toContain('| service | 3ms | 1ms to 6ms | load test (2026-08) |');
  expect(kind).toContain('| heartbeat | 5us |');
  // Each of its prices.
  expect(kind).toContain('| price | $0.09/GB from 100GB |  | AWS data transfer out');
  expect(kind).toContain('| price | $0.07/GB from 50TB |');
  expect(await file.hover('on ^rack.large')).toContain('**rack.large** · machine · 8 vCPU · 32GB · $41/mo');
  expect(await file.hover('on ^rack.large')).toContain("speed 1.1 of an AWS m7g's vCPU · invoice (2026-07)");
});

test('options, flow settings, scenario and client settings', async () => {
  expect(await file.hover('^timeout 200ms')).toMatch(/the caller gives up after that[^]*p95/);
  expect(await file.hover('^rate 0.5')).toContain('rate RATE [per user] | rate SHARE');
  expect(await file.hover('^users 200')).toMatch(/how many users there are, over time[^]*An evening/);
  expect(await file.hover('^heartbeat 25s')).toContain('time between two signs of life');
});

test('an incident: what happens, and how slow flows were meanwhile', async () => {
  const hover = await file.hover('^slow state');
  expect(hover).toContain('**slow** · everything takes so many times as long');
  expect(hover).toMatch(/\*An evening\*: 4 h 00 min to 4 h 10 min · p95 of message up to [\d.]+ ms/);
});

test('a term of a contract: whether it was met, and by which figure', async () => {
  expect(await file.hover('^latency p95 <=')).toMatch(/latency p95 [\d.]+ ms, met \(≤ 120 ms\) · worst: message/);
  expect(await file.hover('^cost <=')).toMatch(/cost \$\d+\/mo, not met \(≤ \$1\/mo\)/);
});

test('a system: what it is made of, and what came out of each scenario', async () => {
  const hover = await file.hover('system ^chat');
  expect(hover).toContain('**chat** · system · 2 components · 1 flow');
  expect(hover).toMatch(/- \*An evening\*: ✗ .*p95/);
  expect(await file.hover('for ^chat')).toBe(hover);
});

test('a scenario: what it is for, and what came out', async () => {
  expect(await file.hover('scenario ^evening')).toMatch(/\*\*evening\*\* · scenario for chat[^]*An evening[^]*✗ .*p95/);
});

test('words and signs: what they mean', async () => {
  expect(await file.hover('gateway ^-> state')).toMatch(/^\*\*-\\?>\*\* · A calls B and waits for the answer/);
  expect(await file.hover('^flow message')).toContain('flow NAME ["TITLE"] { SETTINGS PATH }');
  expect(await file.hover('gateway * 3 ^on')).toContain('what each of its nodes runs on');
  expect(await file.hover('gateway * ^3')).toContain('NAME * N | NAME * N..N');
  expect(await file.hover('^client {')).toContain('come back after a loss');
});

test('a contract: how each of its terms came out', async () => {
  const hover = await file.hover('^contract {');
  expect(hover).toContain('what has to hold over the whole scenario');
  expect(hover).toMatch(/latency p95 [\d.]+ ms, met[^]*cost \$\d+\/mo, not met/);
});

test('a title stands for what it is the title of', async () => {
  expect(await file.hover('flow message "^Message"')).toBe(await file.hover('flow ^message'));
  expect(await file.hover('system chat "^Chat"')).toBe(await file.hover('system ^chat'));
});

test('comments and imports', async () => {
  const other = await editor.open(
    'words.arch',
    'import "./hover.arch"\nsystem s {\n  // about flow\n  server api  redis db\n  flow f { rate 1/s  api 20% -> db * 3 } }',
  );
  expect(await other.hover('// about ^flow')).toBe('');
  expect(await other.hover('"./^hover.arch"')).toContain('brings the systems, kinds and instances of another file');
  expect(await other.hover('^20%')).toContain('the call is made with that probability');
  expect(await other.hover('db * ^3')).toContain('so many times');
});

test('where a component stands, and how long a new node takes', async () => {
  const other = await editor.open('places.arch', 'system s { lb edge  server api { boot 30s }  flow f { rate 1/s  edge -> api } }');
  expect(await other.hover('lb ^edge')).toContain('**edge** · lb over all zones of its region');
  const hover = await other.hover('server ^api');
  expect(hover).toContain('| zones | 1 |');
  expect(hover).toContain('| boot | 30 s |');
});
