import { AppError } from '#kernel/errors.ts';
import { tarBlockBytes } from '#kernel/tar.ts';

/** A file of an archive. Its bytes have to be taken, or left, before the next file comes. */
export type TarEntry = Readonly<{ path: string; size: number; content: AsyncIterable<Buffer> }>;

const namesBytesMax = 64 * 1024;
/** Files, folders, links and headers together: an archive of nothing else would be read for ever. */
const entriesMax = 10_000;

/**
 * The files of a tar as they come, folders and links left out. Names of GNU tar and pax are understood; no name may lead out of the archive.
 * Throws `request.invalid` where the bytes are none. https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export async function* readTar(chunks: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const source = new Source(chunks);
  let longName: string | undefined;
  for (let count = 0; ; count++) {
    const header = await source.take(tarBlockBytes);
    if (header === undefined || header.every((byte) => byte === 0)) return;
    if (count >= entriesMax) throw refused(`it holds more than ${entriesMax} entries`);
    const { name, size, type } = readHeader(header);
    const padding = (tarBlockBytes - (size % tarBlockBytes)) % tarBlockBytes;
    if (type === 'L' || type === 'x') {
      if (size > namesBytesMax) throw refused('a name is too long');
      const bytes = await source.mustTake(size);
      longName = type === 'L' ? bytes.toString().replace(/\0.*$/s, '') : (paxPath(bytes) ?? longName);
      await source.drop(padding);
      continue;
    }
    const path = longName ?? name;
    longName = undefined;
    const end = source.position + size;
    if (type === '0' && !path.endsWith('/')) yield { path: safePath(path), size, content: source.pieces(end) };
    await source.drop(end - source.position + padding);
  }
}

/** A path in a tree of files as somebody else names it. Throws `request.invalid` where it could be read as leading elsewhere. */
export function safePath(path: string): string {
  const plain = path.replace(/^(?:\.\/)+/, '');
  const isBad = plain === '' || plain.length > 300 || /^\/|^[A-Za-z]:|\\|\p{Cc}|\uFFFD/u.test(plain) || plain.split('/').some((part) => part === '..' || part === '.' || part === '');
  if (isBad) throw refused(`the name ${JSON.stringify(path.slice(0, 200))} is no plain path of a file`);
  return plain;
}

function refused(why: string): AppError {
  return new AppError('request.invalid', `The archive cannot be taken: ${why}.`);
}

function readHeader(header: Buffer): Readonly<{ name: string; size: number; type: string }> {
  const text = (from: number, length: number) => header.toString('utf8', from, from + length).replace(/\0.*$/s, '');
  const octal = (from: number, length: number) => {
    const digits = text(from, length).trim();
    return /^[0-7]{1,12}$/.test(digits) ? parseInt(digits, 8) : -1;
  };
  const stated = octal(148, 8);
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (stated !== sum) throw refused('it is no tar, or it is damaged');
  const size = octal(124, 12);
  if (size < 0) throw refused('a file states no size');
  const prefix = text(257, 6) === 'ustar' && header[263] === 48 ? text(345, 155) : '';
  const type = header[156] === 0 ? '0' : String.fromCharCode(header[156]!);
  return { name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`, size, type };
}

/** The last `path` of the records `12 path=a/b\n`, whose lengths are in bytes. */
function paxPath(records: Buffer): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < records.length; ) {
    const length = Number(/^\d{1,6}(?= )/.exec(records.toString('latin1', at, at + 8))?.[0] ?? 0);
    if (length === 0) break;
    found = /^\d+ path=(.*)\n$/s.exec(records.toString('utf8', at, at + length))?.[1] ?? found;
    at += length;
  }
  return found;
}

/** Pieces of any size, taken in the sizes that are wanted. */
class Source {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  position = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes, undefined at the end. */
  async take(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const piece = await this.#next(left);
      if (piece === undefined) {
        if (parts.length === 0) return undefined;
        throw refused('it breaks off');
      }
      parts.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(parts);
  }

  async mustTake(length: number): Promise<Buffer> {
    if (length === 0) return Buffer.alloc(0);
    const bytes = await this.take(length);
    if (bytes === undefined) throw refused('it breaks off');
    return bytes;
  }

  async *pieces(end: number): AsyncGenerator<Buffer> {
    while (this.position < end) yield await this.#must(end - this.position);
  }

  async drop(length: number): Promise<void> {
    for (let left = length; left > 0; ) left -= (await this.#must(left)).length;
  }

  async #must(length: number): Promise<Buffer> {
    const piece = await this.#next(length);
    if (piece === undefined) throw refused('it breaks off');
    return piece;
  }

  async #next(length: number): Promise<Buffer | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return undefined;
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(piece.length);
    this.position += piece.length;
    return piece;
  }
}
