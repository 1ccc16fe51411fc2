import type { Issue } from '#engines/issue.ts';
import { detectLockfile, findLockfileFormat } from '#engines/lockfiles/detect-lockfile.ts';
import { readLockfile } from '#engines/lockfiles/read-lockfile.ts';
import { findSiblings } from '#engines/lockfiles/siblings.ts';
import type { Shelf } from '#engines/lockfiles/siblings.ts';
import { decodeText } from '#engines/sbom/decode.ts';
import type { Bom } from '#engines/sbom/model.ts';

export type OpenedLockfile = Readonly<{ ok: true; bom: Bom; issues: readonly Issue[] }> | Readonly<{ ok: false; message: string }>;

/**
 * Reads the bytes of a lock or manifest file at an absolute path, with what lies beside it. The format is `format` or found by name and
 * content; an empty file is one where its name says so.
 */
export function openLockfile(file: string, bytes: Uint8Array, shelf: Shelf, format?: string): OpenedLockfile {
  const path = file.replaceAll('\\', '/');
  const isEmpty = bytes.length === 0 && (format !== undefined || findLockfileFormat(path) !== undefined);
  const decoded = isEmpty ? ({ ok: true, text: '', issues: [] } as const) : decodeText(bytes);
  if (!decoded.ok) return { ok: false, message: decoded.refusal.message };
  const { text } = decoded;
  const detected = format === undefined ? detectLockfile(path, text) : undefined;
  // What cannot be told here is refused by the reader, who knows better why.
  const id = format ?? (detected?.ok === true ? detected.format.id : undefined);
  const { value: bom, issues } = readLockfile({ path, text, format: id, siblings: id === undefined ? [] : findSiblings(id, path, text, shelf) });
  if (bom !== undefined) return { ok: true, bom, issues: [...decoded.issues, ...issues] };
  const refusal = issues.findLast((issue) => issue.severity === 'error');
  if (refusal === undefined) return { ok: false, message: 'The document is no lockfile.' };
  return { ok: false, message: refusal.where === 'document' ? refusal.message : `${refusal.message} (${refusal.where})` };
}
