import ExcelJS from 'exceljs';
import { PassThrough, Readable } from 'node:stream';
import type { Download } from './feature.ts';

export type Cell = string | number | boolean | null;
export type TableColumn<Row> = Readonly<{ title: string; value: (row: Row) => Cell; width?: number }>;

/** The most rows one file holds; a spreadsheet itself ends at 1,048,576. */
export const exportRowsMax = 500_000;

/** Writes rows, as they come, into a CSV or xlsx file with a heading line. */
export function tableFile<Row>(format: 'csv' | 'xlsx', name: string, columns: readonly TableColumn<Row>[], rows: AsyncIterable<Row>): Download {
  const fileName = `${name}.${format}`;
  if (format === 'csv') return { contentType: 'text/csv; charset=utf-8', fileName, stream: Readable.from(csvLines(columns, rows)) };
  return { contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', fileName, stream: xlsxStream(name, columns, rows) };
}

/** RFC 4180 with a byte order mark, which spreadsheets need to read Chinese. */
async function* csvLines<Row>(columns: readonly TableColumn<Row>[], rows: AsyncIterable<Row>): AsyncGenerator<string> {
  const started = await start(rows);
  yield `\ufeff${columns.map((column) => csvCell(column.title)).join(',')}\r\n`;
  for await (const row of started) yield `${columns.map((column) => csvCell(column.value(row))).join(',')}\r\n`;
}

function csvCell(value: Cell): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? inert(value) : String(value);
  // Semicolons and tabs, too: where a spreadsheet splits at them, what follows would begin a cell of its own.
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that begins like a formula would be run by a spreadsheet: it gets an apostrophe (OWASP CSV injection). Full-width signs count, too. */
function inert(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

function xlsxStream<Row>(name: string, columns: readonly TableColumn<Row>[], rows: AsyncIterable<Row>): Readable {
  const stream = new PassThrough();
  const work = async () => {
    const started = await start(rows);
    const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
    const sheet = book.addWorksheet(name.slice(0, 31).replaceAll(/[\\/?*[\]:]/g, ' '), { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = columns.map((column) => ({ header: column.title, width: column.width ?? 18 }));
    sheet.getRow(1).font = { bold: true };
    for await (const row of started) sheet.addRow(columns.map((column) => column.value(row))).commit();
    sheet.commit();
    await book.commit();
  };
  work().catch((error: unknown) => stream.destroy(error as Error));
  return stream;
}

/** Waits for the first row, so that what fails at once fails before the first byte of the file. */
async function start<Row>(rows: AsyncIterable<Row>): Promise<AsyncIterable<Row>> {
  const iterator = rows[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    if (first.done === true) return;
    yield first.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  })();
}

/** All rows of a paged list, page after page, each in its own transaction, up to the limit of a file. */
export async function* allPages<Row>(page: (cursor: string | undefined) => Promise<Readonly<{ rows: readonly Row[]; nextCursor: string | null }>>): AsyncGenerator<Row> {
  let cursor: string | undefined;
  let count = 0;
  do {
    const { rows, nextCursor } = await page(cursor);
    yield* rows;
    count += rows.length;
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined && count < exportRowsMax);
}
