import { describe, expect, it } from 'vitest';
import type { Bom, BomComponent } from './model.ts';
import { readSbom, readSbomValue } from './read.ts';

type Members = Readonly<Record<string, unknown>>;
const document = { spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', name: 'doc', documentNamespace: 'https://x.example/doc', creationInfo: { created: '2026-01-01T00:00:00Z', creators: ['Tool: t-1', 'Organization: O ()', 'Person: P (p@x.example)'] } };
const named = (...names: readonly string[]): readonly Members[] => names.map((name) => ({ SPDXID: `SPDXRef-${name}`, name }));
const related = (...lines: readonly string[]): readonly Members[] => lines.map((line) => {
  const [spdxElementId, relationshipType, relatedSpdxElement] = line.split(' ');
  const full = (id: string): string => (/^(?:NONE|NOASSERTION|DocumentRef-)/.test(id) ? id : `SPDXRef-${id}`);
  return { spdxElementId: full(spdxElementId!), relationshipType, relatedSpdxElement: full(relatedSpdxElement!) };
});

function read(members: Members): Bom {
  const { value, issues } = readSbomValue({ ...document, ...members });
  if (value === undefined) throw new Error(issues.at(-1)!.message);
  return value;
}

function codesOf(members: Members): readonly string[] {
  return readSbomValue({ ...document, ...members }).issues.map(({ code, where }) => `${code} ${where}`);
}

function component(members: Members): BomComponent {
  return read({ packages: [...named('other'), { SPDXID: 'SPDXRef-a', name: 'a', ...members }] }).components[1]!;
}

describe('an SPDX package', () => {
  it('becomes a component', () => {
    const read = component({
      versionInfo: '1.0', supplier: 'Organization: Acme (info@acme.example)', originator: 'Person: Ann', downloadLocation: 'git+https://x.example/a.git@v1', homepage: 'https://x.example',
      filesAnalyzed: false, licenseConcluded: 'MIT AND ISC', licenseDeclared: 'MIT', copyrightText: '© Acme', summary: 'short', description: 'long', primaryPackagePurpose: 'APPLICATION',
      checksums: [{ algorithm: 'SHA256', checksumValue: 'ab'.repeat(32) }, { algorithm: 'BLAKE2b-256', checksumValue: 'cd'.repeat(32) }],
      externalRefs: [
        { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: 'pkg:npm/a@1.0' }, { referenceCategory: 'SECURITY', referenceType: 'cpe22Type', referenceLocator: 'cpe:/a:acme:a:1.0' },
        { referenceCategory: 'SECURITY', referenceType: 'http://spdx.org/rdf/references/cpe23Type', referenceLocator: 'cpe:2.3:a:acme:a:1.0:*:*:*:*:*:*:*' }, { referenceCategory: 'SECURITY', referenceType: 'advisory', referenceLocator: 'https://x.example/1' },
      ],
    });
    expect(read).toEqual({
      ref: 'SPDXRef-a', parent: undefined, type: 'application', group: undefined, name: 'a', version: '1.0', purl: 'pkg:npm/a@1.0', otherPurls: undefined, cpe: 'cpe:2.3:a:acme:a:1.0:*:*:*:*:*:*:*',
      description: 'long', supplier: 'Acme (info@acme.example)', publisher: undefined, author: 'Ann', copyright: '© Acme', scope: 'unknown', groups: [], isDirect: undefined, isModified: undefined,
      licenses: [{ kind: 'id', text: 'MIT', claim: 'declared' }, { kind: 'expression', text: 'MIT AND ISC', claim: 'concluded' }],
      hashes: [{ algorithm: 'SHA-256', value: 'ab'.repeat(32) }, { algorithm: 'BLAKE2b-256', value: 'cd'.repeat(32) }],
      externalReferences: [{ type: 'vcs', url: 'git+https://x.example/a.git@v1' }, { type: 'website', url: 'https://x.example' }, { type: 'advisories', url: 'https://x.example/1' }],
      where: '/packages/1',
    });
  });

  it.each([['NOASSERTION', ''], ['NONE', ''], ['LicenseRef-1', 'expression LicenseRef-1'], ['MIT', 'id MIT'], ['GPL-2.0+', 'expression GPL-2.0+'], ['(MIT OR ISC)', 'expression (MIT OR ISC)']])('with the licence %s has %j', (licenseDeclared, expected) => {
    expect(component({ licenseDeclared, licenseConcluded: 'NOASSERTION' }).licenses.map(({ kind, text }) => `${kind} ${text}`).join()).toBe(expected);
  });

  it('makes no statement where the document says NOASSERTION', () => {
    expect(component({ versionInfo: 'NOASSERTION', supplier: 'NOASSERTION', copyrightText: 'NONE', downloadLocation: 'NOASSERTION' })).toMatchObject({ version: undefined, supplier: undefined, copyright: undefined, externalReferences: [] });
  });

  it('is identified by its first purl and keeps the others', () => {
    const members = { externalRefs: ['pkg:oci/a@1?repository_url=x', 'pkg:oci/a@1?repository_url=y', 'pkg:oci/a@1?repository_url=x'].map((referenceLocator) => ({ referenceCategory: 'PACKAGE_MANAGER', referenceType: 'purl', referenceLocator })) };
    expect(component(members)).toMatchObject({ purl: 'pkg:oci/a@1?repository_url=x', otherPurls: ['pkg:oci/a@1?repository_url=y'] });
    expect(codesOf({ packages: [{ SPDXID: 'SPDXRef-a', name: 'a', ...members }] })).toEqual(['several-purls /packages/0/externalRefs']);
  });
});

/** Relationship -> edges and the scope of the target. */
const meanings = `
a DEPENDS_ON b -> a depends b, unknown
a DEPENDENCY_OF b -> b depends a, unknown
a RUNTIME_DEPENDENCY_OF b -> b depends a, required
a DEV_DEPENDENCY_OF b -> b depends a, development dev
a TEST_DEPENDENCY_OF b -> b depends a, development test
a BUILD_DEPENDENCY_OF b -> b depends a, development build
a OPTIONAL_DEPENDENCY_OF b -> b depends a, optional optional
a PROVIDED_DEPENDENCY_OF b -> b depends a, unknown provided
a HAS_PREREQUISITE b -> a depends b, unknown
a PREREQUISITE_FOR b -> b depends a, unknown
a DYNAMIC_LINK b -> a depends b, unknown
a CONTAINS b -> a contains b, unknown
a CONTAINED_BY b -> b contains a, unknown
a PACKAGE_OF b -> b contains a, unknown
a depends_on b -> a depends b, unknown
a GENERATED_FROM b -> ,
a DEPENDS_ON NONE -> a depends nothing,
a DEPENDS_ON NOASSERTION -> ,
`;

describe('SPDX relationships', () => {
  it.each(meanings.trim().split('\n').map((line) => line.split(' -> ')))('%s means %s', (line, expected) => {
    const bom = read({ packages: named('a', 'b'), relationships: related(line!) });
    const edge = bom.dependencies.map(({ from, to, kind }) => `${from} ${kind ?? 'depends'} ${to.join() || 'nothing'}`.replaceAll('SPDXRef-', '')).join('; ');
    const target = bom.components.find(({ ref }) => ref === bom.dependencies[0]?.to[0]);
    expect(`${edge}, ${target === undefined ? '' : [target.scope, ...target.groups].join(' ')}`.trim()).toBe(expected!.trim());
  });

  it('make a package an ordinary one where only some call it a development dependency', () => {
    const [, a] = read({ packages: named('x', 'a', 'y'), relationships: related('a DEV_DEPENDENCY_OF x', 'y DEPENDS_ON a') }).components;
    expect([a!.scope, a!.groups]).toEqual(['unknown', ['dev']]);
  });

  it('count as many as there are, and dependencies among them', () => {
    const { counts } = read({ packages: named('a', 'b'), relationships: related('a DEPENDS_ON b', 'a DEPENDS_ON b', 'a GENERATED_FROM b', 'a CONTAINS b') });
    expect(counts).toMatchObject({ relationships: 4, dependencyEdges: 2 });
  });

  it('with unknown elements, other documents and unknown types are reported and left out', () => {
    const members = { packages: named('a', 'b'), relationships: related('a DEPENDS_ON x', 'x CONTAINS a', 'a DEPENDS_ON DocumentRef-o:SPDXRef-a', 'a LIKES b', 'a COPY_OF b') };
    expect(codesOf(members)).toEqual([
      'dependency-target-unknown /relationships/0', 'dependency-source-unknown /relationships/1', 'reference-outside /relationships/2', 'relationship-unknown /relationships/3', 'relationship-not-mapped /relationships',
    ]);
  });

  it('with files are no edges and no mistake', () => {
    const members = { packages: named('a'), files: [{ SPDXID: 'SPDXRef-f', fileName: './f' }], relationships: related('a CONTAINS f', 'f DEPENDS_ON a') };
    expect([read(members).dependencies, read(members).counts.files, codesOf(members)]).toEqual([[], 1, []]);
  });
});

describe('the root of an SPDX document', () => {
  it.each([
    ['DESCRIBES', { relationships: related('DOCUMENT DESCRIBES a') }, 'a'],
    ['DESCRIBED_BY', { relationships: related('a DESCRIBED_BY DOCUMENT') }, 'a'],
    ['documentDescribes', { documentDescribes: ['SPDXRef-a'] }, 'a'],
    ['both, of one package', { documentDescribes: ['SPDXRef-a'], relationships: related('DOCUMENT DESCRIBES a') }, 'a'],
    ['two packages', { relationships: related('DOCUMENT DESCRIBES a', 'DOCUMENT DESCRIBES b') }, undefined],
    ['nothing', {}, undefined],
  ])('is told by %s', (_, members, expected) => {
    const bom = read({ packages: named('a', 'b'), ...members });
    expect([bom.root?.name, bom.components.length, bom.counts.components]).toEqual([expected, expected === undefined ? 2 : 1, 2]);
  });

  it('is the only package of a document of one', () => {
    expect(read({ packages: named('a') }).root?.name).toBe('a');
  });

  it('makes its dependencies direct', () => {
    const bom = read({ packages: named('app', 'a', 'b', 'c'), relationships: related('DOCUMENT DESCRIBES app', 'app DEPENDS_ON a', 'a DEPENDS_ON b', 'app CONTAINS c') });
    expect(bom.components.map(({ name, isDirect }) => `${name} ${isDirect}`)).toEqual(['a true', 'b false', 'c undefined']);
  });
});

describe('the SPDX document', () => {
  it('says who made it', () => {
    expect(read({}).document).toEqual({ format: 'spdx-json', specVersion: '2.3', serialNumber: 'https://x.example/doc', version: undefined, name: 'doc', createdAt: '2026-01-01T00:00:00Z', tools: ['t-1'], authors: ['O', 'P (p@x.example)'] });
  });

  it('keeps the licences that it defines itself', () => {
    const hasExtractedLicensingInfos = [{ licenseId: 'LicenseRef-1', name: 'Acme', extractedText: 'You may.' }, { licenseId: 'LicenseRef-2', name: 'NOASSERTION', extractedText: 'x' }];
    expect(read({ hasExtractedLicensingInfos }).extractedLicenses).toEqual([{ id: 'LicenseRef-1', name: 'Acme', text: 'You may.' }, { id: 'LicenseRef-2', name: undefined, text: 'x' }]);
  });
});

describe('SPDX tag-value', () => {
  const text = `SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: doc
DocumentNamespace: https://x.example/doc
Creator: Tool: t-1
Creator: Organization: O ()
Creator: Person: P (p@x.example)
Created: 2026-01-01T00:00:00Z
# a comment: with a colon

PackageName: a
SPDXID: SPDXRef-a
PackageVersion: 1.0
PackageSupplier: Organization: Acme
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
PackageChecksum: SHA256: ${'ab'.repeat(32)}
PackageLicenseDeclared: MIT
PackageCopyrightText: <text>© Acme
Relationship: SPDXRef-a DEPENDS_ON SPDXRef-a
2026</text>
ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1.0
ExternalRefComment: <text>none</text>
FileName: ./f
SPDXID: SPDXRef-f
FileChecksum: SHA1: ${'0'.repeat(40)}
PackageName: b
SPDXID: SPDXRef-b
LicenseID: LicenseRef-1
ExtractedText: <text>You may.</text>
LicenseName: Acme
Annotator: Person: X
AnnotationDate: 2026-01-01T00:00:00Z
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a
Relationship: SPDXRef-a DEPENDS_ON SPDXRef-b
RelationshipComment: <text>because</text>
`;

  it('gives what the same JSON gives', () => {
    const { value, issues } = readSbom({ text });
    const json = read({
      packages: [{ SPDXID: 'SPDXRef-a', name: 'a', versionInfo: '1.0', supplier: 'Organization: Acme', downloadLocation: 'NOASSERTION', checksums: [{ algorithm: 'SHA256', checksumValue: 'ab'.repeat(32) }], licenseDeclared: 'MIT', copyrightText: '© Acme\nRelationship: SPDXRef-a DEPENDS_ON SPDXRef-a\n2026', externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: 'pkg:npm/a@1.0' }] }, ...named('b')],
      files: [{ SPDXID: 'SPDXRef-f', fileName: './f' }], hasExtractedLicensingInfos: [{ licenseId: 'LicenseRef-1', name: 'Acme', extractedText: 'You may.' }],
      relationships: related('DOCUMENT DESCRIBES a', 'a DEPENDS_ON b'),
    });
    expect(issues).toEqual([]);
    expect({ ...value, root: { ...value!.root, where: '' }, components: value!.components.map((one) => ({ ...one, where: '' })) }).toEqual({ ...json, document: { ...json.document, format: 'spdx-tagvalue' }, root: { ...json.root, where: '' }, components: json.components.map((one) => ({ ...one, where: '' })) });
  });

  it.each([['\r\n'], ['\n\n']])('takes line ends %j', (lineEnd) => {
    expect(readSbom({ text: text.replaceAll('\n', lineEnd) }).value?.components.map(({ name }) => name)).toEqual(['b']);
  });

  it('names the line of what it cannot read', () => {
    const lines = 'SPDXVersion: SPDX-2.3\nPackageVersion: 1\nPackageName: a\nno tag at all\nWhatever: x\nExternalRef: purl\nPackageChecksum: abc\nRelationship: a b';
    expect(readSbom({ text: lines }).issues.map(({ code, where }) => `${code} ${where}`)).toEqual([
      'unreadable-line line 2', 'unreadable-line line 4', 'unknown-tag line 5', 'unreadable-line line 6', 'unreadable-line line 7', 'unreadable-line line 8', 'relationship-unknown line 8',
    ]);
  });

  it('refuses a text that is never closed, with the line that opened it', () => {
    expect(readSbom({ text: 'SPDXVersion: SPDX-2.3\nPackageName: a\nPackageCopyrightText: <text>© \nPackageName: b\n' })).toMatchObject({ value: undefined, issues: [{ code: 'tag-value-truncated', where: 'line 3' }] });
  });
});
