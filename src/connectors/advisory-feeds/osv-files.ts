import { createReadStream } from 'node:fs';
import { open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { decodeText } from '#engines/sbom/decode.ts';
import { toJsonText } from '#platform/db.ts';
import { FileRefusal, fileRefusalOf, type FileRefusalCode } from './file-refusal.ts';
import { linesOf, ratioMax, recordBytesMax, unpacked, unpackedBytesMax } from './packed-lines.ts';

/** One record of a file of advisories, or why it could not be read; `code` where that is about more than one record. `done` is the share of the bytes read so far, 0 to 1. */
export type OsvFileItem = Readonly<{ where: string; record: unknown; done: number }> | Readonly<{ where: string; problem: string; code?: FileRefusalCode; done: number }>;

const zipEntriesMax = 500_000;
/** Parsed at one go, which nothing else can interrupt. */
const wholeBytesMax = 128 * 1024 * 1024;
const folderDepthMax = 12;

/**
 * Reads OSV records from a file or folder: `.json` (one record or an array), `.ndjson`/`.jsonl`, the same with `.gz`, `.zip` of JSON files
 * (as OSV exports them), or a folder of these. A packed file is known by its first bytes, whatever it is called. One bad record never
 * loses the rest. Throws a `FileRefusal` where the file itself cannot be read.
 */
export async function* readOsvFiles(path: string, name: string = path): AsyncGenerator<OsvFileItem> {
  if ((await stat(path)).isDirectory()) {
    yield* readFolder(path, name);
    return;
  }
  const packing = await packingOf(path);
  const lower = name.toLowerCase();
  if (packing === 'zip') yield* readZip(path, name);
  else if (packing === undefined && /\.(gz|zip)$/.test(lower)) throw new FileRefusal('file-not-packed', name, `${name} is not packed: its first bytes are not those of a ${lower.endsWith('.gz') ? 'gzip' : 'zip'} file.`);
  else if (/\.json(\.gz)?$/.test(lower)) yield* readWhole(path, name, packing === 'gzip');
  else if (packing === 'gzip' || /\.(ndjson|jsonl)$/.test(lower)) yield* readLines(path, name, packing === 'gzip');
  else throw new FileRefusal('file-ending-unknown', name, `${name}: advisories are read from .json, .ndjson, .jsonl, .gz, .zip or a folder of these.`);
}

async function packingOf(path: string): Promise<'zip' | 'gzip' | undefined> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const magic = buffer.toString('latin1');
    return magic === 'PK' ? 'zip' : magic === '\x1f\x8b' ? 'gzip' : undefined;
  } finally {
    await file.close();
  }
}

async function* readFolder(path: string, name: string, depth = 0): AsyncGenerator<OsvFileItem> {
  if (depth > folderDepthMax) return;
  const entries = [];
  for await (const entry of await opendir(path)) entries.push(entry);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const [index, entry] of entries.entries()) {
    const done = index / entries.length;
    const child = join(path, entry.name);
    const items = entry.isDirectory() ? readFolder(child, `${name}/${entry.name}`, depth + 1) : /\.(json|ndjson|jsonl|zip|gz)$/i.test(entry.name) && entry.isFile() ? readOsvFiles(child, `${name}/${entry.name}`) : [];
    try {
      for await (const item of items) yield { ...item, done: depth === 0 ? done : item.done };
    } catch (error) {
      yield { where: `${name}/${entry.name}`, problem: (error as Error).message, code: fileRefusalOf(error), done };
    }
  }
}

async function* readWhole(path: string, name: string, isGzip: boolean): AsyncGenerator<OsvFileItem> {
  const file = createReadStream(path);
  let bytes: Buffer;
  try {
    bytes = await readAll(isGzip ? unpacked(file) : (file as AsyncIterable<Buffer>), name);
  } catch (error) {
    throw new FileRefusal(fileRefusalOf(error), name, `${name} cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    file.destroy();
  }
  yield* recordsOf(bytes, name, 1);
}

async function* readLines(path: string, name: string, isGzip: boolean): AsyncGenerator<OsvFileItem> {
  const { size } = await stat(path);
  const file = createReadStream(path);
  let number = 0;
  try {
    for await (const { number: at, bytes, isTooLong } of linesOf(isGzip ? unpacked(file) : (file as AsyncIterable<Buffer>))) {
      number = at;
      const done = size === 0 ? 1 : Math.min(1, file.bytesRead / size);
      const where = `${name} line ${number}`;
      if (isTooLong) yield { where, problem: `The record is longer than ${recordBytesMax} bytes.`, done };
      else if (!isBlank(bytes)) yield decoded(bytes, where, done);
    }
  } catch (error) {
    yield { where: `${name} after line ${number}`, problem: `The file breaks off or is damaged: ${(error as Error).message}`, code: fileRefusalOf(error), done: 1 };
  } finally {
    file.destroy();
  }
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decoded(bytes: Buffer, where: string, done: number): OsvFileItem {
  try {
    return parsed(utf8.decode(bytes), where, done);
  } catch {
    return { where, problem: 'not UTF-8: a guess would change names silently. Save the file as UTF-8.', done };
  }
}

/** Escapes that JSON knows and no database stores: NUL, and halves of characters. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

function parsed(text: string, where: string, done: number): OsvFileItem {
  try {
    const record: unknown = JSON.parse(text);
    return { where, record: unstorable.test(text) ? (JSON.parse(toJsonText(record)) as unknown) : record, done };
  } catch (error) {
    return { where, problem: `not JSON: ${(error as Error).message}`, done };
  }
}

function* recordsOf(bytes: Buffer, name: string, done: number): Generator<OsvFileItem> {
  const opened = decodeText(bytes);
  if (!opened.ok) {
    yield { where: name, problem: opened.refusal.message, done };
    return;
  }
  const item = parsed(opened.text, name, done);
  if (!('record' in item)) {
    // A file of lines that is called .json.
    const lines = opened.text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2 || !lines[0]!.startsWith('{') || !lines[0]!.trimEnd().endsWith('}')) yield item;
    else for (const [index, line] of lines.entries()) yield parsed(line, `${name} line ${index + 1}`, (index + 1) / lines.length);
    return;
  }
  if (!Array.isArray(item.record)) yield item;
  else for (const [index, record] of item.record.entries()) yield { where: `${name} /${index}`, record: record as unknown, done: (index + 1) / item.record.length };
}

async function readAll(stream: AsyncIterable<Buffer>, name: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    if (bytes > wholeBytesMax) throw new FileRefusal('file-too-large', name, `${name}: more than ${wholeBytesMax} bytes; use .ndjson, which is read line by line.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function* readZip(path: string, name: string): AsyncGenerator<OsvFileItem> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => yauzl.open(path, { lazyEntries: true, validateEntrySizes: true, decodeStrings: false }, (error, file) => (error ? reject(new FileRefusal('file-damaged', name, `${name} is not a readable zip: ${error.message}`)) : resolve(file))));
  try {
    let bytes = 0;
    let index = 0;
    for await (const entry of entriesOf(zip, name)) {
      // Not checked for being a decent path: nothing is written to it.
      const fileName = entry.fileName.toString();
      const where = `${name} ${fileName}`;
      const done = ++index / Math.max(1, zip.entryCount);
      if (index > zipEntriesMax) throw new FileRefusal('file-unpacks-too-much', name, `${name}: more than ${zipEntriesMax} entries.`);
      if (!/\.(json|ndjson|jsonl)$/i.test(fileName)) continue;
      bytes += entry.uncompressedSize;
      if (bytes > unpackedBytesMax) throw new FileRefusal('file-unpacks-too-much', name, `${name}: unpacks to more than ${unpackedBytesMax} bytes.`);
      // Entries may lie over each other, so that each alone looks honest.
      if (bytes > recordBytesMax && bytes > zip.fileSize * ratioMax) throw new FileRefusal('file-unpacks-too-much', name, `${name}: unpacks to more than ${ratioMax} times its size.`);
      if (entry.uncompressedSize > recordBytesMax && entry.uncompressedSize > entry.compressedSize * ratioMax) {
        yield { where, problem: `It unpacks to more than ${ratioMax} times its size: refused.`, code: 'file-unpacks-too-much', done };
        continue;
      }
      try {
        const stream = await new Promise<Readable>((resolve, reject) => zip.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable))));
        yield* recordsOf(await readAll(stream as AsyncIterable<Buffer>, where), where, done);
      } catch (error) {
        yield { where, problem: (error as Error).message, code: fileRefusalOf(error), done };
      }
    }
  } finally {
    zip.close();
  }
}

async function* entriesOf(zip: yauzl.ZipFile, name: string): AsyncGenerator<yauzl.Entry> {
  for (;;) {
    const entry = await new Promise<yauzl.Entry | undefined>((resolve, reject) => {
      const settle = (work: () => void) => {
        zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
        work();
      };
      zip.once('entry', (next: yauzl.Entry) => settle(() => resolve(next)));
      zip.once('end', () => settle(() => resolve(undefined)));
      zip.once('error', (error: Error) => settle(() => reject(new FileRefusal('file-damaged', name, `${name} is damaged: ${error.message}`))));
      zip.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}
