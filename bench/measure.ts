/** What the measurements share. */
import { EmptyFileSystem, URI } from 'langium';
import { createCoreServices, libraryDocuments } from '../language/module.js';
import type { Model } from '../simulation/model.js';

export interface Section {
  title: string;
  /** What was done, and what the figures mean. */
  about: string;
  header: string[];
  rows: string[][];
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** The median time of some calls, milliseconds; a first call that warms up is not counted. */
export async function medianTime(times: number, work: (i: number) => unknown): Promise<number> {
  await work(-1);
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work(i);
    taken.push(performance.now() - start);
  }
  return median(taken);
}

export interface Phases {
  parsing: number;
  checking: number;
  lowering: number;
  model: Model;
}

/** A compiler that says how long its parts take, milliseconds. */
export async function timedCompiler(): Promise<(text: string) => Promise<Phases>> {
  const { shared, arch } = createCoreServices(EmptyFileSystem);
  const { LangiumDocuments, LangiumDocumentFactory, DocumentBuilder } = shared.workspace;
  const library = libraryDocuments(LangiumDocumentFactory);
  for (const one of library) LangiumDocuments.addDocument(one);
  await DocumentBuilder.build(library, { validation: true });
  const uri = URI.parse('file:///bench.arch');
  return async (text) => {
    const start = performance.now();
    const document = LangiumDocumentFactory.fromString(text, uri);
    const parsed = performance.now();
    LangiumDocuments.addDocument(document);
    await DocumentBuilder.build([document], { validation: true });
    const checked = performance.now();
    const model = arch.lower(document);
    const lowered = performance.now();
    await DocumentBuilder.update([], [uri]);
    return { parsing: parsed - start, checking: checked - parsed, lowering: lowered - checked, model };
  };
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

export function percent(fraction: number): string {
  return `${(fraction * 100).toPrecision(2)} %`;
}

/** A section as Markdown. */
export function markdown({ title, about, header, rows }: Section): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [`## ${title}`, '', about, '', line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
