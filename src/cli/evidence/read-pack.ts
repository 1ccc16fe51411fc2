import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { open as openZip, type Entry, type ZipFile } from 'yauzl';
import type { FoundFile } from '#engines/regime/evidence-manifest.ts';
import { isPackPath } from '#engines/regime/evidence-manifest.ts';
import { errorIssue, type Issue } from '#engines/issue.ts';
import { unreadable } from '../audit/keys.ts';

/** What a pack may hold. A real one has some thousand files and some hundred megabytes. */
export const packLimits = { entries: 50_000, unpackedBytes: 8 * 1024 ** 3, keptBytes: 64 * 1024 ** 2, ratio: 400, ratioFromBytes: 16 * 1024 ** 2 } as const;

export type ReadPack = Readonly<{
  /** Every file of the archive with its digests. */
  files: ReadonlyMap<string, FoundFile>;
  /** The contents of the files that were asked for, where they are not too large to be looked into. */
  contents: ReadonlyMap<string, Buffer>;
  /** What is odd about the archive itself: names that lead elsewhere, or stand twice. */
  issues: readonly Issue[];
}>;

/**
 * Reads a pack once, from the disk: digests of all files, contents of those that `isWanted`. Nothing is written. Throws `CommandFailure` (input)
 * where the file is no archive, is damaged, or unpacks to more than any pack does.
 */
export async function readPack(file: string, isWanted: (path: string) => boolean): Promise<ReadPack> {
  const { size } = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, `cannot be read (${error.code ?? String(error)})`, `无法读取（${error.code ?? String(error)}）`);
  });
  const zip = await openArchive(file);
  try {
    return await readEntries(zip, file, size, isWanted);
  } finally {
    zip.close();
  }
}

function openArchive(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    openZip(file, { lazyEntries: true, autoClose: false, validateEntrySizes: true, decodeStrings: true }, (error, opened) => (opened === undefined ? reject(damaged(file, error)) : resolve(opened)));
  });
}

function damaged(file: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return unreadable(file, `this is not a whole zip archive (${reason})`, `不是完整的 zip 压缩包（${reason}）`);
}

async function readEntries(zip: ZipFile, file: string, size: number, isWanted: (path: string) => boolean): Promise<ReadPack> {
  const files = new Map<string, FoundFile>();
  const contents = new Map<string, Buffer>();
  const issues: Issue[] = [];
  let count = 0;
  let bytes = 0;
  for await (const entry of entriesOf(zip, file)) {
    count += 1;
    if (count > packLimits.entries) throw unreadable(file, `it holds more than ${packLimits.entries} files`, `文件数超过 ${packLimits.entries}`);
    const path = entry.fileName;
    if (path.endsWith('/')) continue;
    bytes += entry.uncompressedSize;
    if (bytes > packLimits.unpackedBytes || (bytes > packLimits.ratioFromBytes && bytes > size * packLimits.ratio)) throw unreadable(file, 'it unpacks to more than a pack does', '解压后的大小超出证据包的合理范围');
    if (!isPackPath(path)) issues.push(errorIssue('file-name', path, 'The name leads out of the archive or cannot be a file.'));
    if (files.has(path)) issues.push(errorIssue('file-twice', path, 'The archive holds two files of this name.'));
    const { found, content } = await readEntry(zip, entry, file, isWanted(path));
    files.set(path, found);
    if (content !== undefined) contents.set(path, content);
  }
  return { files, contents, issues };
}

async function* entriesOf(zip: ZipFile, file: string): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const settle = (work: () => void) => () => {
        zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
        work();
      };
      zip.once('entry', (next: Entry) => settle(() => resolve(next))());
      zip.once('end', settle(() => resolve(undefined)));
      zip.once('error', (error: Error) => settle(() => reject(damaged(file, error)))());
      zip.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

async function readEntry(zip: ZipFile, entry: Entry, file: string, isKept: boolean): Promise<Readonly<{ found: FoundFile; content: Buffer | undefined }>> {
  const [sha256, sm3] = [createHash('sha256'), createHash('sm3')];
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of await streamOf(zip, entry) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      sha256.update(piece);
      sm3.update(piece);
      if (isKept && bytes <= packLimits.keptBytes) pieces.push(piece);
    }
  } catch (error) {
    throw damaged(`${file}: ${entry.fileName}`, error);
  }
  return { found: { bytes, sha256: sha256.digest('hex'), sm3: sm3.digest('hex') }, content: isKept && bytes <= packLimits.keptBytes ? Buffer.concat(pieces) : undefined };
}

function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (stream === undefined ? reject(error as Error) : resolve(stream)));
  });
}
