import ExcelJS from 'exceljs';
import { PassThrough, Readable } from 'node:stream';
import type { Download, LocalText } from './feature.ts';
import type { Words } from './locale-words.ts';
import type { Language } from './mail.ts';

export type Cell = string | number | boolean | null;

/**
 * A column in the language of the reader. `as` says what a text of it is: a code, given in the words of the screens; an instant, given in the one civil
 * time of China as minutes and mails give it; a day. Numbers and texts stay what they are; yes and no become words.
 */
export type TableColumn<Row> = Readonly<{ title: LocalText; value: (row: Row, language: Language) => Cell; as?: Words | 'instant' | 'day'; width?: number }>;

/** What is asked for: the kind of file, and whose language. */
export type TableForm = Readonly<{ format: 'csv' | 'xlsx'; language: Language }>;
/** The name of the file, and what its sheet is called. */
export type TableName = Readonly<{ file: string; sheet: LocalText }>;

/** The most rows one file holds; a spreadsheet itself ends at 1,048,576. */
export const exportRowsMax = 500_000;

/** Writes rows, as they come, into a CSV or xlsx file with a heading line. */
export function tableFile<Row>({ format, language }: TableForm, name: TableName, columns: readonly TableColumn<Row>[], rows: AsyncIterable<Row>): Download {
  const fileName = `${name.file}.${format}`;
  if (format === 'csv') return { contentType: 'text/csv; charset=utf-8', fileName, stream: Readable.from(csvLines(language, columns, rows)) };
  return { contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', fileName, stream: xlsxStream(language, inLanguage(name.sheet, language), columns, rows) };
}

function inLanguage(text: LocalText, language: Language): string {
  return language === 'zh-CN' ? text.zh : text.en;
}

function titleOf<Row>(column: TableColumn<Row>, language: Language): string {
  return `${inLanguage(column.title, language)}${column.as === 'instant' ? inLanguage({ zh: '（北京时间）', en: ' (UTC+8)' }, language) : ''}`;
}

const beijingMs = 8 * 3600_000;

/** A text as a point of the civil time of China, written as if it were UTC: a cell of a spreadsheet knows no zone. */
function civilOf(text: string, as: 'instant' | 'day'): Date | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(as === 'instant' ? at + beijingMs : at);
}

/** What stands in a cell: dates as dates, everything else as it is read. */
function cellOf<Row>(column: TableColumn<Row>, row: Row, language: Language): string | number | Date | null {
  const value = column.value(row, language);
  if (typeof value === 'boolean') return inLanguage(value ? { zh: '是', en: 'Yes' } : { zh: '否', en: 'No' }, language);
  if (typeof value !== 'string' || column.as === undefined) return value;
  return typeof column.as === 'function' ? column.as(value, language) : (civilOf(value, column.as) ?? value);
}

/** RFC 4180 with a byte order mark, which spreadsheets need to read Chinese. */
async function* csvLines<Row>(language: Language, columns: readonly TableColumn<Row>[], rows: AsyncIterable<Row>): AsyncGenerator<string> {
  const started = await start(rows);
  yield `\ufeff${columns.map((column) => csvCell(titleOf(column, language))).join(',')}\r\n`;
  for await (const row of started) yield `${columns.map((column) => csvCell(cellOf(column, row, language), column.as === 'day' ? 10 : 19)).join(',')}\r\n`;
}

/** A date is written to the day (10 characters) or to the second (19). */
function csvCell(value: string | number | Date | null, dateLength = 19): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString().slice(0, dateLength).replace('T', ' ');
  const text = typeof value === 'string' ? inert(value) : String(value);
  // Semicolons and tabs, too: where a spreadsheet splits at them, what follows would begin a cell of its own.
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that begins like a formula would be run by a spreadsheet: it gets an apostrophe (OWASP CSV injection). Full-width signs count, too. */
function inert(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

const dateFormats = { instant: 'yyyy-mm-dd hh:mm:ss', day: 'yyyy-mm-dd' } as const;

function xlsxStream<Row>(language: Language, sheetName: string, columns: readonly TableColumn<Row>[], rows: AsyncIterable<Row>): Readable {
  const stream = new PassThrough();
  const work = async () => {
    const started = await start(rows);
    const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
    const sheet = book.addWorksheet(sheetName.slice(0, 31).replaceAll(/[\\/?*[\]:]/g, ' '), { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = columns.map((column) => ({ header: titleOf(column, language), width: column.width ?? 18, ...(typeof column.as === 'string' ? { style: { numFmt: dateFormats[column.as] } } : {}) }));
    sheet.getRow(1).font = { bold: true };
    for await (const row of started) sheet.addRow(columns.map((column) => cellOf(column, row, language))).commit();
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
