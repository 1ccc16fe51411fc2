import type { Issue } from '#engines/issue.ts';
import { detectLockfile, findLockfileFormat } from '#engines/lockfiles/detect-lockfile.ts';
import { readLockfile } from '#engines/lockfiles/read-lockfile.ts';
import { decodeText } from '#engines/sbom/decode.ts';
import { detectFormat } from '#engines/sbom/detect.ts';
import { readSbom } from '#engines/sbom/read.ts';
import type { Bom } from '#engines/sbom/model.ts';
import { prepareImport, type PreparedImport } from './prepare.ts';

export type Refused = Readonly<{ code: string; where: string; message: string }>;
export type ReadDocument = Readonly<{ ok: true; prepared: PreparedImport }> | Readonly<{ ok: false; refusal: Refused }>;

/** Reads the bytes of an SBOM or lockfile into what the ledger stores, or says why the whole document was refused. */
export function readDocument(bytes: Uint8Array, fileName: string): ReadDocument {
  const opened = openDocument(bytes, fileName);
  return opened.ok ? { ok: true, prepared: prepareImport(opened.bom, opened.issues) } : opened;
}

export type OpenedDocument = Readonly<{ ok: true; bom: Bom; issues: readonly Issue[] }> | Readonly<{ ok: false; refusal: Refused }>;

/** Reads the bytes of an SBOM or lockfile. What it is follows from the content; the name only breaks ties. */
export function openDocument(bytes: Uint8Array, fileName: string): OpenedDocument {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return { ok: false, refusal: { ...decoded.refusal, where: fileName } };
  const { text } = decoded;
  const path = fileName.replaceAll('\\', '/');
  const isSbom = detectFormat(text).format !== undefined;
  const isLockfile = !isSbom && (findLockfileFormat(path) !== undefined || detectLockfile(path, text).ok);
  const read = isLockfile ? readLockfile({ path, text }) : readSbom({ text, fileName });
  if (read.value !== undefined) return { ok: true, bom: read.value, issues: [...decoded.issues, ...read.issues] };
  const first = read.issues.findLast((issue) => issue.severity === 'error') ?? read.issues[0];
  return { ok: false, refusal: { code: first?.code ?? 'unknown-format', where: first?.where ?? fileName, message: first?.message ?? `${fileName} is neither an SBOM (CycloneDX, SPDX) nor a lockfile that this program knows.` } };
}
