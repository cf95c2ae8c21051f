/** Completion of the bundled server: what is offered at a place, and what is said of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CompletionItem, CompletionItemKind, CompletionRequest, CompletionTriggerKind } from 'vscode-languageserver-protocol/node';
import { type Editor, startEditor } from './editor.js';

let editor: Editor;
beforeAll(async () => {
  editor = await startEditor({}, { textDocument: { completion: { completionItem: { snippetSupport: true } } } });
});
afterAll(() => editor.close());

let count = 0;

/** What is offered at `^` in a text, by label (that of a whole snippet ends with `…`); `typed` is the character whose typing made the editor ask. */
async function offered(text: string, typed?: string, folder = ''): Promise<Map<string, CompletionItem>> {
  const file = await editor.open(`${folder}completion${++count}.arch`, text.replace('^', ''));
  const context = typed === undefined ? undefined : { triggerKind: CompletionTriggerKind.TriggerCharacter, triggerCharacter: typed };
  const params = { textDocument: { uri: file.uri }, position: file.positionOf(text), ...(context && { context }) };
  const found = await editor.connection.sendRequest(CompletionRequest.type, params);
  const items = Array.isArray(found) ? found : (found?.items ?? []);
  return new Map(items.map((item) => [item.kind === CompletionItemKind.Snippet ? `${item.label} …` : item.label, item]));
}

test('kinds say what they are, those of ones own first', async () => {
  const items = await offered('kind game extends ws "Game server" { }\nsystem s { server api\n  ^ }');
  expect(items.get('redis')?.detail).toBe('an in-memory cache, or a place where messages are passed on');
  expect(items.get('game')?.detail).toBe('extends ws · Game server');
  expect(items.get('game')!.sortText! < items.get('redis')!.sortText!).toBe(true);
});

test('a system that extends another is offered what it may change, once', async () => {
  const base = 'system shop { server api "Web"  redis cache  flow view { rate 1/s  api -> cache } }\n';
  const items = await offered(`${base}system other extends shop {\n  cache * 2\n  ^\n}`);
  expect(items.get('api')?.detail).toBe('server · Web');
  expect(items.get('redis')?.kind).toBe(CompletionItemKind.Class);
  expect([...items.keys()]).not.toContain('cache');
  expect([...(await offered(`${base}system other extends shop { redis ^ }`)).keys()]).not.toContain('api');
  expect([...(await offered(`${base}system third {\n  ^\n}`)).keys()]).not.toContain('api');
});

test('machines say their size and price', async () => {
  const items = await offered('instance rack.large "Our rack" { vcpu 8  memory 32GB  price $41/mo }\nsystem s { server api on ^ }');
  expect(items.get('c7g.large')?.detail).toBe('2 vCPU · 4GB · $52.92/mo');
  expect(items.get('rack.large')?.detail).toBe('8 vCPU · 32GB · $41/mo · Our rack');
});

test('machines like the one that the kind takes come first, the cheapest of them before the others', async () => {
  const first = async (component: string): Promise<string[]> => {
    const items = [...(await offered(`system s { ${component} on ^ }`)).values()];
    return items.toSorted((a, b) => (a.sortText! < b.sortText! ? -1 : 1)).map(({ label }) => label);
  };
  const prices = async (component: string): Promise<string[]> => (await first(component)).slice(0, 2);
  expect(await prices('postgres db')).toEqual(['db.t4g.micro', 'db.t4g.small']);
  expect((await first('redis c'))[0]).toMatch(/^cache\./);
  expect((await first('server api'))[0]).toMatch(/^t4g\./);
});

test('settings are those of the kind, not said yet, with form and default', async () => {
  const items = await offered('kind game extends ws { service 3ms }\nsystem s { game gateway { memory 20KB  ^ } }');
  expect(items.get('service')?.detail).toBe('3ms by default · DURATION [cv N | p99 DURATION | constant | exponential]');
  expect(items.get('connections')?.detail).toBe('10_000 per vcpu by default · N [per vcpu]');
  expect(items.get('idle timeout')?.detail).toBe('60s by default · DURATION');
  expect(items.get('service')?.documentation).toContain('how long one operation holds one lane');
  for (const other of ['memory', 'partitions', 'hit', 'idle', 'vcpu', 'per']) expect([...items.keys()]).not.toContain(other);
  expect([...(await offered('instance rack { ^ }')).keys()].toSorted()).toEqual([
    'connections',
    'memory',
    'price',
    'source',
    'speed',
    'vcpu',
  ]);
  expect([...(await offered('system s { server api { lanes 4 ^ } }')).keys()]).toContain('per');
});

test('components in scope behind an arrow say their kind, flows and systems their title', async () => {
  const system = 'system s "Shop" { server api "Shop server"  redis cache  flow view "Look" { rate 1/s  api -> cache } }';
  const path = await offered(`${system.slice(0, -1)} flow other { rate 1/s  api -> ^ } }\nsystem t { server elsewhere }`);
  expect(path.get('api')?.detail).toBe('server · Shop server');
  expect(path.get('cache')?.detail).toBe('redis');
  expect([...path.keys()]).not.toContain('elsewhere');
  expect((await offered(`${system}\nscenario x for ^ { }`)).get('s')?.detail).toBe('system · Shop');
  const burst = await offered(`${system}\nscenario x for s { duration 1h  burst "b" every 20min for 30s { ^ } }`);
  expect(burst.get('view')?.detail).toBe('flow · Look');
});

test('words of flows, calls, scenarios and contracts say what follows them', async () => {
  const flow = await offered('system s { server api  flow f { ^ } }');
  expect(flow.get('deadline')?.detail).toBe('DURATION');
  const call = await offered('system s { server api  redis db  flow f { rate 1/s  api -> db ^ } }');
  expect(call.get('retry')?.detail).toContain('N [backoff DURATION[..DURATION] [jitter]] [low]');
  const scenario = await offered('system s { server api }\nscenario x for s { ^ }');
  expect(scenario.get('users')?.detail).toContain('evening peak HOUR');
  const contract = await offered('system s { server api }\nscenario x for s { contract { ^ } }');
  expect(contract.get('latency')?.detail).toBe('pN <= DURATION [for FLOW | over all]');
  const incident = await offered('system s { server api }\nscenario x for s { at 1h ^ }');
  expect(incident.get('kill')?.documentation).toContain('are gone at once');
});

test('behind a number the units that fit its place', async () => {
  const scenario = (part: string): string => `system s { server api }\nscenario x for s { ${part} }`;
  const labels = async (text: string, typed?: string): Promise<string[]> => [...(await offered(text, typed)).keys()];
  expect(await labels('system s { server api { service 5^ } }', '5')).toEqual(['5ms', '5s', '5us', '5min', '5h', '5d']);
  expect(await labels('system s { server api { service 5m^ } }')).toEqual(['5ms', '5min']);
  expect(await labels('system s { ws w { memory 35^ } }')).toContain('35KB');
  expect(await labels('system s { redis c { hit 90^ } }')).toEqual(['90%']);
  expect(await labels(scenario('duration 60^'), '0')).toEqual(['60h', '60min', '60d', '60s', '60us', '60ms']);
  expect(await labels(scenario('duration 1h  contract { cost <= 860^ }'), '0')).toEqual(['$860/mo', '$860/h']);
  expect(await labels(scenario('duration 1h  contract { cost <= $860^ }'))).toEqual(['$860/mo', '$860/h']);
  expect(await labels(scenario('duration 1h  rate 5^'))).toEqual(['5/s', '5/min', '5/h', '5/d']);
});

test('the unit that the kind writes a setting in comes first', async () => {
  const units = async (setting: string): Promise<(string | undefined)[]> =>
    [...(await offered(`system s { redis state { ${setting}^ } ws w { } }`)).keys()].slice(0, 2);
  expect(await units('warmup 5')).toEqual(['5min', '5ms']);
  expect(await units('latency 5')).toEqual(['5ms', '5s']);
});

test('nothing is offered behind a plain number that is typed', async () => {
  expect([...(await offered('system s { server api { lanes 4^ } }', '4')).keys()]).toEqual([]);
  expect([...(await offered('system s { server api * 4^ }', '4')).keys()]).toEqual([]);
  expect([...(await offered('system s { server api on c7g.2^ }', '2')).keys()]).toContain('c7g.2xlarge');
});

test('a unit replaces the whole number', async () => {
  const item = (await offered('system s { server api { service 1_5^ } }')).get('1_5ms')!;
  expect(item.textEdit).toEqual({ newText: '1_5ms', range: { start: { line: 0, character: 32 }, end: { line: 0, character: 35 } } });
});

test('whole snippets where they belong, with the names that are there', async () => {
  const snippets = async (text: string): Promise<string[]> => [...(await offered(text)).keys()].filter((label) => label.endsWith('…'));
  const system = 'system s { server web  postgres store  ^ }';
  expect(await snippets('^')).toEqual(['kind …', 'instance …', 'system …', 'system extends …', 'scenario …']);
  expect(await snippets(system)).toEqual(['flow …', 'flow block …', 'redis …', 'arch-ignore …']);
  const flow = (await offered(system)).get('flow …')!;
  expect(flow.textEdit?.newText).toContain('${4|web,store|} -> ${5|store,web|}');
  expect(flow.detail).toBe('One kind of work, and the path it takes');
  const scenario = `${system.replace('^', '')}\nscenario x for s { duration 1h  ^ }`;
  expect(await snippets(scenario)).toEqual(['burst …', 'at …', 'contract …']);
  expect((await offered(scenario)).get('at …')?.textEdit?.newText).toBe('at ${1:20h} ${2|kill,deploy|} ${3|web,store|}');
  expect((await offered(`${system.replace('^', '')}\n^`)).get('scenario …')?.textEdit?.newText).toContain('for ${3|s|} {');
  expect(await snippets('system s { server api { ^ } }')).toEqual([]);
});

test('an editor that can shows all of that beside each name', async () => {
  const able = await startEditor({}, { textDocument: { completion: { completionItem: { labelDetailsSupport: true } } } });
  const file = await able.open('able.arch', 'system s { server api on }');
  const params = { textDocument: { uri: file.uri }, position: file.positionOf('on ^}') };
  const found = await able.connection.sendRequest(CompletionRequest.type, params);
  await able.close();
  const items = Array.isArray(found) ? found : (found?.items ?? []);
  expect(items.find(({ label }) => label === 'c7g.large')?.labelDetails).toEqual({ description: '2 vCPU · 4GB · $52.92/mo' });
});

test('an editor without snippets gets words only', async () => {
  const plain = await startEditor();
  const file = await plain.open('plain.arch', 'system s { server api   }');
  const params = { textDocument: { uri: file.uri }, position: file.positionOf('api ^ ') };
  const found = await plain.connection.sendRequest(CompletionRequest.type, params);
  await plain.close();
  const items = Array.isArray(found) ? found : (found?.items ?? []);
  expect(items.filter(({ kind }) => kind === CompletionItemKind.Snippet)).toEqual([]);
  expect(items.map(({ label }) => label)).toContain('flow');
});

test('settings are those of the kind while the first letters are typed', async () => {
  expect([...(await offered('system s { redis state { h^ } }')).keys()]).toEqual(['hit']);
  expect([...(await offered('system s { redis state { hit 90% l^ } server api }')).keys()].toSorted()).toEqual([
    'lanes',
    'latency',
    'limit',
  ]);
  expect([...(await offered('system s { redis state { hit 90% } l^ }')).keys()].toSorted()).toEqual(['lb', 'limiter']);
});

test('a limit says what it is of its kind, a price no default of many', async () => {
  const detail = async (kind: string, word: string): Promise<string | undefined> =>
    (await offered(`system s { ${kind} one { ^ } }`)).get(word)?.detail;
  expect(await detail('limiter', 'limit')).toBe('RATE [per user] [burst N]');
  expect(await detail('server', 'limit')).toBe('N [reject | drop oldest | block]');
  expect(await detail('server', 'price')).not.toContain('default');
});

test('incidents say what they need', async () => {
  const items = await offered('system s { server api }\nscenario x for s { duration 1h  at 20min ^ }');
  expect(items.get('kill')?.detail).toBe('COMPONENT [* N] [for DURATION]');
  expect(items.get('outage')?.detail).toBe('zone N [for DURATION]');
});

test('words that hold a text together are explained too', async () => {
  const behind = [
    'server a { service 5ms ^ }',
    'limiter a { limit 5/s ^ }',
    'queue a { limit 5 ^ }',
    'stream a { price $5/mo ^ }',
    'lb a { balance ^ }',
  ];
  const scenarios = ['^', 'start ^', 'users 5 ^', 'burst "b" ^', 'at 1h outage ^', 'contract { latency ^ }', 'client { reconnect 1s ^ }'];
  for (const place of [
    '^',
    'system s { ^ }',
    'system s { server api ^ }',
    ...behind.map((component) => `system s { ${component} }`),
    ...scenarios.map((part) => `system s { server api }\nscenario x for s { ${part} }`),
  ])
    for (const [label, { detail }] of await offered(place)) expect(detail, label).not.toBe('Keyword');
  const call = await offered('system s { server api  redis db  flow f { rate 1/s  api -> db ^ } }');
  expect(call.get('miss')?.documentation).toBe('what is done where the cache does not have what is looked for');
  const clients = await offered('system s { server api }\nscenario x for s { client { retry 2 ^ } }');
  expect(clients.get('backoff')?.detail).toBe('DURATION[..DURATION] [jitter]');
  expect(clients.get('low')?.documentation).toBe('further attempts wait behind first ones');
  expect(call.get('write')?.detail).toBe("the target's `write` time holds");
});

test('a percentile is offered behind a latency only', async () => {
  expect([...(await offered('system s { ^ }')).keys()]).not.toContain('p99');
  const contract = 'system s { server api }\nscenario x for s { duration 1h  contract { latency ^ } }';
  expect([...(await offered(contract)).keys()]).toEqual(['p99']);
});

test('in comments only codes are offered, behind `arch-ignore`', async () => {
  expect([...(await offered('// sys^\nsystem s { server api }')).keys()]).toEqual([]);
  expect([...(await offered('/* sys^ */ system s { server api }')).keys()]).toEqual([]);
  expect([...(await offered('system s { // ^\n server api }')).keys()]).toEqual([]);
  expect([...(await offered('/* all */^\n')).keys()]).toContain('system');
  const codes = await offered('system s {\n // arch-ignore sp^\n server api }');
  expect(codes.get('spof')?.textEdit).toEqual({
    newText: 'spof',
    range: { start: { line: 1, character: 16 }, end: { line: 1, character: 18 } },
  });
  expect([...(await offered('// arch-ignore spof: wh^\n')).keys()]).toEqual([]);
});

test('codes that were found on the line come first, with what was found', async () => {
  const text = `system shop {\n  server api * 2\n  postgres db\n  flow order { rate 5/s  api -> db timeout 1s }\n}
scenario day for shop { duration 1h  users 10  contract { availability >= 99% } }`;
  const file = await editor.open('ignored.arch', text);
  await file.simulated();
  await file.edit('  postgres db', '  // arch-ignore \n  postgres db');
  const params = { textDocument: { uri: file.uri }, position: file.positionOf('arch-ignore ^') };
  const found = await editor.connection.sendRequest(CompletionRequest.type, params);
  const items = (Array.isArray(found) ? found : (found?.items ?? [])).toSorted((a, b) => (a.sortText! < b.sortText! ? -1 : 1));
  expect(items[0]?.label).toBe('spof');
  expect(items[0]?.detail).toMatch(/^"db" is a single node/);
  expect(items[1]?.detail).toBe('A finding');
});

test('files of the workspace in the quotes of an import, without itself and what is imported already', async () => {
  await editor.write('shared/machines.arch', 'instance rack.large { vcpu 8 }');
  await editor.write('plans/base.arch', 'kind api extends server { }');
  await editor.write('plans/node_modules/other.arch', '');
  const items = await offered('import "./base.arch"\nimport "^"\n', '"', 'plans/');
  expect([...items.keys()].filter((label) => !label.startsWith('../completion'))).toEqual(
    expect.arrayContaining(['../shared/machines.arch']),
  );
  for (const other of ['./base.arch', './node_modules/other.arch']) expect([...items.keys()]).not.toContain(other);
  const begun = await offered('import "./ba^x"\n', undefined, 'plans/');
  expect(begun.get('./base.arch')?.textEdit).toEqual({
    newText: './base.arch',
    range: { start: { line: 0, character: 8 }, end: { line: 0, character: 13 } },
  });
});

test('tables of traffic behind `from`, and nothing in other quotes', async () => {
  await editor.write('traffic/users.csv', '0,5');
  const scenario = (part: string): string => `system s { server api }\nscenario x for s { ${part} }`;
  expect([...(await offered(scenario('users from "^"'), '"')).keys()]).toEqual(['traffic/users.csv']);
  expect([...(await offered(scenario('rate from "traffic/^'), '/', 'plans/')).keys()]).toEqual(['../traffic/users.csv']);
  expect([...(await offered('system s "^"', '"')).keys()]).toEqual([]);
});

const system = (part: string): string =>
  `system s { limiter l { limit 5/s }  server api  redis c  stream st  postgres db  queue q\n ${part} }`;
const flow = (part: string): string => system(`flow f { ${part} }`);
const scenario = (part: string): string => `${system('flow f { rate 1/s  api -> c }')}\nscenario x for s { duration 1h  ${part} }`;
const ALWAYS = ['rate', 'once', 'payload', 'deadline', 'measure', 'background', 'priority'];
const COMPONENTS = ['l', 'api', 'c', 'st', 'db', 'q'];

test.each([
  ['a setting of a flow, once more', flow('rate 5/s ^'), ['per', ...ALWAYS, ...COMPONENTS]],
  ['what a measure may be', flow('measure ^'), ['reply', 'delivery']],
  ['what a priority may be', flow('priority ^\n api'), ['high', 'normal', 'low']],
  ['how often a user does it', flow('once ^'), ['per']],
  ['what a breaker needs', flow('api -> c breaker 50% ^'), ['over']],
  ['a budget for retries', flow('api -> c retry ^'), ['budget']],
  ['steps in a block', flow('api { ^ }'), ['parallel', '->', '~>', '=>']],
  ['all users, for a push', flow('api => api * ^'), ['users']],
  ['no users for a call', flow('api -> c * ^'), []],
  ['what can be pushed to', flow('api => ^'), ['api']],
  ['no word while a component gets its name', system('server ^'), []],
  ['databases for a copy', system('replica r of ^'), ['db', 'r']],
  ['what a full queue does', system('queue z { limit 5 drop ^ }'), ['oldest']],
  ['caches to be flushed', scenario('at 5min flush ^'), ['c']],
  ['streams and queues for a backlog', scenario('contract { backlog <= 5s for ^ }'), ['st', 'q']],
  ['flows for a latency', scenario('contract { latency p95 <= 5ms for ^ }'), ['f']],
  ['the sign that holds', scenario('contract { availability ^ }'), ['>=']],
  ['shapes of traffic', scenario('users 5..9 ramp ^'), ['over']],
])('%s', async (_what, text, labels) => {
  const words = [...(await offered(text)).keys()].filter((label) => !label.endsWith('…'));
  expect(words.toSorted()).toEqual(labels.toSorted());
});

test('options are those of a call: misses are those of a cache', async () => {
  const options = async (text: string): Promise<string[]> => [...(await offered(flow(text))).keys()];
  expect(await options('api -> c ^')).toContain('miss');
  expect(await options('api -> db ^')).not.toContain('miss');
  expect(await options('api -> db ^')).toContain('timeout');
});
