import { EmptyFileSystem, URI } from 'langium';
import { beforeAll, describe, expect, test } from 'vitest';
import { createArchServices, libraryDocuments } from '../../../language/module.js';

const { shared, arch } = createArchServices(EmptyFileSystem);
const { DocumentBuilder, LangiumDocumentFactory, LangiumDocuments } = shared.workspace;

beforeAll(async () => {
  const library = libraryDocuments(LangiumDocumentFactory);
  for (const document of library) LangiumDocuments.addDocument(document);
  await DocumentBuilder.build(library);
});

let count = 0;

/** What is offered at the bar in the text. */
async function offered(text: string): Promise<string[]> {
  const offset = text.indexOf('|');
  const document = LangiumDocuments.createDocument(URI.parse(`file:///${++count}.arch`), text.replace('|', ''));
  await DocumentBuilder.build([document]);
  const { uri, textDocument } = document;
  const params = { textDocument: { uri: uri.toString() }, position: textDocument.positionAt(offset) };
  const list = await arch.lsp.CompletionProvider!.getCompletion(document, params);
  return list?.items.map(({ label }) => label) ?? [];
}

describe('completion', () => {
  test('components behind an arrow', async () => {
    const labels = await offered('system s { server api  redis cache  flow f { rate 1/s  api -> | } }');
    expect(labels).toEqual(expect.arrayContaining(['api', 'cache']));
  });

  test('machines behind "on"', async () => {
    expect(await offered('system s { server api on |')).toEqual(expect.arrayContaining(['c7g.large', 'db.t4g.medium']));
  });

  test('systems for a scenario', async () => {
    expect(await offered('system s { server api }\nscenario x for | { }')).toContain('s');
  });

  test('kinds where a component begins', async () => {
    expect(await offered('system s { server api\n  | }')).toEqual(expect.arrayContaining(['redis', 'ws', 'flow']));
  });

  test('settings that the kind has', async () => {
    const labels = await offered('system s { redis cache { hit 90%  | } }');
    expect(labels).toContain('warmup');
    expect(labels).not.toContain('partitions');
  });

  test('no words of the language for a new name', async () => {
    expect(await offered('system s { server |')).not.toContain('throughput');
  });
});
