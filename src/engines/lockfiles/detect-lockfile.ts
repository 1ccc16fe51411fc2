import { DocumentProbe } from './document-probe.ts';
import { type LockfileFormat, baseNameOf } from './format.ts';
import { LOCKFILE_FORMATS } from './index.ts';
import { looksLike } from './other-documents.ts';

export type LockfileRefusal = Readonly<{
  code: 'other-format' | 'not-a-lockfile' | 'unknown-format';
  message: string;
  /** What the document looks like, where that can be told: a format's title or another kind of document. */
  looksLike: string | undefined;
}>;

export type Detection = Readonly<{ ok: true; format: LockfileFormat }> | Readonly<{ ok: false; refusal: LockfileRefusal }>;

/** The format that a file of this name is of. Two formats share `yarn.lock`; `detectLockfile` tells them apart. */
export function findLockfileFormat(path: string): LockfileFormat | undefined {
  return formatsNamed(path)[0];
}

/** The format with that id. */
export function findLockfileFormatById(id: string): LockfileFormat | undefined {
  return LOCKFILE_FORMATS.find((format) => format.id === id);
}

/**
 * The format of a document, by its name and, where that says nothing, by its content. A document that is surely something
 * other than its name says is refused, and the refusal says what it looks like.
 */
export function detectLockfile(path: string, text: string): Detection {
  const named = formatsNamed(path);
  const probe = new DocumentProbe(text);
  const own = named.find((format) => format.recognizes(probe));
  if (own !== undefined) return { ok: true, format: own };
  const other = LOCKFILE_FORMATS.find((format) => format.recognizes(probe));
  if (named.length === 0) return other === undefined ? { ok: false, refusal: unknown(path, probe) } : { ok: true, format: other };
  // A manifest may recognize little of a short document; the name then decides.
  if (other !== undefined) return { ok: false, refusal: otherFormat(named[0]!, other.title) };
  const foreign = looksLike(probe);
  return foreign === undefined ? { ok: true, format: named[0]! } : { ok: false, refusal: otherFormat(named[0]!, foreign) };
}

function formatsNamed(path: string): readonly LockfileFormat[] {
  const clean = path.replaceAll('\\', '/');
  const baseName = baseNameOf(clean);
  return LOCKFILE_FORMATS.filter((format) => format.matches(baseName, clean));
}

function otherFormat(named: LockfileFormat, found: string): LockfileRefusal {
  return { code: 'other-format', message: `By its name this is a ${named.title}, but it looks like ${found}.`, looksLike: found };
}

function unknown(path: string, probe: DocumentProbe): LockfileRefusal {
  const found = looksLike(probe);
  if (found !== undefined) return { code: 'not-a-lockfile', message: `This looks like ${found}, which is no lockfile.`, looksLike: found };
  return { code: 'unknown-format', message: `Neither the name ${baseNameOf(path)} nor the content is that of a lockfile we know.`, looksLike: undefined };
}
