/** Who calls a component, and what it calls. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type CallHierarchyItem,
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
} from 'vscode-languageserver-protocol/node';
import { type Editor, type OpenFile, startEditor } from './editor.js';

const text = `system shop {
  lb edge
  server api
  redis state
  postgres db
  stream events
  worker mailer

  flow browse {
    rate 1/s
    edge -> api {
      -> state read miss { -> db read }
      parallel {
        20% -> db write
        -> state write
      }
      ~> events -> mailer
      -> db read
    }
  }
  flow report {
    rate 1/s
    api
      -> db
  }
}
`;

let editor: Editor;
let file: OpenFile;
beforeAll(async () => {
  editor = await startEditor({ settings: { run: 'manual' } });
  file = await editor.open('calls.arch', text);
});
afterAll(() => editor.close());

async function item(of: OpenFile, place: string): Promise<CallHierarchyItem> {
  const position = of.positionOf(place);
  const items = await editor.connection.sendRequest(CallHierarchyPrepareRequest.type, { textDocument: { uri: of.uri }, position });
  expect(items).toHaveLength(1);
  return items![0]!;
}

/** `caller: the arrows as they are written`. */
async function incoming(of: OpenFile, place: string): Promise<string[]> {
  const calls = await editor.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, { item: await item(of, place) });
  return (calls ?? []).map(({ from, fromRanges }) => `${from.name}: ${fromRanges.map((range) => of.textAt(range)).join(', ')}`).sort();
}

async function outgoing(of: OpenFile, place: string): Promise<string[]> {
  const calls = await editor.connection.sendRequest(CallHierarchyOutgoingCallsRequest.type, { item: await item(of, place) });
  return (calls ?? []).map(({ to, fromRanges }) => `${to.name}: ${fromRanges.map((range) => of.textAt(range)).join(', ')}`).sort();
}

test('who calls the database: whatever has an arrow to it, in any flow', async () => {
  expect(await incoming(file, 'postgres ^db')).toEqual(['api: 20% -> db, -> db, -> db', 'state: -> db']);
});

test('it may be asked where the database is used, too', async () => {
  expect(await incoming(file, '20% -> ^db')).toEqual(await incoming(file, 'postgres ^db'));
});

test('what a component calls: a line of a block is a call of its own, not of the line above', async () => {
  expect(await outgoing(file, 'server ^api')).toEqual(['db: 20% -> db, -> db, -> db', 'events: ~> events', 'state: -> state, -> state']);
  expect(await outgoing(file, 'stream ^events')).toEqual(['mailer: -> mailer']);
  expect(await outgoing(file, 'worker ^mailer')).toEqual([]);
});

test('a flow calls what it comes to first', async () => {
  expect(await outgoing(file, 'flow ^browse')).toEqual(['edge: edge']);
  expect(await incoming(file, 'server ^api')).toEqual(['edge: -> api', 'report: api']);
});

test('an item says what it is and where', async () => {
  const { name, detail, range, selectionRange, uri } = await item(file, '-> ^api {');
  expect({ name, detail, uri }).toEqual({ name: 'api', detail: 'server in shop', uri: file.uri });
  expect([file.textAt(range), file.textAt(selectionRange)]).toEqual(['server api', 'api']);
});

test('an alternative in another file adds its callers', async () => {
  const base = await editor.open('callee.arch', 'system plain {\n  server api\n  postgres db\n  flow ask { rate 1/s  api -> db }\n}');
  const other = await editor.open(
    'caller.arch',
    'import "callee.arch"\nsystem more extends plain {\n  worker batch\n  flow nightly { rate 1/s  batch -> db }\n}',
  );
  expect(await incoming(other, 'batch -> ^db')).toContain('batch: -> db');
  expect((await incoming(base, 'postgres ^db')).map((call) => call.split(':')[0])).toEqual(['api', 'batch']);
});

test('a kind is nobody who calls', async () => {
  const position = file.positionOf('^postgres db');
  expect(await editor.connection.sendRequest(CallHierarchyPrepareRequest.type, { textDocument: { uri: file.uri }, position })).toBeNull();
});

test('a text that is being written is walked as far as it goes', async () => {
  const half = await editor.open(
    'half.arch',
    'system half {\n  server api\n  redis state\n  flow go { rate 1/s  api { -> state -> \n -> nobody -> state } ->',
  );
  expect(await outgoing(half, 'server ^api')).toContain('state: -> state');
});
