/** Texts of a few lines, compiled. */
import { compile, type Diagnostic } from '../../../language/compile.js';
import type { Component, Flow, Model, Scenario, Visit } from '../../../simulation/model.js';

const URI = 'file:///plan/main.arch';

/** Compiles `text` as `/plan/main.arch`; `files` are its neighbours, by name. */
export function compiled(text: string, files: Record<string, string> = {}): Promise<{ model: Model | null; diagnostics: Diagnostic[] }> {
  return compile(URI, text, (uri) => Promise.resolve(files[uri.replace('file:///plan/', '')] ?? null));
}

export async function modelOf(text: string, files?: Record<string, string>): Promise<Model> {
  const { model, diagnostics } = await compiled(text, files);
  if (!model) throw new Error(diagnostics.map(({ message, at }) => `${at.start.line + 1}: ${message}`).join('\n'));
  return model;
}

/** The messages of a text's diagnostics, and the text that each stands at. */
export async function saidAbout(text: string, files?: Record<string, string>): Promise<string[]> {
  const { diagnostics } = await compiled(text, files);
  return diagnostics.map(({ message, at }) => `${at.uri === URI ? textAt(text, at) : at.uri}: ${message}`);
}

export function textAt(text: string, { start, end }: Pick<Diagnostic['at'], 'start' | 'end'>): string {
  const lines = text.split('\n').slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1)!.slice(0, end.character);
  lines[0] = lines[0]!.slice(start.character);
  return lines.join('\n');
}

/** One component with its settings, in a system with a database `db`. */
export async function component(line: string): Promise<Component> {
  const model = await modelOf(inSystem(line));
  return model.systems[0]!.components.at(-1)!;
}

export function inSystem(lines: string): string {
  return `system s { postgres db\n${lines} }`;
}

/** The settings and path of one flow over components of most kinds. */
export function inFlow(lines: string): string {
  return `system s {
  lb edge  server api  redis cache  postgres db  stream events  worker job  queue mail  ws gateway
  flow f { ${lines} }
}`;
}

export async function flow(lines: string): Promise<Flow> {
  return (await modelOf(inFlow(lines))).systems[0]!.flows[0]!;
}

export async function firstVisit(lines: string): Promise<Visit> {
  const step = (await flow(lines)).path[0]!;
  if (step.type !== 'visit') throw new Error('the path starts with no visit');
  return step;
}

/** The parts of a scenario of 10 h over one flow per user. */
export function inScenario(lines: string, traffic = 'users 100'): string {
  return `system s { ws gateway * 3  redis cache  postgres db  stream events  flow f { rate 1/s per user  gateway -> cache } }
scenario x for s { duration 10h ${traffic}
${lines} }`;
}

export async function scenario(lines: string, traffic?: string): Promise<Scenario> {
  return (await modelOf(inScenario(lines, traffic))).scenarios[0]!;
}
