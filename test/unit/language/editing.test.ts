/** What the editor is told about the language: snippets, brackets, indentation; and what it asks the formatter for. */
import { readdirSync, readFileSync } from 'node:fs';
import { EmptyFileSystem, URI } from 'langium';
import { beforeAll, describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { layout } from '../../../language/format/layout.js';
import { createArchServices, libraryDocuments } from '../../../language/module.js';
import { saidAbout } from './compiled.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

interface Snippet {
  prefix: string;
  description: string;
  body: string[];
}

interface Configuration {
  brackets: string[][];
  comments: { lineComment: string; blockComment: string[] };
  wordPattern: string;
  indentationRules: { increaseIndentPattern: string; decreaseIndentPattern: string };
  onEnterRules: { beforeText: string; afterText: string }[];
}

const { shared, arch } = createArchServices(EmptyFileSystem);
const { DocumentBuilder, LangiumDocumentFactory, LangiumDocuments } = shared.workspace;
const options = { tabSize: 2, insertSpaces: true };
let count = 0;

beforeAll(async () => {
  const library = libraryDocuments(LangiumDocumentFactory);
  for (const document of library) LangiumDocuments.addDocument(document);
  await DocumentBuilder.build(library);
});

async function opened(text: string) {
  const document = LangiumDocuments.createDocument(URI.parse(`file:///${++count}.arch`), text);
  await DocumentBuilder.build([document]);
  return { document, textDocument: { uri: document.uri.toString() } };
}

const SYSTEM = `system s {
  server api
  redis cache
  postgres db
  flow base { rate 1/s per user  api -> cache miss { -> db } }
|}
`;
const SCENARIO = `${SYSTEM.replace('|', '')}scenario x for s { duration 24h users 5
|}
`;
/** Where each snippet belongs, at the bar; at the file's level where it is not said. */
const PLACES: Record<string, string> = {
  flow: SYSTEM,
  'flow block': SYSTEM,
  redis: SYSTEM,
  'arch-ignore': SYSTEM,
  burst: SCENARIO,
  at: SCENARIO,
  contract: SCENARIO,
};

/** A snippet as it is inserted: every field with its default. */
function expanded(body: string[]): string {
  return body
    .join('\n')
    .replaceAll(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1')
    .replaceAll(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replaceAll(/\$\d/g, (field, at: number, all: string) => (all[at - 1] === '\\' ? field : ''))
    .replaceAll('\\$', '$');
}

describe('snippets', () => {
  const snippets = Object.values(JSON.parse(read('language/snippets.json')) as Record<string, Snippet>);
  const cases = snippets.map(({ prefix, body }) => ({
    prefix,
    text: expanded(body),
    place: PLACES[prefix] ?? `${SYSTEM.replace('|', '')}|`,
  }));

  test.each(cases)('$prefix compiles where it belongs', async ({ text, place }) => {
    expect(await saidAbout(place.replace('|', () => `${text}\n`))).toEqual([]);
  });

  test.each(cases.filter(({ text }) => text.trim().includes('\n')))('$prefix is set as the formatter would', ({ text }) => {
    expect(layout(text).join('\n')).toBe(text);
  });

  test.each(cases.filter(({ prefix }) => prefix !== 'arch-ignore'))(
    '$prefix begins with a word that is offered there',
    async ({ text, place }) => {
      const offset = place.indexOf('|');
      const { document, textDocument } = await opened(place.replace('|', ''));
      const position = document.textDocument.positionAt(offset);
      const list = await arch.lsp.CompletionProvider!.getCompletion(document, { textDocument, position });
      expect(list!.items.map(({ label }) => label)).toContain(text.split(' ')[0]);
    },
  );
});

describe('the configuration of the language', () => {
  const configuration = JSON.parse(read('language/language-configuration.json')) as Configuration;
  const increases = new RegExp(configuration.indentationRules.increaseIndentPattern);
  const decreases = new RegExp(configuration.indentationRules.decreaseIndentPattern);

  test.each([
    'system s {',
    'system s "a } b" {',
    'system s { // "so"',
    'scenario x for s { /* why */',
    '  api { -> db',
    'flow f { rate 0.8/s per user',
    '{',
  ])('%s goes deeper', (line) => {
    expect(increases.test(line)).toBe(true);
  });

  test.each(['server api { lanes 4 }', '// system s {', 'server api "a {"', '/* { */ server api', 'server api // {', '}', 'rate 0.8/s'])(
    '%s does not',
    (line) => {
      expect(increases.test(line)).toBe(false);
    },
  );

  test('a closing brace at the start of a line goes back', () => {
    expect(['}', '  } }', '}  // end'].every((line) => decreases.test(line))).toBe(true);
    expect(['api { }', '// }'].some((line) => decreases.test(line))).toBe(false);
  });

  test('brackets and comments are those of the grammar', () => {
    expect(configuration.brackets.flat().every((sign) => read('language/arch.langium').includes(`'${sign}'`))).toBe(true);
    expect(configuration.comments).toEqual({ lineComment: '//', blockComment: ['/*', '*/'] });
  });

  test('a word is a name, a machine, or a figure with its unit', () => {
    const text = 'game-server on c7g.large->db 1_500 $0.09/GB 99.9% 250MB/s';
    expect([...text.matchAll(new RegExp(configuration.wordPattern, 'g'))].map(([word]) => word)).toEqual(
      'game-server on c7g.large db 1_500 $0.09/GB 99.9% 250MB/s'.split(' '),
    );
  });

  test('a comment that is broken in two goes on as one', () => {
    const [rule] = configuration.onEnterRules;
    expect(new RegExp(rule!.beforeText).test('  // one')).toBe(true);
    expect(new RegExp(rule!.afterText).test('')).toBe(false);
  });
});

describe('formatting on request', () => {
  const text = 'system s {\nserver   a\n    redis b\n}\nsystem t {\nserver c { lanes 4\n}\n}\n';

  test('of lines changes those alone', async () => {
    const { document, textDocument } = await opened(text);
    const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
    const edits = await arch.lsp.Formatter!.formatDocumentRange(document, { textDocument, options, range });
    expect(TextDocument.applyEdits(document.textDocument, edits)).toBe(text.replace('server   a', '  server  a'));
  });

  test('of a block when its closing brace is typed', async () => {
    expect(arch.lsp.Formatter!.formatOnTypeOptions).toEqual({ firstTriggerCharacter: '}' });
    const { document, textDocument } = await opened(text);
    const position = { line: 6, character: 1 };
    const edits = await arch.lsp.Formatter!.formatDocumentOnType(document, { textDocument, options, position, ch: '}' });
    expect(TextDocument.applyEdits(document.textDocument, edits)).toBe(
      text.replace('server c { lanes 4\n}', '  server  c  { lanes 4\n  }'),
    );
  });

  test('of a brace in a comment changes nothing', async () => {
    const { document, textDocument } = await opened('system s {\nserver a // }\n}');
    const position = { line: 1, character: 13 };
    expect(await arch.lsp.Formatter!.formatDocumentOnType(document, { textDocument, options, position, ch: '}' })).toEqual([]);
  });

  test('of a text with a syntax error changes nothing', async () => {
    const { document, textDocument } = await opened('system s {\nserver   a\n');
    expect(await arch.lsp.Formatter!.formatDocument(document, { textDocument, options })).toEqual([]);
  });
});

test.each(readdirSync(new URL('../../../examples/', import.meta.url)).filter((name) => name.endsWith('.arch')))(
  '%s is set as the formatter would',
  (name) => {
    const text = read(`examples/${name}`);
    expect(layout(text).join('\n')).toBe(text);
  },
);
