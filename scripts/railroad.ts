/** Draws the grammar: docs/grammar.html, a diagram for each rule, in the order and sections of language/arch.langium. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstUtils, GrammarAST } from 'langium';
import { createGrammarDiagramSvg } from 'langium-railroad';
import { ArchGrammar } from '../language/generated/grammar.ts';
import { ROOT } from './shell.ts';

export const DIAGRAMS = join(ROOT, 'docs', 'grammar.html');
const SOURCE = join(ROOT, 'language', 'arch.langium');

/** A rule with more alternatives than this is drawn folded. */
const MOST_SHOWN = 30;

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#333, #ccc); --word: light-dark(#dcecdc, #2c4a33); --rule: light-dark(#dde6f3, #2b3c57); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h2 { border-bottom: 1px solid #8886; margin-top: 3rem; }
h3 { font-family: ui-monospace, monospace; margin: 1.5rem 0 0; }
.drawn { overflow-x: auto; }
.used { font-size: 85%; opacity: 0.8; }
svg.railroad-diagram path { stroke: var(--line); stroke-width: 2; fill: none; }
svg.railroad-diagram text { font: 13px ui-monospace, monospace; text-anchor: middle; fill: currentColor; }
svg.railroad-diagram rect { stroke: var(--line); stroke-width: 1.5; fill: var(--word); }
svg.railroad-diagram rect:not([rx]) { fill: var(--rule); }
svg.railroad-diagram a { text-decoration: underline; }`;

/** Names of rules under the headings of the grammar, \`// ---- heading ----\`; those before the first are \`the file\`. */
function sections(source: string): { heading: string; rules: string[] }[] {
  const found = [{ heading: 'the file', rules: [] as string[] }];
  for (const line of source.split('\n')) {
    const heading = /^\/\/ -+ (.+?) -+$/.exec(line)?.[1];
    if (heading) found.push({ heading, rules: [] });
    const rule = /^(?:(?:entry|hidden|terminal|fragment) )*([A-Z]\w*)\b[^=;]*:/.exec(line)?.[1];
    if (rule) found.at(-1)!.rules.push(rule);
  }
  return found;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const linked = (name: string): string => `<a href="#${name}">${name}</a>`;

/** The page. */
export function drawGrammar(): string {
  const rules = new Map(ArchGrammar().rules.map((rule) => [rule.name, rule]));
  const drawings = createGrammarDiagramSvg([...rules.values()].filter(GrammarAST.isParserRule));
  const parts = sections(readFileSync(SOURCE, 'utf8')).map(
    ({ heading, rules: names }) => `<h2>${escaped(heading)}</h2>\n${names.map((name) => section(rules.get(name)!, drawings)).join('\n')}`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The grammar of .arch</title>
<style>${STYLE}
</style>
<h1>The grammar of <code>.arch</code></h1>
<p>Drawn from <code>language/arch.langium</code> by <code>npm run railroad</code>. Words of the language are green, other rules blue; read along
the line, from left to right. What it all means is in <a href="language.md">the reference</a>.</p>
${parts.join('\n')}
</html>
`;
}

function section(rule: GrammarAST.AbstractRule, drawings: Map<string, string>): string {
  const users = ArchGrammar().rules.filter(
    (other) => other !== rule && AstUtils.streamAllContents(other).some((node) => uses(node, rule.name)),
  );
  const used = users.length > 0 ? `<p class="used">in ${users.map(({ name }) => linked(name)).join(', ')}</p>\n` : '';
  return `<h3 id="${rule.name}">${rule.name}</h3>\n${used}${GrammarAST.isTerminalRule(rule) ? pattern(rule) : drawn(rule, drawings)}`;
}

function uses(node: { $type: string }, name: string): boolean {
  return GrammarAST.isRuleCall(node) && node.rule.$refText === name;
}

function pattern({ definition }: GrammarAST.TerminalRule): string {
  if (!GrammarAST.isRegexToken(definition)) throw new Error('a terminal of the grammar is no regular expression');
  return `<pre>${escaped(definition.regex)}</pre>`;
}

function drawn(rule: GrammarAST.AbstractRule, drawings: Map<string, string>): string {
  // Each drawing brings a style of its own: the page has one for all.
  const svg = drawings
    .get(rule.name)!
    .replaceAll(/<style>[\s\S]*?<\/style>/g, '')
    .replaceAll(/\s*\n\s*/g, '\n')
    .trim();
  // Names of other rules are in boxes without round corners: they lead there.
  const linkedSvg = svg.replaceAll(
    /(<rect (?:(?!rx=)[^>])*><\/rect>\n)(<text [^>]*>([A-Z]\w*)<\/text>)/g,
    (_all, box: string, text: string, name: string) => `${box}<a href="#${name}">${text}</a>`,
  );
  const drawing = `<div class="drawn">${linkedSvg}</div>`;
  const alternatives = GrammarAST.isParserRule(rule) && GrammarAST.isAlternatives(rule.definition) ? rule.definition.elements.length : 0;
  return alternatives > MOST_SHOWN ? `<details><summary>${alternatives} alternatives</summary>${drawing}</details>` : drawing;
}

if (import.meta.main) {
  writeFileSync(DIAGRAMS, drawGrammar());
  console.log(DIAGRAMS);
}
