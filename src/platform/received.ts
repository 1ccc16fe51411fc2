import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#kernel/errors.ts';

const memoryBytesMax = 8 * 1024 * 1024;
/** Bytes are kept and handed on in pieces of this size. */
const chunkBytes = 1024 * 1024;

/** Bytes that came in: in memory when few, else in a file, with their digest. Call `remove` when done. */
export type Received = Readonly<{ sha256: string; bytes: number; chunks(): AsyncIterable<Buffer>; remove(): Promise<void> }>;

/** Takes in a stream up to a limit, outside of any transaction. Throws `request.too-large`, `request.invalid` where nothing came. */
export async function receive(stream: Readable, limitBytes: number): Promise<Received> {
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  let bytes = 0;
  let spill: { folder: string; path: string; file: ReturnType<typeof createWriteStream> } | undefined;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > limitBytes) throw new AppError('request.too-large', `The document is larger than ${limitBytes} bytes, the limit of this installation (YUANSHU_UPLOAD_LIMIT).`);
      hash.update(piece);
      if (spill === undefined && bytes > memoryBytesMax) {
        const folder = await mkdtemp(join(tmpdir(), 'yuanshu-'));
        spill = { folder, path: join(folder, 'document'), file: createWriteStream(join(folder, 'document')) };
        for (const earlier of pieces.splice(0)) spill.file.write(earlier);
      }
      if (spill === undefined) pieces.push(piece);
      else if (!spill.file.write(piece)) await once(spill.file, 'drain');
    }
    if (spill !== undefined) await new Promise<void>((resolve, reject) => spill!.file.once('error', reject).end(resolve));
    if (bytes === 0) throw new AppError('request.invalid', 'The document is empty: 0 bytes came.');
  } catch (error) {
    if (spill !== undefined) await rm(spill.folder, { recursive: true, force: true });
    throw error;
  }
  const path = spill?.path;
  const folder = spill?.folder;
  return {
    sha256: hash.digest('hex'), bytes,
    chunks: () => (path === undefined ? regroup(pieces) : (createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>)),
    remove: async () => (folder === undefined ? undefined : rm(folder, { recursive: true, force: true })),
  };
}

async function* regroup(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  const all = Buffer.concat(pieces);
  for (let at = 0; at < all.length; at += chunkBytes) yield all.subarray(at, at + chunkBytes);
}
