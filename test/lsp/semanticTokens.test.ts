/** Colours by meaning, as an editor gets them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SemanticTokensRangeRequest, SemanticTokensRequest } from 'vscode-languageserver-protocol/node';
import { SemanticTokenModifiers, SemanticTokenTypes } from 'vscode-languageserver-protocol/node';
import { AllSemanticTokenModifiers, AllSemanticTokenTypes } from 'langium/lsp';
import { type Editor, type OpenFile, startEditor } from './editor.js';

/** A design whose names are words of the language where they may be. */
const text = `
kind cache extends redis { hit 90% }

system shop "Shop" {
  server  api * 2  on c7g.large { limit 10 }
  cache   queue
  postgres db
  replica copy of db

  flow read {
    rate 1/s
    api -> queue read timeout 50ms -> db
  }
}

system bigger extends shop { api * 4 }

scenario noon for shop {
  users 100
  burst "rush" every 1h for 30s { read * 2 }
  at 1h kill api * 1 for 5min
  contract { latency p95 <= 100ms for read  headroom >= 20% for db }
}
`;

let editor: Editor;
let file: OpenFile;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
  file = await editor.open('colours.arch', text);
});
afterAll(() => editor.close());

/** The legend that the server gave. */
const typeNames = Object.keys(AllSemanticTokenTypes);

/** `word type`, or `word type declaration`, by where it stands: `line:character`. */
function decode(of: OpenFile, data: number[]): Map<string, string> {
  const tokens = new Map<string, string>();
  let line = 0;
  let character = 0;
  for (let i = 0; i < data.length; i += 5) {
    const [lines, characters, length, type, modifiers] = data.slice(i, i + 5) as [number, number, number, number, number];
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const word = of.textAt({ start: { line, character }, end: { line, character: character + length } });
    const isDeclaration = (modifiers & AllSemanticTokenModifiers[SemanticTokenModifiers.declaration]!) !== 0;
    tokens.set(`${line}:${character}`, `${word} ${typeNames[type]}${isDeclaration ? ' declaration' : ''}`);
  }
  return tokens;
}

const full = async (of: OpenFile): Promise<Map<string, string>> => {
  const tokens = await editor.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri: of.uri } });
  return decode(of, tokens?.data ?? []);
};

test.each([
  ['kind ^cache', 'cache type declaration'],
  ['extends ^redis', 'redis type'],
  ['{ ^hit 90%', 'hit property'],
  ['system ^shop', 'shop namespace declaration'],
  ['^server  api', 'server type'],
  ['server  ^api', 'api variable declaration'],
  ['on ^c7g.large', 'c7g.large enumMember'],
  ['{ ^limit 10', 'limit property'],
  ['cache   ^queue', 'queue variable declaration'],
  ['copy of ^db', 'db variable'],
  ['flow ^read', 'read function declaration'],
  ['^rate 1/s', 'rate property'],
  ['^api -> queue', 'api variable'],
  ['-> ^queue', 'queue variable'],
  ['queue ^read timeout', 'read property'],
  ['^timeout 50ms', 'timeout property'],
  ['extends shop { ^api', 'api variable'],
  ['scenario ^noon', 'noon function declaration'],
  ['noon for ^shop', 'shop namespace'],
  ['^users 100', 'users property'],
  ['{ ^read * 2', 'read function'],
  ['^at 1h', 'at keyword'],
  ['^kill api', 'kill keyword'],
  ['kill ^api', 'api variable'],
  ['* 1 for ^5min', '5 number'],
  ['{ hit ^90%', '90 number'],
  ['<= ^100ms', '100 number'],
  ['^contract', 'contract keyword'],
  ['^latency p95', 'latency property'],
  ['latency ^p95', 'p95 property'],
  ['for ^read  headroom', 'read function'],
  ['>= 20% for ^db', 'db variable'],
])('%s is %s', async (place, expected) => {
  const { line, character } = file.positionOf(place);
  expect((await full(file)).get(`${line}:${character}`)).toBe(expected);
});

test('a part of a file has the tokens of that part', async () => {
  const range = { start: file.positionOf('^flow read'), end: file.positionOf('^system bigger') };
  const tokens = await editor.connection.sendRequest(SemanticTokensRangeRequest.type, { textDocument: { uri: file.uri }, range });
  const words = [...decode(file, tokens?.data ?? []).values()];
  expect(words).toContain('read function declaration');
  expect(words.some((word) => word.includes(SemanticTokenTypes.namespace))).toBe(false);
});

test('files that ask at once get their own tokens', async () => {
  // Long enough for the server to turn to other requests meanwhile.
  const flows = Array.from({ length: 3000 }, (_, i) => `  flow f${i} { rate 1/s  alone read -> alone write }`).join('\n');
  const long = await editor.open('long.arch', `system lonely {\n  redis alone\n${flows}\n}`);
  await full(long);
  const [ofLong, ofFile] = await Promise.all([full(long), full(file)]);
  expect(ofLong.size).toBe(3 + 3000 * 7);
  expect([...ofFile.values()]).toContain('shop namespace declaration');
});

test('half a text has the colours of what could be read', async () => {
  const broken = await editor.open('half.arch', 'system half { redis state\n flow go { rate 1/s state -> ');
  expect([...(await full(broken)).values()]).toContain('state variable declaration');
});
