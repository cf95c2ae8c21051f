/** Tables that fit the terminal. */
import { shorten, widthOf, type Paint, type Style } from './style.js';

export interface Column<Row> {
  title: string;
  align: 'left' | 'right';
  cell: (row: Row) => string;
  style?: (row: Row) => Style | null;
  /** Where the table is too wide, the column with the highest number goes first; columns without one stay. */
  spare?: number;
}

const gap = '  ';

/** Lines of a table without frame, at most `width` wide. Columns that say nothing (`–` or blank in every row) are left out. */
export function table<Row>(rows: Row[], columns: Column<Row>[], width: number, paint: Paint): string[] {
  const telling = columns.filter((column, index) => index === 0 || rows.some((row) => !['', '–'].includes(column.cell(row))));
  let kept = telling.map((column) => ({ column, cells: rows.map(column.cell) }));
  const total = (): number => kept.reduce((sum, each) => sum + columnWidth(each) + gap.length, -gap.length);
  while (total() > width && kept.some(({ column }) => column.spare)) {
    const most = Math.max(...kept.map(({ column }) => column.spare ?? 0));
    kept = kept.filter(({ column }) => column.spare !== most);
  }
  const excess = Math.max(0, total() - width);
  const widths = kept.map((each, index) =>
    index === 0 ? Math.max(Math.min(8, columnWidth(each)), columnWidth(each) - excess) : columnWidth(each),
  );
  const line = (cells: string[], styles: (Style | null)[]): string =>
    cells
      .map((text, index) => {
        const cut = shorten(text, widths[index]!);
        const blank = ' '.repeat(widths[index]! - widthOf(cut));
        const painted = paint(styles[index] ?? null, cut);
        return kept[index]!.column.align === 'left' ? painted + blank : blank + painted;
      })
      .join(gap)
      .trimEnd();
  const head = line(
    kept.map(({ column }) => column.title),
    kept.map(() => 'dim'),
  );
  const body = rows.map((row, index) =>
    line(
      kept.map(({ cells }) => cells[index]!),
      kept.map(({ column }) => column.style?.(row) ?? null),
    ),
  );
  return kept.every(({ column }) => column.title === '') ? body : [head, ...body];
}

function columnWidth<Row>({ column, cells }: { column: Column<Row>; cells: string[] }): number {
  return Math.max(...[column.title, ...cells].map(widthOf));
}
