/** The layout of a text: two blanks a depth, columns for what is read in columns. Lines stay lines, for they mean something between arrows. */
import { cellsOf, type Context } from './columns.js';
import { joined, type Line, linesOf } from './tokens.js';

const STEP = '  ';

interface Placed {
  line: Line;
  context: Context;
  indent: string;
  cells: string[] | null;
}

/** Takes a text without syntax errors; gives its lines as they should be, one for each line there is. */
export function layout(text: string): string[] {
  const placed = placeLines(linesOf(text));
  for (const group of columnGroups(placed)) alignCells(group);
  const codes = placed.map(({ line, indent, cells }) => {
    const code = cells ? cells.join('') : joined(line.tokens);
    return code === '' ? '' : indent + code;
  });
  return withComments(text.split('\n'), placed, codes);
}

function placeLines(lines: Line[]): Placed[] {
  const open: Context[] = [];
  return lines.map((line) => {
    const words = line.tokens.map((token) => token.text);
    const closing = words.findIndex((word) => word !== '}');
    const outer = Math.max(0, open.length - (closing === -1 ? words.length : closing));
    const context = open[outer - 1] ?? 'file';
    const goesOn = context === 'flow' && (/^[-~=]>$/.test(words[0] ?? '') || /^[-~=]>$/.test(words[1] ?? '')) && /^\W|^\d/.test(words[0]!);
    const placed = { line, context, indent: STEP.repeat(outer + (goesOn ? 1 : 0)), cells: cellsOf(line, context) };
    for (const word of words) {
      if (word === '{') open.push(contextOf(words[0]!, open.at(-1) ?? 'file'));
      else if (word === '}') open.pop();
    }
    return placed;
  });
}

const NAMED: Context[] = ['system', 'kind', 'instance', 'flow', 'scenario', 'contract', 'client'];

/** What a block is that opens in a line beginning with `word`. */
function contextOf(word: string, around: Context): Context {
  if (around === 'flow' || around === 'block') return 'block';
  return NAMED.find((one) => one === word) ?? (around === 'system' ? 'settings' : 'other');
}

/** Lines of one block that are set in the same columns. Blank lines and comments do not part components, but settings and terms. */
function columnGroups(placed: Placed[]): Placed[][] {
  const groups: Placed[][] = [];
  let group: Placed[] = [];
  for (const one of placed) {
    const first = group[0];
    if (one.cells && (!first || (first.context === one.context && first.indent === one.indent))) {
      group.push(one);
    } else if (one.cells || one.line.tokens.length > 0 || first?.context !== 'system') {
      groups.push(group);
      group = one.cells ? [one] : [];
    }
  }
  return [...groups, group];
}

function alignCells(group: Placed[]): void {
  for (let column = 0; ; column++) {
    const width = Math.max(0, ...group.flatMap(({ cells }) => (cells![column + 1] === undefined ? [] : [cells![column]!.length])));
    if (width === 0) return;
    const gap = column === 0 && group[0]!.context !== 'system' ? 1 : 2;
    for (const { cells } of group) if (cells![column + 1] !== undefined) cells![column] = cells![column]!.padEnd(width + gap);
  }
}

/** Comments at the ends of lines that follow each other stand below each other. */
function withComments(originals: string[], placed: Placed[], codes: string[]): string[] {
  const isTrailing = (i: number): boolean => placed[i]?.line.comment != null && codes[i] !== '';
  let column = 0;
  return codes.map((code, i) => {
    const { line, indent } = placed[i]!;
    if (line.verbatim) return originals[i]!;
    if (!line.comment) return code;
    if (code === '') return indent + line.comment.text;
    if (!isTrailing(i - 1)) {
      column = code.length;
      for (let next = i + 1; isTrailing(next); next++) column = Math.max(column, codes[next]!.length);
    }
    return code.padEnd(column) + STEP + line.comment.text;
  });
}
