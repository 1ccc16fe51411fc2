import type { Colour, Layout } from './layout.ts';
import { cutText, harmless, padText, widthOf } from './width.ts';

export type Column = Readonly<{
  title: string;
  side?: 'left' | 'right';
  /** How much of the room it gives up where the table is too wide; 0 keeps its width. */
  shrinks?: number;
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

/** Takes room from the columns that shrink, in proportion to their wish, again where one is at its least. */
function fit(natural: readonly number[], columns: readonly Column[], width: number): readonly number[] {
  const widths = [...natural];
  for (let round = 0; round < columns.length; round++) {
    const excess = widths.reduce((sum, each) => sum + each, 0) + 2 * (columns.length - 1) - width;
    if (excess <= 0) break;
    const able = columns.map((column, at) => (widths[at]! > leastWidth ? (column.shrinks ?? 0) * widths[at]! : 0));
    const whole = able.reduce((sum, each) => sum + each, 0);
    if (whole === 0) break;
    for (const [at, share] of able.entries()) if (share > 0) widths[at] = Math.max(leastWidth, widths[at]! - Math.ceil((excess * share) / whole));
  }
  return widths;
}
