import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { open as openZip, type Entry, type ZipFile } from 'yauzl';
import { unreadable } from './keys.ts';

/** An export as it lies on the disk: the lines of events, and what came with them. */
export type ExportFile = Readonly<{
  checkpoints: string | undefined;
  keys: string | undefined;
  manifest: string | undefined;
  /** The lines, read once. */
  lines(): AsyncIterable<readonly string[]>;
  close(): void;
}>;

const smallBytesMax = 512 * 1024 ** 2;
const lineCharactersMax = 32 * 1024 ** 2;

/** Opens an archive, or the lines alone, packed or not: told apart by their first bytes. */
export async function openExport(file: string): Promise<ExportFile> {
  const head = await headOf(file);
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return openArchive(file);
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  return { checkpoints: undefined, keys: undefined, manifest: undefined, lines: () => linesOf(unpack(createReadStream(file), isPacked), file), close: () => {} };
}

async function headOf(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0).finally(() => handle.close());
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw unreadable(file, `cannot be read (${code})`, `无法读取（${code}）`);
  }
}

async function openArchive(file: string): Promise<ExportFile> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    openZip(file, { lazyEntries: true, autoClose: false }, (_error, opened) => (opened === undefined ? reject(unreadable(file, 'this is not a whole archive', '不是完整的压缩包')) : resolve(opened)));
  });
  const entries = await entriesOf(zip, file);
  const events = entries.get('events.ndjson.gz');
  if (events === undefined) throw unreadable(file, 'there is no events.ndjson.gz in it', '其中没有 events.ndjson.gz');
  const small = async (name: string): Promise<string | undefined> => {
    const entry = entries.get(name);
    return entry === undefined ? undefined : readSmall(await streamOf(zip, entry), `${file}: ${name}`);
  };
  return {
    checkpoints: await small('checkpoints.ndjson'), keys: await small('keys.json'), manifest: await small('manifest.json'),
    lines: async function* () {
      yield* linesOf(unpack(await streamOf(zip, events), true), file);
    },
    close: () => zip.close(),
  };
}

function entriesOf(zip: ZipFile, file: string): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      if (entries.size < 100) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries)).once('error', () => reject(unreadable(file, 'this is not a whole archive', '不是完整的压缩包')));
    zip.readEntry();
  });
}

function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (stream === undefined ? reject(error as Error) : resolve(stream)));
  });
}

async function readSmall(stream: Readable, source: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > smallBytesMax) throw unreadable(source, 'is too large', '过大');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function unpack(source: Readable, isPacked: boolean): Readable {
  if (!isPacked) return source;
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

/** Lines as they come, some at a time. A stream that breaks off gives what it had, then fails. */
async function* linesOf(stream: Readable, file: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  try {
    stream.setEncoding('utf8');
    for await (const part of stream as AsyncIterable<string>) {
      const lines = (rest + part).split('\n');
      rest = lines.pop()!;
      if (rest.length > lineCharactersMax) throw unreadable(file, 'a line is too long', '存在过长的行');
      yield lines;
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'CommandFailure') throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw unreadable(file, `breaks off or is damaged (${reason})`, `不完整或已损坏（${reason}）`);
  }
  if (rest !== '') yield [rest];
}
