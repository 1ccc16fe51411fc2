import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createIssueList } from './issue-list.ts';
import { checkSpdx } from './spdx-rules.ts';
import { readTagValue } from './spdx-tag-value.ts';

type Members = Readonly<Record<string, unknown>>;

const valid = {
  spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT', name: 'doc', documentNamespace: 'https://x.example/doc',
  creationInfo: { created: '2026-01-01T00:00:00Z', creators: ['Tool: t'] },
  externalDocumentRefs: [{ externalDocumentId: 'DocumentRef-o', spdxDocument: 'https://x.example/o', checksum: { algorithm: 'SHA1', checksumValue: '0'.repeat(40) } }],
  packages: [{
    SPDXID: 'SPDXRef-a', name: 'a', downloadLocation: 'git+https://x.example/a.git@v1#src', supplier: 'Organization: Acme (x@acme.example)', originator: 'NOASSERTION', filesAnalyzed: false,
    checksums: [{ algorithm: 'SHA256', checksumValue: 'ab'.repeat(32) }], licenseConcluded: 'MIT OR LicenseRef-1', licenseDeclared: 'DocumentRef-o:LicenseRef-x', copyrightText: 'NONE', primaryPackagePurpose: 'LIBRARY', builtDate: '2026-01-01T00:00:00Z',
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: 'pkg:npm/a@1' }, { referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: 'cpe:2.3:a:acme:a\\:b:1:*:*:*:*:*:*:*' }],
  }, { SPDXID: 'SPDXRef-b', name: 'b', downloadLocation: 'NOASSERTION' }],
  files: [{ SPDXID: 'SPDXRef-f', fileName: './f', checksums: [{ algorithm: 'SHA1', checksumValue: '0'.repeat(40) }] }],
  snippets: [{ SPDXID: 'SPDXRef-s', name: 's', snippetFromFile: 'SPDXRef-f', ranges: [{}] }],
  hasExtractedLicensingInfos: [{ licenseId: 'LicenseRef-1', extractedText: 'You may.' }],
  relationships: [{ spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-a' }, { spdxElementId: 'SPDXRef-a', relationshipType: 'DEPENDS_ON', relatedSpdxElement: 'DocumentRef-o:SPDXRef-x' }, { spdxElementId: 'SPDXRef-b', relationshipType: 'DEPENDS_ON', relatedSpdxElement: 'NONE' }],
  annotations: [{ annotator: 'Person: P', annotationDate: '2026-01-01T00:00:00Z', annotationType: 'REVIEW', comment: 'c' }],
};

/** The document with one value replaced: `/packages/0/name`; undefined takes it away. */
function changed(pointer: string, value: unknown): Members {
  const copy = structuredClone(valid) as Record<string, unknown>;
  const keys = pointer.split('/').slice(1);
  const last = keys.pop()!;
  const parent = keys.reduce<Record<string, unknown>>((object, key) => object[key] as Record<string, unknown>, copy);
  parent[last] = value;
  return copy;
}

const cases: readonly (readonly [pointer: string, value: unknown, problem: string])[] = [
  ['/spdxVersion', 'SPDX-9.9', ' (6.1)'], ['/dataLicense', 'MIT', ' (6.2)'], ['/SPDXID', 'SPDXRef-x', ' (6.3)'], ['/name', undefined, ' (6.4)'], ['/name', '', ' (6.4)'],
  ['/documentNamespace', 'x.example', ' (6.5)'], ['/documentNamespace', 'https://x.example/#a', ' (6.5)'], ['/documentNamespace', { toString: 1 }, ' (6.5)'],
  ['/externalDocumentRefs/0/externalDocumentId', 'o', '/externalDocumentRefs/0 (6.6)'], ['/externalDocumentRefs/0/checksum', undefined, '/externalDocumentRefs/0 (6.6)'],
  ['/creationInfo', undefined, '/creationInfo (6.8)'], ['/creationInfo/creators', [], '/creationInfo (6.8)'], ['/creationInfo/creators/0', 'me', '/creationInfo (6.8)'], ['/creationInfo/created', '2026-01-01', '/creationInfo (6.9)'],
  ['/packages', 'none', ' (4)'], ['/files/0', 'f', ' (4)'],
  ['/packages/0/name', undefined, '/packages/0 (7.1)'], ['/packages/0/SPDXID', 'a', '/packages/0 (7.2)'], ['/packages/0/SPDXID', 'SPDXRef-b', '/packages/0 (7.2)'], ['/packages/0/supplier', 'Acme', '/packages/0 (7.5)'], ['/packages/0/originator', 'NONE', '/packages/0 (7.6)'],
  ['/packages/0/downloadLocation', undefined, '/packages/0 (7.7)'], ['/packages/0/downloadLocation', 'somewhere', '/packages/0 (7.7)'], ['/packages/0/packageVerificationCode', { packageVerificationCodeValue: 'x' }, '/packages/0 (7.9)'],
  ['/packages/0/checksums/0/algorithm', 'CRC', '/packages/0 (7.10)'], ['/packages/0/checksums/0/checksumValue', 'xyz', '/packages/0 (7.10)'], ['/packages/0/homepage', 'home', '/packages/0 (7.11)'],
  ['/packages/0/licenseConcluded', 'MIT or so', '/packages/0 (7.13)'], ['/packages/0/licenseConcluded', 'LicenseRef-2', '/packages/0 (7.13)'], ['/packages/0/licenseDeclared', 'DocumentRef-p:LicenseRef-x', '/packages/0 (7.15)'],
  ['/packages/0/externalRefs/0/referenceCategory', 'PACKAGE', '/packages/0 (7.21)'], ['/packages/0/externalRefs/0/referenceLocator', 'npm/a@1', '/packages/0 (7.21)'], ['/packages/0/externalRefs/1/referenceLocator', 'cpe:2.3:a', '/packages/0 (7.21)'],
  ['/packages/0/primaryPackagePurpose', 'GADGET', '/packages/0 (7.24)'], ['/packages/0/builtDate', 'today', '/packages/0 (7.25)'],
  ['/files/0/fileName', undefined, '/files/0 (8.1)'], ['/files/0/SPDXID', undefined, '/files/0 (8.2)'], ['/files/0/checksums', [], '/files/0 (8.4)'],
  ['/snippets/0/snippetFromFile', 'SPDXRef-g', '/snippets/0 (9.2)'], ['/snippets/0/ranges', undefined, '/snippets/0 (9.3)'], ['/hasExtractedLicensingInfos/0/licenseId', 'Acme', '/hasExtractedLicensingInfos/0 (10.1)'], ['/hasExtractedLicensingInfos/0/extractedText', undefined, '/hasExtractedLicensingInfos/0 (10.2)'],
  ['/relationships/1/relationshipType', 'LIKES', '/relationships/1 (11.1)'], ['/relationships/1/spdxElementId', 'SPDXRef-x', '/relationships/1 (11.1)'], ['/relationships/1/relatedSpdxElement', 'DocumentRef-p:SPDXRef-x', '/relationships/1 (11.1)'], ['/relationships/0', {}, '/relationships/0 (11.1)'],
  ['/relationships', [], ' (11.1)'], ['/annotations/0/annotator', 'P', '/annotations/0 (12.1)'], ['/annotations/0/annotationDate', 'today', '/annotations/0 (12.2)'], ['/annotations/0/annotationType', 'NOTE', '/annotations/0 (12.3)'], ['/annotations/0/comment', undefined, '/annotations/0 (12.5)'],
];

describe('the rules of SPDX', () => {
  it('find nothing in a valid document', () => {
    expect(checkSpdx(valid, undefined)).toEqual({ specVersion: '2.3', problems: [] });
  });

  it.each(cases)('find that %s must not be %j: %s', (pointer, value, expected) => {
    const problems = checkSpdx(changed(pointer, value), undefined).problems.map(({ where, message }) => `${where} ${/\([^()]*\)$/.exec(message)![0]}`);
    expect(problems).toContain(expected);
  });

  it('of 2.2 demand what 2.3 leaves open', () => {
    const problems = checkSpdx({ ...valid, spdxVersion: 'SPDX-2.2' }, undefined).problems.map(({ where, message }) => `${where}: ${message}`);
    expect(problems).toEqual(['/packages/1: licenseConcluded is missing (7.13)', '/packages/1: licenseDeclared is missing (7.15)', '/packages/1: copyrightText is missing (7.17)', '/files/0: licenseConcluded is missing (8.5)', '/files/0: copyrightText is missing (8.8)']);
  });

  it('name the lines of tag-value', () => {
    const document = readTagValue('SPDXVersion: SPDX-2.3\n\nPackageName: a\nSPDXID: SPDXRef-a\n', createIssueList(10));
    if ('refusal' in document) throw new Error(document.refusal.message);
    expect(checkSpdx(document.value, document.lines).problems.map(({ where, message }) => `${where}: ${message}`)).toContain('line 3: downloadLocation is missing (7.7)');
  });
});

const folder = new URL('../../../../shared/data/sbom/real/spdx/', import.meta.url);

describe.skipIf(!existsSync(folder))('the examples of the SPDX project itself follow the rules (skipped without ../shared/data)', () => {
  it.each([
    'tools-java__testResources_SPDXJSONExample-v2.3.spdx.json', 'tools-java__testResources_SPDXJSONExample-v2.3-with-exception.spdx.json', 'spdx-examples__software_example8_spdx2.3_examplemaven-0.0.1.spdx.json',
    'spdx-examples__software_example9_spdx2.2_appbomination.spdx.json', 'spdx-examples__software_example12_spdx2.2_hello-src.spdx.json', 'spdx-examples__presentations_OSS-NA-2023_SPDXVersion2.3_04-SBOMwSecurity.json',
  ])('%s', (file) => {
    expect(checkSpdx(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Members, undefined).problems).toEqual([]);
  });
});
