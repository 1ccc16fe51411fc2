import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOsvFiles, type OsvFileItem } from './osv-files.ts';
import { linesOf, recordBytesMax, type Line } from './packed-lines.ts';

async function* stream(pieces: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece as string);
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('lines', () => {
  it('are the same wherever the pieces are cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('a', 'b', '\n', '\r\n', '中', ''), { maxLength: 40 }), fc.array(fc.nat(60), { maxLength: 6 }), async (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''));
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
      const lines = await all(linesOf(stream(places.slice(1).map((to, index) => bytes.subarray(places[index], to)))));
      const expected = bytes.toString().split('\n').map((text, index) => ({ number: index + 1, text })).filter(({ text }) => text !== '');
      expect(lines.map(({ number, bytes: line }) => ({ number, text: line.toString() }))).toEqual(expected);
    }));
  });

  it('that are too long leave nothing but their number, and the next line is whole', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const lines = await all(linesOf(stream(['first\n', ...Array.from({ length: recordBytesMax / piece.length + 1 }, () => piece), 'x\nlast'])));
    expect(lines.map(({ number, bytes, isTooLong }: Line) => [number, bytes.length, isTooLong])).toEqual([[1, 5, false], [2, 0, true], [3, 4, false]]);
  });
});

describe('files of advisories', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-osv-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (name: string, content: string | Buffer) => {
    writeFileSync(path.join(folder, name), content);
    return all(readOsvFiles(path.join(folder, name), name));
  };
  const shown = (items: readonly OsvFileItem[]) => items.map((item) => ('record' in item ? `${item.where}: ${JSON.stringify(item.record)}` : `${item.where}! ${item.problem.split(':')[0]}`));

  it.each<readonly [string, string | Buffer, readonly string[]]>([
    ['one.json', '{"id":"A"}', ['one.json: {"id":"A"}']],
    ['list.json', '[{"id":"A"},{"id":"B"}]', ['list.json /0: {"id":"A"}', 'list.json /1: {"id":"B"}']],
    ['lines.json', '{"id":"A"}\n{"id":"B"}\n', ['lines.json line 1: {"id":"A"}', 'lines.json line 2: {"id":"B"}']],
    ['lines.ndjson', '\ufeff{"id":"A"}\r\n\r\n{"id":\n{"id":"B"}', ['lines.ndjson line 1: {"id":"A"}', 'lines.ndjson line 3! not JSON', 'lines.ndjson line 4: {"id":"B"}']],
    ['packed.ndjson.gz', gzipSync('{"id":"A"}\n{"id":"B"}'), ['packed.ndjson.gz line 1: {"id":"A"}', 'packed.ndjson.gz line 2: {"id":"B"}']],
    ['packed.json.gz', gzipSync('[\n{"id":"A"}\n]'), ['packed.json.gz /0: {"id":"A"}']],
    ['nul.ndjson', '{"id":"A\\u0000","s":"x\\ud800y","t":"\\\\u0000"}', ['nul.ndjson line 1: {"id":"A","s":"x\ufffdy","t":"\\\\u0000"}']],
    ['latin.ndjson', Buffer.from('{"id":"\u00e9"}\n{"id":"B"}', 'latin1'), ['latin.ndjson line 1! not UTF-8', 'latin.ndjson line 2: {"id":"B"}']],
  ])('%s', async (name, content, expected) => {
    expect(shown(await read(name, content))).toEqual(expected);
  });

  it('in a folder are read one after another, and a bad one is passed over', async () => {
    const inner = path.join(folder, 'tree', 'npm');
    mkdirSync(inner, { recursive: true });
    writeFileSync(path.join(folder, 'tree', 'b.json'), '{"id":"B"}');
    writeFileSync(path.join(folder, 'tree', 'a.zip'), 'no zip');
    writeFileSync(path.join(folder, 'tree', 'notes.txt'), 'x');
    writeFileSync(path.join(inner, 'c.json'), '{"id":"C"}');
    expect(shown(await all(readOsvFiles(path.join(folder, 'tree'), 'tree')))).toEqual(['tree/a.zip! tree/a.zip is not packed', 'tree/b.json: {"id":"B"}', 'tree/npm/c.json: {"id":"C"}']);
  });

  it.each([['none.zip', 'no zip'], ['none.ndjson.gz', 'no gzip'], ['table.csv', 'a,b']])('%s is refused as a whole', async (name, content) => {
    await expect(read(name, content)).rejects.toThrow(name);
  });
});
