import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { advisory, chainOf, folderOf, runHere } from './testing/terminal.ts';

const one = advisory('GHSA-1', 'left', [{ introduced: '0' }]);
const two = advisory('GHSA-2', 'right', [{ introduced: '0' }], { withdrawn: '2026-01-01T00:00:00Z' });
const text = (...records: readonly object[]) => records.map((record) => JSON.stringify(record)).join('\n');

describe('yuanshu intel import', () => {
  it('reads files, packed files and folders, and the index tells what went in', async () => {
    const folder = folderOf({ 'a.json': JSON.stringify(one), 'b.jsonl.gz': gzipSync(text(two)), 'more/c.json': JSON.stringify(advisory('MAL-3', 'evil', [{ introduced: '0' }])), 'more/deep/d.ndjson': text(advisory('PYSEC-4', 'x', [], { affected: [{ package: { ecosystem: 'PyPI', name: 'x' }, versions: ['1'] }] })) });
    const index = path.join(folder, 'new/intel.idx');
    const ran = await runHere(['intel', 'import', ...['a.json', 'b.jsonl.gz', 'more'].map((name) => path.join(folder, name)), '--out', index]);
    expect(ran).toMatchObject({ exitCode: 0, output: '', errors: expect.stringContaining('4 advisories (1 withdrawn) about 4 packages') });
    const info = JSON.parse((await runHere(['intel', 'info', index, '--format', 'json'])).output);
    expect(info).toMatchObject({ schemaVersion: 1, builtAt: '2026-11-23T12:00:00.000Z', advisoryCount: 4, withdrawnCount: 1, maliciousCount: 1, ecosystems: { npm: 3, PyPI: 1 } });
    expect(info.sources).toEqual([['a.json', 1], ['b.jsonl.gz', 1], ['more', 2]].map(([name, count]) => ({ name, count, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })));
    expect((await runHere(['intel', 'info', index])).output).toMatch(/npm +3\n.*PyPI +1\n/s);
  });

  it('leaves out bad records, says where they are and ends with 3: the index holds the rest', async () => {
    const folder = folderOf({ 'a.ndjson': `${text(one)}\n{"broken"\n{"no":"id"}\n[]\n` });
    const index = path.join(folder, 'intel.idx');
    const ran = await runHere(['intel', 'import', path.join(folder, 'a.ndjson'), '--out', index]);
    expect(ran.exitCode).toBe(3);
    for (const line of [2, 3, 4]) expect(ran.errors).toContain(`a.ndjson line ${line}: `);
    expect(ran.errors).toContain('3 records or files were not taken');
    expect(JSON.parse((await runHere(['intel', 'info', index, '--format', 'json'])).output)).toMatchObject({ advisoryCount: 1 });
  });

  const broken = `${text(one)}\n${text(two).slice(0, 40)}`;
  it.each([
    ['lines that break off', 'a.ndjson', broken, 'a.ndjson line 2: '],
    ['a packed file that breaks off', 'a.ndjson.gz', gzipSync(`${text(one)}\n${text(...Array.from({ length: 3000 }, (_, index) => advisory(`GHSA-x${index}`, `p${index * 7919}`, [{ introduced: '0' }])))}`).subarray(0, -2000), 'a.ndjson.gz after line '],
    ['a list with something else in it', 'a.json', `[${text(one)}, 5, {"no":"id"}]`, 'a.json /2: '],
  ])('reads %s as far as it goes, and ends with 3, as a scan against it does', async (_what, name, content, place) => {
    const folder = folderOf({ [name]: content, 'bom.cdx.json': chainOf([{ name: 'left', version: '1.0.0' }]) });
    const ran = await runHere(['intel', 'import', name, '--out', 'intel.idx'], { cwd: folder });
    expect(ran).toMatchObject({ exitCode: 3, errors: expect.stringContaining(place) });
    expect(existsSync(path.join(folder, 'intel.idx'))).toBe(true);
    expect(await runHere(['scan', 'bom.cdx.json', '--advisories', name], { cwd: folder })).toMatchObject({ exitCode: 3, output: expect.stringContaining('GHSA-1'), errors: expect.stringContaining(place) });
    expect(await runHere(['scan', 'bom.cdx.json', '--advisories', name, '--fail-on', 'name=left'], { cwd: folder })).toMatchObject({ exitCode: 1 });
  });

  it('leaves out JSON of another kind that lies among the files: nothing is lost by that', async () => {
    const folder = folderOf({ 'osv/a.ndjson': text(one), 'osv/INDEX.json': JSON.stringify({ npm: { file: 'a.ndjson', records: 1 } }) });
    expect(await runHere(['intel', 'import', 'osv', '--out', 'intel.idx'], { cwd: folder })).toMatchObject({ exitCode: 0, errors: expect.stringMatching(/osv\/INDEX\.json: This JSON is no OSV record.*everything was read/s) });
    expect(await runHere(['intel', 'import', 'osv/INDEX.json', '--out', 'other.idx'], { cwd: folder })).toMatchObject({ exitCode: 3 });
  });

  it('says in its help what a part that was not read means, in both languages', async () => {
    expect((await runHere(['intel', 'import', '--help'])).output).toContain('3 a part was not read, and the index holds the rest');
    expect((await runHere(['intel', 'import', '--help'], { language: 'zh' })).output).toContain('3 部分内容未能读取，索引包含其余部分');
  });

  it('ends with 3 where a file is missing but others were read, and writes nothing where nothing was', async () => {
    const folder = folderOf({ 'a.json': JSON.stringify(one), 'bad.json': 'no' });
    const [index, none] = [path.join(folder, 'intel.idx'), path.join(folder, 'none.idx')];
    expect((await runHere(['intel', 'import', path.join(folder, 'a.json'), path.join(folder, 'b.json'), '--out', index])).exitCode).toBe(3);
    expect(existsSync(index)).toBe(true);
    expect((await runHere(['intel', 'import', path.join(folder, 'bad.json'), '--out', none])).exitCode).toBe(3);
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'bad.json', 'intel.idx']);
  });

  it('makes the same index of the same files at the same time', async () => {
    const folder = folderOf({ 'a.ndjson': text(one, two) });
    for (const name of ['x', 'y']) await runHere(['intel', 'import', path.join(folder, 'a.ndjson'), '--out', path.join(folder, name)]);
    expect(readFileSync(path.join(folder, 'x')).equals(readFileSync(path.join(folder, 'y')))).toBe(true);
  });

  it('shows the pack of the program where no index is named', async () => {
    expect(JSON.parse((await runHere(['intel', 'info', '--format', 'json'])).output)).toMatchObject({ origin: 'bundled' });
    expect((await runHere(['intel', 'info'], { language: 'zh' })).output).toContain('程序自带情报包');
  });
});
