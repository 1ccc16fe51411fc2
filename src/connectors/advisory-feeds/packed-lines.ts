import type { ReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { FileRefusal } from './file-refusal.ts';

/** No record of a public source comes near this. */
export const recordBytesMax = 16 * 1024 * 1024;
/** No real file of advisories unpacks to more; a bomb does. */
export const unpackedBytesMax = 8 * 1024 ** 3;
/** No real record packs better than this; a bomb does. */
export const ratioMax = 400;

/** What a gzip file holds. Throws where it is damaged, or unpacks to more than any file of advisories does. */
export async function* unpacked(file: ReadStream): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  file.once('error', (error) => gunzip.destroy(error));
  let bytes = 0;
  for await (const piece of file.pipe(gunzip) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > unpackedBytesMax) throw new FileRefusal('file-unpacks-too-much', '', `it unpacks to more than ${unpackedBytesMax} bytes`);
    if (bytes > recordBytesMax && bytes > file.bytesRead * ratioMax) throw new FileRefusal('file-unpacks-too-much', '', `it unpacks to more than ${ratioMax} times its size`);
    yield piece;
  }
}

/** One line without its end and its number from 1, or the fact that it was longer than a record may be. */
export type Line = Readonly<{ number: number; bytes: Buffer; isTooLong: boolean }>;

/** The lines that are not empty, of bytes that come in pieces. Of one that is too long nothing is kept. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  let length = 0;
  let number = 1;
  const add = (piece: Buffer) => {
    length += piece.length;
    if (length <= recordBytesMax) pieces.push(piece);
    else pieces = [];
  };
  const take = (): Line => {
    const line = { number, bytes: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), isTooLong: length > recordBytesMax };
    pieces = [];
    length = 0;
    return line;
  };
  for await (const piece of stream) {
    let from = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      if (end > from) add(piece.subarray(from, end));
      if (length > 0) yield take();
      number += 1;
      from = end + 1;
    }
    if (from < piece.length) add(piece.subarray(from));
  }
  if (length > 0) yield take();
}
