/** Which lines are set in columns, and where a line's columns begin. */
import { isComment, joined, type Line, type Token } from './tokens.js';

/** What a line stands in: the word that its block began with; `settings` those of a component, `block` the calls that one makes. */
export type Context =
  'file' | 'system' | 'kind' | 'instance' | 'flow' | 'scenario' | 'contract' | 'client' | 'settings' | 'block' | 'other';

/** The cells of a line that is set in columns; null for all others. */
export function cellsOf({ head, tokens }: Line, context: Context): string[] | null {
  if (head !== null || tokens.length < 2 || tokens[0]!.text === '}' || tokens.some(({ text }) => isComment(text))) return null;
  const starts = columnsOf(tokens, context);
  if (!starts) return null;
  return starts.map((start, i) => joined(tokens.slice(start, starts[i + 1])));
}

function columnsOf(tokens: Token[], context: Context): number[] | null {
  switch (context) {
    case 'file':
      return machineColumns(tokens);
    case 'system':
      return componentColumns(tokens.map((one) => one.text));
    case 'contract':
      return termColumns(tokens);
    case 'kind':
    case 'instance':
    case 'settings':
      return settingColumns(tokens);
    default:
      return null;
  }
}

/** Machine | each of its settings, where all stand in one line. */
function machineColumns(tokens: Token[]): number[] | null {
  if (tokens[0]!.text !== 'instance' || tokens[2]?.text !== '{' || tokens.at(-1)!.text !== '}') return null;
  return [0, 2, ...tokens.flatMap(({ gap }, i) => (i > 3 && gap >= 2 ? [i] : []))];
}

const WORD = /^[A-Za-z_]/;

/** Kind | name, nodes and primary | machine, title, settings. */
function componentColumns(words: string[]): number[] | null {
  if (words[0] === 'flow' || !WORD.test(words[1]!) || words[1] === 'on' || words[1] === 'of') return null;
  let at = 2;
  if (words[at] === '*') at += words[at + 2] === '..' ? 4 : 2;
  if (words[at] === 'of') at += 2;
  if (at >= words.length) return [0, 1];
  const closes = words.indexOf('}');
  const isOne = (words[at] === 'on' || words[at] === '{' || words[at]!.startsWith('"')) && (closes === -1 || closes === words.length - 1);
  return isOne ? [0, 1, at] : null;
}

/** What is promised | how much. */
function termColumns(tokens: Token[]): number[] | null {
  const signs = tokens.flatMap(({ text }, i) => (text === '<=' || text === '>=' ? [i] : []));
  return signs.length === 1 ? [0, signs[0]!] : null;
}

const SECOND_WORDS = ['timeout', 'buffer'];

/** Setting | figure | source. A line with several settings is not set in columns. */
function settingColumns(tokens: Token[]): number[] | null {
  if (!WORD.test(tokens[0]!.text)) return null;
  const value = SECOND_WORDS.includes(tokens[1]!.text) ? 2 : 1;
  const source = tokens.findIndex(({ text }) => text === 'source');
  const isOne = tokens.every(({ text, gap }, i) => i <= value || gap < 2 || text === 'source' || text === 'from');
  if (!isOne || value >= tokens.length || source === 0) return null;
  return source === -1 ? [0, value] : [0, value, source];
}
