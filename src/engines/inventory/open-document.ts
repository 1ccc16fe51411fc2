import type { Issue } from '../issue.ts';
import { detectLockfile, findLockfileFormat } from '../lockfiles/detect-lockfile.ts';
import type { LockfileSibling } from '../lockfiles/format.ts';
import { readLockfile } from '../lockfiles/read-lockfile.ts';
import { findSiblings, missingSibling, type Shelf } from '../lockfiles/siblings.ts';
import { decodeText } from '../sbom/decode.ts';
import { detectFormat } from '../sbom/detect.ts';
import type { Bom } from '../sbom/model.ts';
import { readSbom } from '../sbom/read.ts';

/** Why a whole document was refused. */
export type DocumentRefusal = Readonly<{ code: string; where: string; message: string }>;
export type OpenedDocument = Readonly<{
  ok: true; bom: Bom; issues: readonly Issue[];
  /** The paths of what lay beside a lockfile and was read with it. */
  siblings: readonly string[];
  /** What would have said more, and was not there. */
  missing: Issue | undefined;
}> | Readonly<{ ok: false; refusal: DocumentRefusal }>;

/** Reads the bytes of an SBOM or lockfile. What it is follows from the content; the name only breaks ties. A lockfile is read with what lies on the shelf beside it. */
export function openDocument(bytes: Uint8Array, fileName: string, shelf?: Shelf): OpenedDocument {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return { ok: false, refusal: { ...decoded.refusal, where: fileName } };
  const { text } = decoded;
  const path = fileName.replaceAll('\\', '/');
  const isSbom = detectFormat(text).format !== undefined;
  const detected = isSbom ? undefined : detectLockfile(path, text);
  const isLockfile = detected !== undefined && (detected.ok || findLockfileFormat(path) !== undefined);
  const siblings: readonly LockfileSibling[] = detected?.ok === true && shelf !== undefined ? findSiblings(detected.format.id, path, text, shelf) : [];
  const read = isLockfile ? readLockfile({ path, text, siblings }) : readSbom({ text, fileName });
  if (read.value !== undefined) {
    const missing = detected?.ok === true ? missingSibling(detected.format.id, read.value.document.specVersion, siblings) : undefined;
    return { ok: true, bom: read.value, issues: [...decoded.issues, ...read.issues], siblings: siblings.map((sibling) => sibling.path), missing };
  }
  const first = read.issues.findLast((issue) => issue.severity === 'error') ?? read.issues[0];
  return { ok: false, refusal: { code: first?.code ?? 'unknown-format', where: first?.where ?? fileName, message: first?.message ?? `${fileName} is neither an SBOM (CycloneDX, SPDX) nor a lockfile that this program knows.` } };
}
