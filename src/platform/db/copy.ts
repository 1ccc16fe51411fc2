import { toJsonText, withoutNul } from './values.ts';

/** How a column's values are written as text; found in the catalogue. */
export type ColumnKind = 'plain' | 'json' | 'bytes' | 'array' | 'json-array' | 'bytes-array';

/** One row to be written, in the order of the columns. `undefined` and `null` are NULL. */
export type CopyRow = readonly unknown[];

/** Size of the pieces that go to the server: large enough to make the parts between negligible. */
const pieceCharacters = 64 * 1024;

/**
 * Rows as COPY's text format (https://www.postgresql.org/docs/current/sql-copy.html, "Text Format") in pieces. `count` is called once per row.
 * Throws where a row has not as many values as there are columns.
 */
export async function* copyPieces(rows: Iterable<CopyRow> | AsyncIterable<CopyRow>, kinds: readonly ColumnKind[], count: () => void): AsyncGenerator<Buffer> {
  let piece = '';
  for await (const row of rows) {
    piece += copyLine(row, kinds);
    count();
    if (piece.length < pieceCharacters) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  if (piece !== '') yield Buffer.from(piece);
}

/** One line of COPY's text format, with its end. */
export function copyLine(row: CopyRow, kinds: readonly ColumnKind[]): string {
  if (row.length !== kinds.length) throw new Error(`A row has ${row.length} values for ${kinds.length} columns.`);
  let line = '';
  for (let index = 0; index < kinds.length; index += 1) {
    const text = valueText(row[index], kinds[index]!);
    line += index === 0 ? '' : '\t';
    line += text === null ? '\\N' : escapeCopyText(text);
  }
  return `${line}\n`;
}

/** A value as PostgreSQL's input function for the column reads it; null for NULL. */
export function valueText(value: unknown, kind: ColumnKind): string | null {
  if (value === null || value === undefined) return null;
  if (kind === 'json') return toJsonText(value);
  if (Array.isArray(value)) return kind === 'plain' ? toJsonText(value) : arrayText(value, elementKinds[kind]);
  return scalarText(value);
}

const elementKinds = { 'array': 'plain', 'json-array': 'json', 'bytes-array': 'bytes', 'plain': 'plain', 'bytes': 'bytes' } as const satisfies Partial<Record<ColumnKind, ColumnKind>>;

function scalarText(value: unknown): string {
  if (typeof value === 'string') return withoutNul(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  return typeof value === 'object' ? toJsonText(value) : String(value);
}

/** An array literal: `{"a","b",NULL}` (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). */
function arrayText(values: readonly unknown[], kind: ColumnKind): string {
  const parts = values.map((value) => {
    if (kind !== 'json' && Array.isArray(value)) return arrayText(value, kind);
    const text = valueText(value, kind);
    return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${parts.join(',')}}`;
}

const copyEscapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCopyText(text: string): string {
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => copyEscapes[character]!) : text;
}
