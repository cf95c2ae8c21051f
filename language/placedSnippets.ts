/** Whole snippets, offered where they compile and with the names that are there: those of `snippets.json`, for any editor. */
import { AstUtils, type GrammarAST } from 'langium';
import type { CompletionContext, CompletionValueItem } from 'langium/lsp';
import { CompletionItemKind, InsertTextFormat } from 'vscode-languageserver-types';
import * as ast from './generated/ast.js';
import { lineage } from './scope.js';
import snippets from './snippets.json' with { type: 'json' };

/** Which snippets belong to a word that begins something, by the rule that the word stands in. */
const PREFIXES: Record<string, string[]> = {
  'System system': ['system', 'system extends'],
  'Scenario scenario': ['scenario'],
  'KindDeclaration kind': ['kind'],
  'InstanceDeclaration instance': ['instance'],
  'Flow flow': ['flow', 'flow block', 'redis', 'arch-ignore'],
  'Burst burst': ['burst'],
  'Incident at': ['at'],
  'Contract contract': ['contract'],
};

/** More names than these are no choice any more. */
const MOST_NAMES = 30;

/** What a name in a snippet stands for. */
const STANDS_FOR: Record<string, 'component' | 'system'> = { api: 'component', db: 'component', cache: 'component', s: 'system' };
/** Snippets that make names instead of using them. */
const MAKES_NAMES = ['system', 'redis'];

/** The snippets that begin with a word at its place. */
export function snippetsFor(rule: string, keyword: GrammarAST.Keyword, context: CompletionContext): CompletionValueItem[] {
  const prefixes = PREFIXES[`${rule} ${keyword.value}`] ?? [];
  return Object.values(snippets)
    .filter(({ prefix }) => prefixes.includes(prefix))
    .map(({ prefix, description, body }) => ({
      label: prefix,
      kind: CompletionItemKind.Snippet,
      detail: description,
      insertText: MAKES_NAMES.includes(prefix) ? body.join('\n') : withNames(body.join('\n'), context),
      insertTextFormat: InsertTextFormat.Snippet,
      sortText: '2',
    }));
}

/** A snippet whose fields for names offer those that are known: each field of a sort begins with another one. */
function withNames(body: string, context: CompletionContext): string {
  const known = { component: componentsAt(context), system: systemsAt(context) };
  const chosen: string[] = [];
  return body.replaceAll(/\$\{(\d+):([a-z]+)\}/g, (field, index: string, name: string) => {
    const sort = STANDS_FOR[name];
    const names = sort ? known[sort] : [];
    if (names.length === 0) return field;
    // The same name in a snippet means the same component.
    if (!chosen.includes(name)) chosen.push(name);
    const first = chosen.filter((one) => STANDS_FOR[one] === sort).indexOf(name) % names.length;
    return `\${${index}|${[...names.slice(first), ...names.slice(0, first)].slice(0, MOST_NAMES).join(',')}|}`;
  });
}

function componentsAt({ node }: CompletionContext): string[] {
  const system = AstUtils.getContainerOfType(node, ast.isScenario)?.system?.ref ?? AstUtils.getContainerOfType(node, ast.isSystem);
  return namesOf(lineage(system).flatMap(({ components }) => components));
}

function systemsAt({ document }: CompletionContext): string[] {
  const root = document.parseResult.value;
  return ast.isFile(root) ? namesOf(root.systems) : [];
}

/** Each name once; in a broken text some are missing. */
function namesOf(named: { name: string | undefined }[]): string[] {
  return [...new Set(named.flatMap(({ name }) => name ?? []))];
}
