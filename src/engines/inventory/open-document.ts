import type { Issue } from '../issue.ts';
import { detectLockfile, findLockfileFormat } from '../lockfiles/detect-lockfile.ts';
import { readLockfile } from '../lockfiles/read-lockfile.ts';
import { decodeText } from '../sbom/decode.ts';
import { detectFormat } from '../sbom/detect.ts';
import type { Bom } from '../sbom/model.ts';
import { readSbom } from '../sbom/read.ts';

/** Why a whole document was refused. */
export type DocumentRefusal = Readonly<{ code: string; where: string; message: string }>;
export type OpenedDocument = Readonly<{ ok: true; bom: Bom; issues: readonly Issue[] }> | Readonly<{ ok: false; refusal: DocumentRefusal }>;

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
