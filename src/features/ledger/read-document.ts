import { openDocument, type DocumentRefusal } from '#engines/inventory/open-document.ts';
import { prepareImport, type PreparedImport } from './prepare.ts';

export type Refused = Readonly<{ ok: false; refusal: DocumentRefusal }>;
export type ReadDocument = Readonly<{ ok: true; prepared: PreparedImport }> | Refused;

/** Reads the bytes of an SBOM or lockfile into what the ledger stores, or says why the whole document was refused. */
export function readDocument(bytes: Uint8Array, fileName: string): ReadDocument {
  const opened = openDocument(bytes, fileName);
  return opened.ok ? { ok: true, prepared: prepareImport(opened.bom, opened.issues) } : opened;
}
