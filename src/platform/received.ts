import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#kernel/errors.ts';

const memoryBytesMax = 8 * 1024 * 1024;
/** Bytes are kept and handed on in pieces of this size. */
export const chunkBytes = 1024 * 1024;

/** Bytes that came in: in memory when few, else in a file, with their digest. Call `remove` when done. */
export type Received = Readonly<{ sha256: string; bytes: number; chunks(): AsyncIterable<Buffer>; remove(): Promise<void> }>;

/** Takes in a stream up to a limit, outside of any transaction. Throws `request.too-large`, `request.empty` where nothing came. */
export async function receive(stream: Readable, limitBytes: number): Promise<Received> {
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  let bytes = 0;
  let spill: Spill | undefined;
  try {
    // Not destroyed when we stop reading: it is the connection that the refusal travels on.
    for await (const piece of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      hash.update(piece);
      pieces.push(piece);
      if (spill === undefined && bytes > memoryBytesMax) spill = await openSpill();
      if (spill !== undefined) for (const kept of pieces.splice(0)) await spill.file.appendFile(kept);
    }
    if (bytes === 0) throw new AppError('request.empty');
  } catch (error) {
    // What is still on its way is read and dropped, so that the sender comes to the point where it hears the answer.
    stream.resume();
    await spill?.file.close();
    await removeSpill(spill);
    throw error;
  }
  await spill?.file.close();
  return {
    sha256: hash.digest('hex'), bytes,
    chunks: () => (spill === undefined ? regroup(pieces) : (createReadStream(spill.path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>)),
    remove: () => removeSpill(spill),
  };
}

/** The refusal of a document above the limit of the installation. */
export function tooLarge(limitBytes: number): AppError {
  return new AppError('request.too-large', `The document is larger than ${limitBytes} bytes, the limit of this installation (YUANSHU_UPLOAD_LIMIT).`);
}

type Spill = Readonly<{ folder: string; path: string; file: FileHandle }>;

async function openSpill(): Promise<Spill> {
  const folder = await mkdtemp(join(tmpdir(), 'yuanshu-'));
  const path = join(folder, 'document');
  return { folder, path, file: await open(path, 'wx', 0o600) };
}

async function removeSpill(spill: Spill | undefined): Promise<void> {
  if (spill !== undefined) await rm(spill.folder, { recursive: true, force: true });
}

async function* regroup(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  const all = Buffer.concat(pieces);
  for (let at = 0; at < all.length; at += chunkBytes) yield all.subarray(at, at + chunkBytes);
}
