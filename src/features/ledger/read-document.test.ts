import { describe, expect, it } from 'vitest';
import { readDocument } from './read-document.ts';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

function items(value: unknown, fileName = 'document.json') {
  const read = readDocument(bytes(value), fileName);
  if (!read.ok) throw new Error(read.refusal.message);
  return read.prepared.items;
}

describe('the licences of a document', () => {
  const spdx = (declared: string, name: string | undefined) => ({
    spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT', name: 'd', documentNamespace: 'https://bank.example/d', creationInfo: { created: '2026-01-01T00:00:00Z', creators: ['Tool: t'] },
    documentDescribes: ['SPDXRef-root'], relationships: [{ spdxElementId: 'SPDXRef-root', relationshipType: 'DEPENDS_ON', relatedSpdxElement: 'SPDXRef-a' }],
    packages: [{ SPDXID: 'SPDXRef-root', name: 'root', downloadLocation: 'NOASSERTION' }, { SPDXID: 'SPDXRef-a', name: 'a', versionInfo: '1', downloadLocation: 'NOASSERTION', licenseDeclared: declared, externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: 'pkg:npm/a@1' }] }],
    hasExtractedLicensingInfos: [{ licenseId: 'LicenseRef-1', extractedText: 'text', ...(name === undefined ? {} : { name }) }],
  });

  it.each([
    ['LicenseRef-1', 'The Apache Software License, Version 2.0', 'Apache-2.0'],
    ['LicenseRef-1 AND MIT', 'MIT OR GPL-2.0-only', '(MIT OR GPL-2.0-only) AND MIT'],
    ['LicenseRef-1', 'Licence of our house', 'LicenseRef-1'],
    ['LicenseRef-1', undefined, 'LicenseRef-1'],
  ])('a reference %s that the document names %s is %s', (declared, name, expected) => {
    expect(items(spdx(declared, name))[0]).toMatchObject({ licenseExpression: expected, licenseAsWritten: declared, licenseClaim: 'declared' });
  });

  it.each([
    [[{ license: { id: 'MIT' } }, { license: { name: 'Apache License 2.0' } }], 'MIT AND Apache-2.0'],
    [[{ license: { id: 'MIT' } }, { license: { name: 'See the manual' } }], null],
    [[{ expression: 'MIT OR Apache-2.0' }], 'MIT OR Apache-2.0'],
    [[{ license: { id: 'MIT', acknowledgement: 'declared' } }, { license: { id: 'ISC', acknowledgement: 'concluded' } }], 'ISC'],
  ])('%j comes to %s', (licenses, expected) => {
    const [item] = items({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1', licenses }] });
    expect(item!.licenseExpression).toBe(expected);
  });
});

describe('the graph of a document', () => {
  it('gives every component a shortest way from the root', () => {
    const names = ['a', 'b', 'c', 'd'];
    const found = items({
      bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component: { type: 'application', name: 'root', 'bom-ref': 'root' } },
      components: names.map((name) => ({ type: 'library', 'bom-ref': name, name, version: '1', purl: `pkg:npm/${name}@1` })),
      dependencies: [{ ref: 'root', dependsOn: ['a', 'b'] }, { ref: 'a', dependsOn: ['c'] }, { ref: 'c', dependsOn: ['d'] }, { ref: 'b', dependsOn: ['d'] }],
    });
    expect(found.map((item) => [item.purl.slice('pkg:npm/'.length, -'@1'.length), item.relationship, item.depth, item.via === null ? null : names[item.via - 1]])).toEqual([['a', 'direct', 1, null], ['b', 'direct', 1, null], ['c', 'transitive', 2, 'a'], ['d', 'transitive', 2, 'b']]);
  });

  it('says unknown where the document draws no graph', () => {
    expect(items({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1' }] })[0]).toMatchObject({ relationship: 'unknown', depth: null, via: null });
  });
});

describe('a document of a single package', () => {
  const purl = 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1';
  const root = { type: 'library', 'bom-ref': 'jar', name: 'log4j-core', version: '2.14.1', purl };

  it('uses that package, in CycloneDX as in SPDX', () => {
    const found = { purl, relationship: 'direct', depth: 1, via: null };
    expect(items({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component: root } })).toMatchObject([found]);
    expect(items({ spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', name: 'd', packages: [{ SPDXID: 'SPDXRef-a', name: 'log4j-core', versionInfo: '2.14.1', externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }] }] })).toMatchObject([found]);
  });

  it('is that of its components where it has any', () => {
    expect(items({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component: root }, components: [{ type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1' }] }).map((item) => item.purl)).toEqual(['pkg:npm/a@1']);
  });
});

describe('a document of which nothing can be taken', () => {
  const refusalOf = (value: unknown) => {
    const read = readDocument(bytes(value), 'bom.json');
    return read.ok ? undefined : read.refusal;
  };

  it('is refused, so that it does not end what was known before', () => {
    expect(refusalOf({ bomFormat: 'CycloneDX', specVersion: '1.6', components: { a: 1 } })).toMatchObject({ code: 'nothing-taken', where: '/components/0' });
    expect(refusalOf({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', version: '1' }, { type: 'library', version: '2' }] })).toMatchObject({ code: 'nothing-taken', where: '/components/0', message: expect.stringContaining('2 reasons') });
  });

  it('is another than one that holds nothing, or nothing but files', () => {
    expect(refusalOf({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [] })).toBeUndefined();
    expect(refusalOf({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'file', name: 'a.jar' }] })).toBeUndefined();
  });
});
