import { describe, expect, it } from 'vitest';
import { compareFiles, compareItems, isPackPath, readManifest, type FoundFile } from './evidence-manifest.ts';
import { readFramework } from './requirement.ts';

const digest = (letter: string) => letter.repeat(64);
const file = (path: string, more: object = {}) => ({ path, bytes: 1, sha256: digest('a'), sm3: digest('b'), items: [], ...more });
const manifest = (more: object = {}) => ({
  format: 'yuanshu-evidence-pack', formatVersion: 1, packId: 'p', madeAt: '2026-11-23T00:00:00Z', period: { from: '2026-01-01', to: '2026-06-30' },
  frameworks: [{ id: 'f', version: '1', file: 'frameworks/f.json' }], items: [{ framework: 'f', item: 'a', state: 'implemented', answeredBy: ['x.json'] }, { framework: 'f', item: 'b', state: 'not-implemented', answeredBy: [], unansweredBecause: 'no clause' }], files: [file('x.json')], ...more,
});
const read = (more: object = {}) => readManifest(manifest(more)).value!;
const found: FoundFile = { bytes: 1, sha256: digest('a'), sm3: digest('b') };
const framework = readFramework({ id: 'f', version: '1', title: { zh: '框', en: 'F' }, kind: 'conformance', groups: [{ id: 'g', title: { zh: '组', en: 'G' } }], items: ['a', 'b'].map((id) => ({ id, group: 'g', title: { zh: '甲', en: 'A' }, modality: 'shall', addressee: 'institution' })) }).value!;

describe('a manifest', () => {
  it.each([[undefined, 'manifest-foreign'], [{}, 'manifest-foreign'], [{ format: 'yuanshu-evidence-pack', formatVersion: 2 }, 'manifest-version'], [{ format: 'yuanshu-evidence-pack', formatVersion: 1 }, 'manifest-incomplete']])('that is none is refused: %j', (input, code) => {
    expect(readManifest(input)).toMatchObject({ value: undefined, issues: [{ code }] });
  });

  it('loses no row in silence', () => {
    const bad = [file('../up'), file('ok.json'), file('ok.json'), { ...file('short'), sha256: 'abc' }, { ...file('neg'), bytes: -1 }, null];
    const { value, issues } = readManifest(manifest({ files: bad }));
    expect(value?.files.map((row) => row.path)).toEqual(['ok.json', 'ok.json']);
    expect(issues.map((issue) => `${issue.code} ${issue.where}`).toSorted()).toEqual(['file-twice ok.json', 'manifest-row /files/0', 'manifest-row /files/3', 'manifest-row /files/4', 'manifest-row /files/5']);
  });

  it.each(['a', 'a/b.json', '制度/第1版.pdf'])('takes the path %s', (path) => expect(isPackPath(path)).toBe(true));
  it.each(['', '/a', 'a/', '../a', 'a/../b', 'a//b', 'a\\b', 'C:a', 'a\0b', 'a'.repeat(241), './a'])('refuses the path %j', (path) => expect(isPackPath(path)).toBe(false));
});

describe('an archive against its manifest', () => {
  const codes = (files: ReadonlyMap<string, FoundFile>) => compareFiles(read(), files).map((issue) => `${issue.code} ${issue.where}`);

  it('agrees where every file is there as listed; manifest and signature list themselves nowhere', () => {
    expect(codes(new Map([['x.json', found], ['manifest.json', found], ['manifest.signature.json', found]]))).toEqual([]);
  });

  it('shows what is missing, added, changed in size and changed in content', () => {
    expect(codes(new Map())).toEqual(['file-missing x.json']);
    expect(codes(new Map([['x.json', found], ['y.json', found]]))).toEqual(['file-unlisted y.json']);
    expect(compareFiles(read(), new Map([['x.json', { ...found, bytes: 2 }]]))[0]!.message).toBe('It has 2 bytes; the manifest says 1.');
    expect(compareFiles(read(), new Map([['x.json', { ...found, sm3: digest('c') }]]))[0]!.message).toBe('Its SM3 is not what the manifest says.');
    expect(compareFiles(read(), new Map([['x.json', { bytes: 1, sha256: digest('d'), sm3: digest('c') }]]))[0]!.message).toBe('Its SHA-256 and SM3 are not what the manifest says.');
  });
});

describe('the items of a framework', () => {
  const codes = (items: readonly object[]) => compareItems(read({ items }), framework).map((issue) => `${issue.code} ${issue.where}`);
  const a = { framework: 'f', item: 'a', state: 'implemented', answeredBy: ['x.json'] };
  const b = { framework: 'f', item: 'b', state: 'not-implemented', answeredBy: [], unansweredBecause: 'no clause' };

  it('are answered by a file, or said to be unanswered', () => expect(codes([a, b])).toEqual([]));
  it('may not be left out', () => expect(codes([a])).toEqual(['item-missing f/b']));
  it('may not be left open without a reason', () => expect(codes([a, { ...b, unansweredBecause: undefined }])).toEqual(['item-unexplained f/b']));
  it('may not be answered by what is not there', () => expect(codes([{ ...a, answeredBy: ['gone.json'] }, b])).toEqual(['answer-missing f/a']));
  it('stand once, and are those of the framework', () => expect(codes([a, a, b, { ...b, item: 'c' }])).toEqual(['item-twice f/a', 'item-unknown f/c']));
});
