/** The layout of a text: two blanks a depth, columns for what is read in columns. Lines stay lines, for they mean something between arrows. */
import { cellsOf, type Context } from './columns.js';
import { isComment, joined, type Line, linesOf, splitLines } from './tokens.js';

const STEP = '  ';

interface Placed {
  line: Line;
  context: Context;
  indent: string;
  cells: string[] | null;
}

/** Takes a text without syntax errors; gives its lines as they should be, one for each line there is. */
export function layout(text: string): string[] {
  const placed = placeLines(linesOf(splitLines(text)));
  for (const group of columnGroups(placed)) alignCells(group);
  const codes = placed.map(({ line, indent, cells }) => {
    const code = cells ? cells.join('') : joined(line.tokens);
    return code === '' ? '' : indent + code;
  });
  return withComments(placed, codes);
}

function placeLines(lines: Line[]): Placed[] {
  const open: Context[] = [];
  // The first word of what a brace belongs to, which may stand in the line before.
  let first = '';
  return lines.map((line) => {
    const words = line.tokens.map((token) => token.text).filter((word) => !isComment(word));
    const closing = words.findIndex((word) => word !== '}');
    const outer = Math.max(0, open.length - (closing === -1 ? words.length : closing));
    const context = open[outer - 1] ?? 'file';
    const goesOn = context === 'flow' && (ARROW.test(words[0] ?? '') || ARROW.test(words[1] ?? '')) && /^\W|^\d/.test(words[0]!);
    const placed = { line, context, indent: STEP.repeat(outer + (goesOn ? 1 : 0)), cells: cellsOf(line, context) };
    words.forEach((word, i) => {
      const before = words[i - 1];
      if (word === '{') open.push(contextOf(first, open.at(-1) ?? 'file'));
      else if (word === '}') open.pop();
      else if (before === undefined || before === '{' || before === '}') first = word;
    });
    return placed;
  });
}

const ARROW = /^[-~=]>$/;
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
function withComments(placed: Placed[], codes: string[]): string[] {
  const isTrailing = (i: number): boolean => placed[i]?.line.comment != null && placed[i].line.head === null && codes[i] !== '';
  let column = 0;
  return codes.map((code, i) => {
    const { line, indent } = placed[i]!;
    const comment = line.comment?.text;
    if (line.head !== null) return [line.head, code.trimStart(), comment].filter((part) => part).join(' ');
    if (comment === undefined) return code;
    if (code === '') return indent + comment;
    if (!isTrailing(i - 1)) {
      column = code.length;
      for (let next = i + 1; isTrailing(next); next++) column = Math.max(column, codes[next]!.length);
    }
    return code.padEnd(column) + STEP + comment;
  });
}
