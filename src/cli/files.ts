import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CommandFailure } from './exit-codes.ts';

/** Larger documents are refused; the largest real SBOM that we know has 60 MB. */
export const documentBytesMax = 512 * 1024 * 1024;

/** The bytes of a document, unpacked where its name ends in `.gz`, and its name without that ending. */
export type ReadDocument = Readonly<{ ok: true; bytes: Uint8Array; name: string }> | Readonly<{ ok: false; message: string }>;

/** Reads a file; a refusal is one English sentence without the name of the file. Never throws on what lies on the disk. */
export function readDocument(file: string): ReadDocument {
  try {
    const info = statSync(file);
    if (info.size > documentBytesMax) return { ok: false, message: `it has ${info.size} bytes, more than ${documentBytesMax}.` };
    const bytes = info.isFile() || info.isDirectory() ? readFileSync(file) : readStream(file);
    if (bytes === undefined) return { ok: false, message: `it gives more than ${documentBytesMax} bytes.` };
    if (!file.toLowerCase().endsWith('.gz')) return { ok: true, bytes, name: file };
    return { ok: true, bytes: gunzipSync(bytes, { maxOutputLength: documentBytesMax }), name: file.slice(0, -3) };
  } catch (error) {
    return { ok: false, message: `${describeFileError(error)}.` };
  }
}

/** A pipe or a device says nothing of how long it is; undefined where it is too long. */
function readStream(file: string): Buffer | undefined {
  const from = openSync(file, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let length = 0; length <= documentBytesMax;) {
      const piece = Buffer.allocUnsafe(1024 * 1024);
      const got = readSync(from, piece);
      if (got === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, got));
      length += got;
    }
    return undefined;
  } finally {
    closeSync(from);
  }
}

/** What went wrong with a file, in words of a person. */
export function describeFileError(error: unknown): string {
  const { code, message, path: place } = error as NodeJS.ErrnoException;
  // What is no UTF-8 in a name comes to us as the replacement character, and the file is not found by that.
  if (code === 'ENOENT' && place?.includes('\ufffd') === true) return 'its path is not in UTF-8; rename it to have it read';
  return fileErrors.get(code ?? '') ?? message;
}

const fileErrors: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder'], ['EACCES', 'it may not be read'], ['EPERM', 'it may not be read'], ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is no folder'], ['ELOOP', 'its symbolic links go in a circle'], ['EMFILE', 'too many files are open'], ['ENOSPC', 'the disk is full'],
  ['Z_DATA_ERROR', 'it is damaged or not packed with gzip'], ['Z_BUF_ERROR', 'it is cut off'], ['ERR_BUFFER_TOO_LARGE', `it unpacks to more than ${documentBytesMax} bytes`],
]);

/**
 * Writes a file as a whole or not at all: readers never see a part. A link stays a link, and what is there already and no file (/dev/null, a pipe) is
 * written to, not replaced. Throws `CommandFailure` (input).
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const { mkdir, realpath, rename, rm, stat, writeFile } = await import('node:fs/promises');
  let draft: string | undefined;
  try {
    const present = await stat(file).catch(() => undefined);
    if (present !== undefined && !present.isFile()) return await writeFile(file, content);
    await mkdir(path.dirname(file), { recursive: true });
    const target = present === undefined ? file : await realpath(file);
    draft = `${target}.${process.pid}.part`;
    await writeFile(draft, content);
    await rename(draft, target);
  } catch (error) {
    if (draft !== undefined) await rm(draft, { force: true });
    throw new CommandFailure('input', `${file} could not be written: ${describeFileError(error)}.`);
  }
}
