import type { Colour, Layout } from './layout.ts';
import { cutText, harmless, padText, widthOf } from './width.ts';

export type Column = Readonly<{
  title: string;
  side?: 'left' | 'right';
  /** Gives up room where the table is too wide: the widest first. Others keep their width as long as they can. */
  shrinks?: boolean;
  /** Where it is cut. */
  cut?: 'end' | 'middle';
}>;

export type Cell = string | Readonly<{ text: string; colour: Colour }>;

/** Rows in aligned columns, two blanks apart, no wider than the layout; texts lose what could move the cursor. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], layout: Layout, indent = '  '): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: harmless(cell), colour: undefined } : { text: harmless(cell.text), colour: cell.colour })));
  const natural = columns.map((column, at) => cells.reduce((widest, row) => Math.max(widest, widthOf(row[at]?.text ?? '')), widthOf(column.title)));
  const widths = layout.width === undefined ? natural : fit(natural, columns, layout.width - indent.length);
  const line = (row: readonly Readonly<{ text: string; colour: Colour | undefined }>[]) => (indent + columns.map((column, at) => {
    const { text = '', colour } = row[at] ?? {};
    const cut = cutText(text, widths[at]!, column.cut);
    const isLast = at === columns.length - 1 && column.side !== 'right';
    const padded = isLast ? cut : padText(cut, widths[at]!, column.side);
    return colour === undefined ? padded : layout.paint(padded, colour);
  }).join('  ')).trimEnd();
  return [layout.paint(line(columns.map(({ title }) => ({ text: title, colour: undefined }))), 'grey'), ...cells.map(line)];
}

const leastWidth = 8;

/** The widest columns that shrink are cut to one width, the greatest that fits; if that is not enough, the others are, too. */
function fit(natural: readonly number[], columns: readonly Column[], width: number): readonly number[] {
  const room = width - 2 * (columns.length - 1);
  const shrunk = capTo(natural, room, (at) => columns[at]!.shrinks === true);
  return sumOf(shrunk) <= room ? shrunk : capTo(shrunk, room, () => true);
}

function capTo(widths: readonly number[], room: number, mayShrink: (at: number) => boolean): readonly number[] {
  for (let cap = Math.max(...widths); cap >= leastWidth; cap--) {
    const capped = widths.map((each, at) => (mayShrink(at) ? Math.min(each, cap) : each));
    if (sumOf(capped) <= room || cap === leastWidth) return capped;
  }
  return widths;
}

function sumOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0);
}
