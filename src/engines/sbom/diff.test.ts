import { describe, expect, it } from 'vitest';
import { sbomWriters } from './convert.ts';
import { diffBoms } from './diff.ts';
import type { Bom } from './model.ts';
import { readSbom, readSbomValue } from './read.ts';
import { processorMs } from '../../../test/processor-time.ts';

/** `purl licence|licence` a line; `-` for no licence. */
function bomOf(lines: string): Bom {
  const components = lines.trim().split('\n').filter(Boolean).map((line) => {
    const [id = '', licenses = '-'] = line.trim().split(' ');
    const isPurl = id.startsWith('pkg:');
    const at = id.lastIndexOf('@');
    const [name, version] = [id.slice(0, at), id.slice(at + 1)];
    return {
      type: 'library', ...(isPurl ? { name: name.split('/').at(-1), version: version.split('?')[0], purl: id } : { name, version }),
      licenses: licenses === '-' ? undefined : licenses.split('|').map((expression) => ({ expression: expression.replaceAll('_', ' ') })),
    };
  });
  return readSbomValue({ bomFormat: 'CycloneDX', specVersion: '1.7', components }).value!;
}

function diffText(before: string, after: string): string {
  const { added, removed, versionChanged, licenseChanged, unchangedCount } = diffBoms(bomOf(before), bomOf(after));
  const title = ({ name, version }: { name: string; version: string | undefined }): string => `${name}@${version}`;
  return [
    ...removed.map((component) => `- ${title(component)}`), ...added.map((component) => `+ ${title(component)}`),
    ...versionChanged.map((pair) => `${pair.before.name} ${pair.before.version} > ${pair.after.version}`),
    ...licenseChanged.map((change) => `${change.after.name} licence ${change.kind}`), `${unchangedCount} same`,
  ].join(', ');
}

describe('the difference of two documents', () => {
  it.each([
    ['pkg:npm/a@1', 'pkg:npm/a@1', '1 same'],
    ['pkg:npm/a@1', 'pkg:npm/a@2', 'a 1 > 2, 0 same'],
    ['pkg:npm/a@1', 'pkg:npm/b@1', '- a@1, + b@1, 0 same'],
    ['pkg:npm/a@1', 'pkg:pypi/a@1', '- a@1, + a@1, 0 same'],
    ['pkg:deb/debian/a@1?distro=debian-11', 'pkg:deb/debian/a@1?distro=debian-12', '1 same'],
    ['pkg:npm/%40s/a@1', 'pkg:npm/@s/a@2', 'a 1 > 2, 0 same'],
    ['pkg:npm/a@1\npkg:npm/a@2', 'pkg:npm/a@2\npkg:npm/a@3', 'a 1 > 3, 1 same'],
    ['pkg:npm/a@1\npkg:npm/a@2', 'pkg:npm/a@2', '- a@1, 1 same'],
    ['pkg:npm/a@2', 'pkg:npm/a@1\npkg:npm/a@2\npkg:npm/a@3', '+ a@1, + a@3, 1 same'],
    ['pkg:npm/a@1\npkg:npm/a@1', 'pkg:npm/a@1', '- a@1, 1 same'],
    ['a@1', 'a@2', 'a 1 > 2, 0 same'],
    ['', 'pkg:npm/a@1', '+ a@1, 0 same'],
    ['pkg:npm/a@1 MIT', 'pkg:npm/a@1 ISC', 'a licence changed, 0 same'],
    ['pkg:npm/a@1 MIT', 'pkg:npm/a@2 BUSL-1.1', 'a 1 > 2, a licence changed, 0 same'],
    ['pkg:npm/a@1 MIT', 'pkg:npm/a@1 mit', '1 same'],
    ['pkg:npm/a@1 MIT|ISC', 'pkg:npm/a@1 ISC|MIT', '1 same'],
    ['pkg:npm/a@1 GPL-2.0+', 'pkg:npm/a@1 GPL-2.0-or-later', '1 same'],
    ['pkg:npm/a@1 The_MIT_License', 'pkg:npm/a@1 MIT', '1 same'],
    ['pkg:npm/a@1 Apache_License,_Version_2.0', 'pkg:npm/a@1 Apache-2.0', '1 same'],
    ['pkg:npm/a@1 MIT|ISC', 'pkg:npm/a@1 ISC_AND_MIT', '1 same'],
    ['pkg:npm/a@1 MIT_OR_ISC', 'pkg:npm/a@1 MIT_AND_ISC', 'a licence changed, 0 same'],
    ['pkg:npm/a@1 House_rules', 'pkg:npm/a@1 Other_rules', 'a licence changed, 0 same'],
    ['pkg:npm/a@1', 'pkg:npm/a@1 MIT', 'a licence appeared, 0 same'],
    ['pkg:npm/a@1 MIT', 'pkg:npm/a@1', 'a licence disappeared, 0 same'],
  ])('from %j to %j: %s', (before, after, expected) => {
    expect(diffText(before, after)).toBe(expected);
  });

  it('compares declared with declared licences where both documents have them', () => {
    const withClaims = (concluded: string): Bom => readSbomValue({ bomFormat: 'CycloneDX', specVersion: '1.7', components: [{ type: 'library', name: 'a', licenses: [{ license: { id: 'MIT' } }, { expression: concluded, acknowledgement: 'concluded' }] }] }).value!;
    expect(diffBoms(withClaims('MIT'), withClaims('ISC')).licenseChanged).toEqual([]);
  });

  it.each([['MIT/X11'], ['House rules'], ['家规'], ['House rules', 'MIT/X11', 'Apache-2.0'], ['MIT OR House rules'], ['House\n\n  rules']])('is none between a document with the licences %j and what it is converted to', (...names) => {
    const before = readSbomValue({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1', licenses: names.map((name) => ({ license: { name } })) }, { type: 'cryptographic-asset', group: 'g', name: 'b', version: '1' }] }).value!;
    for (const write of Object.values(sbomWriters)) {
      const after = readSbom({ text: write(before, { serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79', namespace: 'https://bank.example/d', timestamp: '2026-01-01T00:00:00Z' }).value }).value!;
      expect(diffBoms(before, after)).toMatchObject({ licenseChanged: [], unchangedCount: 2 });
      expect(diffBoms(after, before)).toMatchObject({ licenseChanged: [], unchangedCount: 2 });
    }
  });

  it('of thousands of versions of one package takes time in proportion to them', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `pkg:npm/a@${index}`).join('\n');
    const start = processorMs();
    expect(diffText(many, many)).toBe('20000 same');
    expect(processorMs() - start).toBeLessThan(5_000);
  });
});
