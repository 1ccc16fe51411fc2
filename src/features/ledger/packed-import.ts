import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { PreparedImport, PreparedItem } from './prepare.ts';
import type { ReportItem } from './report.ts';

/** A prepared import as it is stored: the report is packed already. */
export type StorableImport = Omit<PreparedImport, 'report'> & Readonly<{ report: Uint8Array }>;

type Columns = { readonly [Name in keyof PreparedItem]: readonly PreparedItem[Name][] };

/**
 * The same as it crosses from thread to thread. Copying thousands of objects costs more than reading the document did: a few long
 * columns cost a tenth of that.
 */
export type PackedImport = Omit<StorableImport, 'items' | 'edgeFrom' | 'edgeTo'> & Readonly<{ columns: Columns; itemCount: number; edgeFrom: Int32Array; edgeTo: Int32Array }>;

export function toStorable(prepared: PreparedImport): StorableImport {
  return { ...prepared, report: packReport(prepared.report) };
}

export function packImport(prepared: PreparedImport): PackedImport {
  const { items, edgeFrom, edgeTo, report, ...rest } = prepared;
  const column = <Name extends keyof PreparedItem>(name: Name) => items.map((item) => item[name]);
  const columns: Columns = {
    purl: column('purl'), relationship: column('relationship'), depth: column('depth'), via: column('via'), scope: column('scope'), groups: column('groups'),
    licenseExpression: column('licenseExpression'), licenseAsWritten: column('licenseAsWritten'), licenseClaim: column('licenseClaim'),
  };
  return { ...rest, columns, itemCount: items.length, edgeFrom: Int32Array.from(edgeFrom), edgeTo: Int32Array.from(edgeTo), report: packReport(report) };
}

export function unpackImport({ columns: c, itemCount, ...rest }: PackedImport): StorableImport {
  const items = Array.from({ length: itemCount }, (_, at): PreparedItem => ({
    purl: c.purl[at]!, relationship: c.relationship[at]!, depth: c.depth[at]!, via: c.via[at]!, scope: c.scope[at]!, groups: c.groups[at]!,
    licenseExpression: c.licenseExpression[at]!, licenseAsWritten: c.licenseAsWritten[at]!, licenseClaim: c.licenseClaim[at]!,
  }));
  return { ...rest, items, edgeFrom: [...rest.edgeFrom], edgeTo: [...rest.edgeTo] };
}

function packReport(report: readonly ReportItem[]): Uint8Array {
  return zstdCompressSync(JSON.stringify(report));
}

export function unpackReport(content: Uint8Array): readonly ReportItem[] {
  return JSON.parse(zstdDecompressSync(content).toString()) as ReportItem[];
}
