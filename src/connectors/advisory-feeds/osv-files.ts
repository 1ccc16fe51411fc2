import { createReadStream } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import yauzl from 'yauzl';

/** One record of a file of advisories, or why it could not be read. `done` is the share of the bytes read so far, 0 to 1. */
export type OsvFileItem = Readonly<{ where: string; record: unknown; done: number }> | Readonly<{ where: string; problem: string; done: number }>;

const recordBytesMax = 16 * 1024 * 1024;
const zipEntriesMax = 500_000;
const zipBytesMax = 8 * 1024 ** 3;
/** No real record packs better than this; a bomb does. */
const zipRatioMax = 400;
const gzipBytesMax = 8 * 1024 ** 3;
const folderDepthMax = 12;

/**
 * Reads OSV records from a file or folder: `.json` (one record or an array), `.ndjson`/`.jsonl`, the same with `.gz`, `.zip` of JSON files
 * (as OSV exports them), or a folder of these. One bad record never loses the rest. Throws where the file itself cannot be read.
 */
export async function* readOsvFiles(path: string, name: string = path): AsyncGenerator<OsvFileItem> {
  const info = await stat(path);
  if (info.isDirectory()) {
    yield* readFolder(path, name);
    return;
  }
  const lower = name.toLowerCase();
  if (lower.endsWith('.zip')) yield* readZip(path, name);
  else if (lower.endsWith('.json')) yield* recordsOf(await readAll(createReadStream(path), name), name, 1);
  else if (/\.(ndjson|jsonl)(\.gz)?$|\.gz$/.test(lower)) yield* readLines(path, name, info.size, lower.endsWith('.gz'));
  else throw new Error(`${name}: advisories are read from .json, .ndjson, .jsonl, .gz, .zip or a folder of these.`);
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
      yield { where: `${name}/${entry.name}`, problem: (error as Error).message, done };
    }
  }
}

async function* readLines(path: string, name: string, size: number, isGzip: boolean): AsyncGenerator<OsvFileItem> {
  const file = createReadStream(path);
  const stream: Readable = isGzip ? limited(file.pipe(createGunzip()), gzipBytesMax) : file;
  file.on('error', (error) => stream.destroy(error));
  let number = 0;
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure = error;
    lines.close();
  });
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const done = size === 0 ? 1 : Math.min(1, file.bytesRead / size);
    const where = `${name} line ${number}`;
    if (line.length > recordBytesMax) yield { where, problem: `The record is longer than ${recordBytesMax} characters.`, done };
    else yield parsed(line, where, done);
  }
  if (failure !== undefined) yield { where: `${name} after line ${number}`, problem: `The file breaks off or is damaged: ${failure.message}`, done: 1 };
}

function limited(stream: Readable, bytesMax: number): Readable {
  let bytes = 0;
  stream.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > bytesMax) stream.destroy(new Error(`it unpacks to more than ${bytesMax} bytes`));
  });
  stream.pause();
  return stream;
}

function parsed(text: string, where: string, done: number): OsvFileItem {
  try {
    return { where, record: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as unknown, done };
  } catch (error) {
    return { where, problem: `not JSON: ${(error as Error).message}`, done };
  }
}

function* recordsOf(text: string, name: string, done: number): Generator<OsvFileItem> {
  const item = parsed(text, name, done);
  if (!('record' in item)) {
    // A file of lines that is called .json.
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2 || !lines[0]!.startsWith('{') || !lines[0]!.trimEnd().endsWith('}')) yield item;
    else for (const [index, line] of lines.entries()) yield parsed(line, `${name} line ${index + 1}`, (index + 1) / lines.length);
    return;
  }
  if (!Array.isArray(item.record)) yield item;
  else for (const [index, record] of item.record.entries()) yield { where: `${name} /${index}`, record: record as unknown, done: (index + 1) / item.record.length };
}

async function readAll(stream: Readable, name: string, bytesMax = 512 * 1024 * 1024): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > bytesMax) throw new Error(`${name}: more than ${bytesMax} bytes; use .ndjson, which is read line by line.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function* readZip(path: string, name: string): AsyncGenerator<OsvFileItem> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => yauzl.open(path, { lazyEntries: true, validateEntrySizes: true }, (error, file) => (error ? reject(new Error(`${name} is not a readable zip: ${error.message}`)) : resolve(file))));
  try {
    let bytes = 0;
    let index = 0;
    for await (const entry of entriesOf(zip, name)) {
      const where = `${name} ${entry.fileName}`;
      const done = ++index / Math.max(1, zip.entryCount);
      if (index > zipEntriesMax) throw new Error(`${name}: more than ${zipEntriesMax} entries.`);
      if (!/\.(json|ndjson|jsonl)$/i.test(entry.fileName)) continue;
      bytes += entry.uncompressedSize;
      if (bytes > zipBytesMax) throw new Error(`${name}: unpacks to more than ${zipBytesMax} bytes.`);
      if (entry.uncompressedSize > recordBytesMax && entry.uncompressedSize > entry.compressedSize * zipRatioMax) {
        yield { where, problem: 'It unpacks to more than four hundred times its size: refused.', done };
        continue;
      }
      try {
        const stream = await new Promise<Readable>((resolve, reject) => zip.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable))));
        yield* recordsOf(await readAll(stream, where), where, done);
      } catch (error) {
        yield { where, problem: (error as Error).message, done };
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
      zip.once('error', (error: Error) => settle(() => reject(new Error(`${name} is damaged: ${error.message}`))));
      zip.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}
