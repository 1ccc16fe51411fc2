import { describe, expect, it } from 'vitest';
import { convertSbom } from './convert.ts';
import { writeCycloneDx } from './cyclonedx-write.ts';
import { writeCycloneDxXml } from './cyclonedx-xml-write.ts';
import type { Bom, BomComponent } from './model.ts';
import { readSbom, readSbomValue } from './read.ts';
import { writeSpdxJson } from './spdx-write.ts';
import { writeSpdxTagValue } from './spdx-tag-value-write.ts';
import type { CycloneDxWriteOptions, ReportedVulnerability } from './write-options.ts';

type Members = Readonly<Record<string, unknown>>;

const nothing: Bom = {
  document: { format: 'npm-lock', specVersion: undefined, serialNumber: undefined, version: undefined, name: undefined, createdAt: undefined, tools: [], authors: [] },
  root: undefined, components: [], dependencies: [], counts: { components: 0, files: 0, uniquePurls: 0, dependencyEdges: 0, relationships: 0, vulnerabilities: 0 },
};

function component(members: Partial<BomComponent>): BomComponent {
  return {
    ref: 'a', type: 'library', group: undefined, name: 'a', version: '1', purl: undefined, cpe: undefined, description: undefined, supplier: undefined, copyright: undefined, scope: 'unknown', groups: [],
    isDirect: undefined, licenses: [], hashes: [], externalReferences: [], where: '/0', ...members,
  };
}

function written(members: Partial<Bom>, options: CycloneDxWriteOptions = {}): { metadata: Members; components: Members[]; dependencies?: Members[]; vulnerabilities?: Members[]; compositions?: Members[]; serialNumber?: string } {
  return JSON.parse(writeCycloneDx({ ...nothing, ...members }, options).value) as ReturnType<typeof written>;
}

const one = (members: Partial<BomComponent>, specVersion: '1.4' | '1.5' | '1.6' | '1.7' = '1.6'): Members => written({ components: [component(members)] }, { specVersion }).components[0]!;
const codesOf = ({ issues }: { issues: readonly { code: string; message: string }[] }): readonly string[] => issues.map(({ code }) => code);

/** Licences of a component -> as they are written in a version. */
const licenses: readonly (readonly [version: '1.4' | '1.5' | '1.6' | '1.7', licenses: string, written: string])[] = [
  ['1.6', 'id declared mit', '{"license":{"id":"MIT","acknowledgement":"declared"}}'],
  ['1.4', 'id declared MIT', '{"license":{"id":"MIT"}}'],
  ['1.6', 'id declared Nobody-Knows-1.0', '{"license":{"name":"Nobody-Knows-1.0","acknowledgement":"declared"}}'],
  ['1.6', 'id declared MVT-1.1', '{"license":{"name":"MVT-1.1","acknowledgement":"declared"}}'],
  ['1.6', 'name concluded Acme Licence', '{"license":{"name":"Acme Licence","acknowledgement":"concluded"}}'],
  ['1.6', 'expression declared MIT OR Apache-2.0', '{"expression":"MIT OR Apache-2.0","acknowledgement":"declared"}'],
  ['1.6', 'expression declared mit or apache-2.0', '{"expression":"MIT OR Apache-2.0","acknowledgement":"declared"}'],
  ['1.6', 'expression declared MIT', '{"license":{"id":"MIT","acknowledgement":"declared"}}'],
  ['1.6', 'expression declared MIT or so', '{"license":{"name":"MIT or so","acknowledgement":"declared"}}'],
  ['1.6', 'expression declared LicenseRef-1', '{"license":{"name":"Acme","acknowledgement":"declared"}}'],
  ['1.6', 'expression declared MIT AND ISC; expression concluded MIT', '{"license":{"name":"MIT AND ISC","acknowledgement":"declared"}} {"license":{"id":"MIT","acknowledgement":"concluded"}}'],
  ['1.7', 'expression declared MIT AND ISC; expression concluded MIT', '{"expression":"MIT AND ISC","acknowledgement":"declared"} {"license":{"id":"MIT","acknowledgement":"concluded"}}'],
  ['1.4', 'expression declared MIT AND ISC; id declared MIT', '{"expression":"MIT AND ISC"} {"license":{"id":"MIT"}}'],
  ['1.5', 'id declared MIT; id concluded MIT', '{"license":{"id":"MIT"}}'],
  ['1.6', 'id declared MIT; id concluded MIT', '{"license":{"id":"MIT","acknowledgement":"declared"}} {"license":{"id":"MIT","acknowledgement":"concluded"}}'],
];

describe('CycloneDX is written so that the version takes it', () => {
  it.each(licenses)('%s: licences %s', (specVersion, text, expected) => {
    const claims = text.split('; ').map((part) => /^(\w+) (\w+) (.*)$/.exec(part)!.slice(1) as ['id' | 'name' | 'expression', 'declared' | 'concluded', string]);
    const bom = { extractedLicenses: [{ id: 'LicenseRef-1', name: 'Acme', text: 'You may.' }], components: [component({ licenses: claims.map(([kind, claim, name]) => ({ kind, claim, text: name })) })] };
    expect((written(bom, { specVersion }).components[0]!.licenses as Members[]).map((license) => JSON.stringify(license)).join(' ')).toBe(expected);
  });

  it.each([
    ['1.4', 'machine-learning-model', 'file'], ['1.5', 'machine-learning-model', 'machine-learning-model'], ['1.5', 'cryptographic-asset', 'file'], ['1.6', 'cryptographic-asset', 'cryptographic-asset'], ['1.6', 'gadget', 'library'], ['1.4', 'platform', 'framework'],
  ] as const)('%s: the type %s becomes %s', (version, type, expected) => {
    expect(one({ type }, version).type).toBe(expected);
  });

  it.each([['1.4', 'rfc-9116', 'other'], ['1.6', 'rfc-9116', 'rfc-9116'], ['1.4', 'release-notes', 'release-notes'], ['1.7', 'nonsense', 'other']] as const)('%s: the external reference %s becomes %s', (version, type, expected) => {
    expect(one({ externalReferences: [{ type, url: 'git@x.example:a.git' }] }, version).externalReferences).toEqual([{ type: expected, url: 'ssh://git@x.example/a.git' }]);
  });

  it('hashes that it does not know or that are no hashes are left out, and said', () => {
    const hashes = [{ algorithm: 'SHA-256', value: 'AB'.repeat(32) }, { algorithm: 'SHA-224', value: 'ab'.repeat(28) }, { algorithm: 'SHA-512', value: 'not hexadecimal' }, { algorithm: 'Streebog-256', value: 'ab'.repeat(32) }];
    const bom = { ...nothing, components: [component({ hashes })] };
    expect(one({ hashes }).hashes).toEqual([{ alg: 'SHA-256', content: 'AB'.repeat(32) }]);
    expect((one({ hashes }, '1.7').hashes as Members[]).map(({ alg }) => alg)).toEqual(['SHA-256', 'Streebog-256']);
    expect(codesOf(writeCycloneDx(bom))).toEqual(['not-written', 'not-written', 'not-written']);
  });

  it('what it has no word for goes into properties and comes back', () => {
    const bom = { ...nothing, components: [component({ scope: 'development', groups: ['dev', 'docs'], otherPurls: ['pkg:npm/b@1'] })] };
    for (const text of [writeCycloneDx(bom).value, writeCycloneDxXml(bom).value]) {
      expect(readSbom({ text }).value!.components[0]).toMatchObject({ scope: 'development', groups: ['dev', 'docs'], otherPurls: ['pkg:npm/b@1'] });
    }
  });

  it('components stand inside the component they were in, if it comes before them', () => {
    const components = [component({ ref: 'b', name: 'b', parent: 'app' }), component({ ref: 'c', name: 'c', parent: 'b' }), component({ ref: 'd', name: 'd', parent: 'e' }), component({ ref: 'e', name: 'e', parent: 'd' })];
    const { metadata, components: top } = written({ root: component({ ref: 'app', name: 'app' }), components });
    expect(JSON.stringify([metadata.component, top], ['name', 'components'])).toBe('[{"name":"app","components":[{"name":"b","components":[{"name":"c"}]}]},[{"name":"d","components":[{"name":"e"}]}]]');
  });

  it('a chain of components that is too deep comes to the top', () => {
    const components = Array.from({ length: 1_000 }, (_, index) => component({ ref: `r${index}`, name: `n${index}`, parent: index === 0 ? undefined : `r${index - 1}` }));
    const again = readSbom({ text: writeCycloneDx({ ...nothing, components }).value });
    expect(again.value!.components).toHaveLength(1_000);
  });

  it('dependencies stand in the order of the components, joined and without unknown ends', () => {
    const bom = { ...nothing, components: ['a', 'b', 'c'].map((ref) => component({ ref, name: ref })), dependencies: [{ from: 'c', to: [] }, { from: 'b', to: ['c', 'x'] }, { from: 'a', to: ['b'], kind: 'contains' as const }, { from: 'a', to: ['c', 'b'] }, { from: 'y', to: ['a'] }] };
    expect(written(bom).dependencies).toEqual([{ ref: 'a', dependsOn: ['b', 'c'] }, { ref: 'b', dependsOn: ['c'] }, { ref: 'c' }]);
    expect(codesOf(writeCycloneDx(bom))).toEqual(['not-written', 'not-written', 'written-differently']);
  });

  it('implementations are written from 1.6 on', () => {
    const bom = { components: ['a', 'b'].map((ref) => component({ ref, name: ref })), provides: [{ from: 'a', to: ['b'] }] };
    expect([written(bom).dependencies, written(bom, { specVersion: '1.5' }).dependencies]).toEqual([[{ ref: 'a', provides: ['b'] }], undefined]);
  });

  it('the document says who wrote it and when', () => {
    const document = { ...nothing.document, tools: ['acme scanner 1.2', 'other'], authors: ['Ann <ann@acme.example>', 'Bob'], supplier: 'Acme', serialNumber: 'URN:UUID:3E671687-395B-41F5-A30F-A58921A69B79', createdAt: '2026-01-01T00:00:00Z' };
    const { metadata, serialNumber } = written({ document }, { tool: { name: 'yuanshu', version: '1' } });
    expect(metadata).toEqual({
      timestamp: '2026-01-01T00:00:00Z', authors: [{ name: 'Ann', email: 'ann@acme.example' }, { name: 'Bob' }], supplier: { name: 'Acme' },
      tools: { components: [{ type: 'application', name: 'acme scanner', version: '1.2' }, { type: 'application', name: 'other' }, { type: 'application', name: 'yuanshu', version: '1' }] },
    });
    expect(serialNumber).toBe('urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79');
    expect(written({ document }, { specVersion: '1.4' }).metadata.tools).toEqual([{ name: 'acme scanner', version: '1.2' }, { name: 'other' }]);
    expect(written({ document }, { timestamp: '2026-02-02T00:00:00+08:00' }).metadata.timestamp).toBe('2026-02-02T00:00:00+08:00');
    expect(written({ document: { ...document, serialNumber: 'https://x.example', createdAt: 'yesterday' } })).not.toHaveProperty('serialNumber');
  });
});

const found: ReportedVulnerability = {
  id: 'CVE-2021-44228', source: { name: 'NVD', url: 'https://nvd.nist.gov/vuln/detail/CVE-2021-44228' }, references: [{ id: 'GHSA-jfh8-c2jp-5v3q', source: { name: 'GitHub' } }],
  ratings: [{ source: { name: 'NVD' }, score: 10, severity: 'critical', method: 'CVSSv4', vector: 'CVSS:4.0/AV:N' }], cwes: [502, -1], description: 'Remote <code> & more', recommendation: 'Upgrade',
  advisories: ['https://logging.apache.org/security.html'], published: '2021-12-10T00:00:00Z', analysis: { state: 'exploitable', justification: 'code_not_present', response: ['update', 'hope'], detail: 'd' }, affectsRefs: ['a', 'a', 'x', 'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#log4j'],
};

describe('what a scan found', () => {
  it('is written with what it affects', () => {
    const { vulnerabilities } = written({ components: [component({})] }, { vulnerabilities: [found] });
    expect(vulnerabilities).toEqual([{
      id: 'CVE-2021-44228', source: found.source, references: found.references, ratings: found.ratings, cwes: [502], description: 'Remote <code> & more', recommendation: 'Upgrade', advisories: [{ url: 'https://logging.apache.org/security.html' }],
      published: '2021-12-10T00:00:00Z', analysis: { state: 'exploitable', justification: 'code_not_present', response: ['update'], detail: 'd' }, affects: [{ ref: 'a' }, { ref: 'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#log4j' }],
    }]);
    expect(codesOf(writeCycloneDx({ ...nothing, components: [component({})] }, { vulnerabilities: [found] }))).toEqual(['not-written', 'not-written']);
  });

  it('names a method that 1.4 does not know as another', () => {
    expect((written({}, { specVersion: '1.4', vulnerabilities: [{ ...found, affectsRefs: [] }] }).vulnerabilities![0]!.ratings as Members[])[0]!.method).toBe('other');
  });

  it('stands in XML too', () => {
    const { value } = writeCycloneDxXml({ ...nothing, components: [component({})] }, { vulnerabilities: [found] });
    expect(value).toContain('<cwes><cwe>502</cwe></cwes><description>Remote &lt;code&gt; &amp; more</description>');
    expect(readSbom({ text: value }).value!.vulnerabilities).toEqual([{ id: 'CVE-2021-44228', source: 'NVD', state: 'exploitable', justification: 'code_not_present', detail: 'd', affects: ['a', 'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#log4j'] }]);
  });

  it('is what the read document listed, where there is no report', () => {
    const bom = readSbomValue({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: 'a', 'bom-ref': 'a' }], vulnerabilities: [{ id: 'CVE-1', analysis: { state: 'in_triage' }, affects: [{ ref: 'a' }] }] }).value!;
    expect(JSON.parse(writeCycloneDx(bom).value)).toMatchObject({ vulnerabilities: [{ id: 'CVE-1', analysis: { state: 'in_triage' }, affects: [{ ref: 'a' }] }] });
  });
});

describe('CycloneDX XML', () => {
  it('escapes what XML cannot hold as it is', () => {
    const bom = { ...nothing, components: [component({ name: 'a<b>&"c\u0000\uFFFE', description: 'one\r\ntwo', ref: 'r"\n&' })] };
    expect(writeCycloneDxXml(bom).value).toContain('<component type="library" bom-ref="r&quot;&#10;&amp;"><name>a&lt;b&gt;&amp;"c</name><version>1</version><description>one&#13;\ntwo</description></component>');
  });

  it('leaves out a CPE that its schema refuses, and says so', () => {
    const bom = { ...nothing, components: [component({ cpe: 'cpe:2.3:a:acme:a b:1:*:*:*:*:*:*:*' }), component({ ref: 'b', cpe: String.raw`cpe:2.3:a:acme:a\+b:1:*:*:*:*:*:*:*` })] };
    const { value, issues } = writeCycloneDxXml(bom);
    expect([value.match(/<cpe>/g)?.length, issues.map(({ code }) => code)]).toEqual([1, ['not-written']]);
  });
});

describe('SPDX', () => {
  const bom: Bom = {
    ...nothing, document: { ...nothing.document, name: 'doc', serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79', authors: ['Ann <ann@acme.example>'], tools: ['t'] },
    root: component({ ref: 'app', name: 'app', type: 'application' }),
    components: [
      component({
        ref: 'a@1', group: '@s', name: 'a', purl: 'pkg:npm/%40s/a@1', otherPurls: ['pkg:npm/x y@1'], cpe: 'cpe:/a:s:a:1', supplier: 'Acme', author: 'Ann', description: 'two\nlines', parent: 'app',
        licenses: [{ kind: 'id', text: 'MIT', claim: 'declared' }, { kind: 'expression', text: 'ISC OR Zlib', claim: 'declared' }, { kind: 'name', text: '木兰', claim: 'declared', url: 'https://x.example/l' }, { kind: 'name', text: 'Acme Licence', claim: 'concluded' }],
        hashes: [{ algorithm: 'SHA-256', value: 'AB'.repeat(32) }, { algorithm: 'Streebog-256', value: 'ab'.repeat(32) }],
        externalReferences: [{ type: 'vcs', url: 'git+https://x.example/a.git' }, { type: 'website', url: 'https://x.example' }, { type: 'website', url: 'https://y.example' }, { type: 'issue-tracker', url: 'https://z.example/a b' }],
      }),
      component({ ref: 'b', name: 'b', scope: 'development', groups: ['test'] }), component({ ref: 'c', group: 'org', name: 'c', scope: 'optional' }),
    ],
    dependencies: [{ from: 'app', to: ['a@1', 'b'] }, { from: 'a@1', to: ['c'] }, { from: 'b', to: ['c'], kind: 'contains' }, { from: 'c', to: [] }],
    provides: [{ from: 'a@1', to: ['b'] }],
  };
  const document = JSON.parse(writeSpdxJson(bom, { timestamp: '2026-01-02T03:04:05.678+08:00', tool: { name: 'yuanshu', version: '1' } }).value) as { packages: Members[]; relationships: Record<string, string>[] } & Members;

  it('names the document as the standard wants it', () => {
    expect(document).toMatchObject({
      spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT', name: 'doc', documentNamespace: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
      creationInfo: { created: '2026-01-01T19:04:05Z', creators: ['Person: Ann (ann@acme.example)', 'Tool: t', 'Tool: yuanshu-1'] },
    });
  });

  it('writes components as packages', () => {
    expect(document.packages[1]).toEqual({
      SPDXID: 'SPDXRef-Package-a-1', name: '@s/a', versionInfo: '1', supplier: 'Organization: Acme', originator: 'Person: Ann', downloadLocation: 'git+https://x.example/a.git', filesAnalyzed: false,
      checksums: [{ algorithm: 'SHA256', checksumValue: 'ab'.repeat(32) }], homepage: 'https://x.example', licenseConcluded: 'LicenseRef-Acme-Licence', licenseDeclared: 'MIT AND (ISC OR Zlib) AND LicenseRef-named-1',
      copyrightText: 'NOASSERTION', description: 'two\nlines', primaryPackagePurpose: 'LIBRARY',
      externalRefs: [
        { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: 'pkg:npm/%40s/a@1' }, { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: 'pkg:npm/x%20y@1' },
        { referenceCategory: 'SECURITY', referenceType: 'cpe22Type', referenceLocator: 'cpe:/a:s:a:1' }, { referenceCategory: 'OTHER', referenceType: 'website', referenceLocator: 'https://y.example' },
        { referenceCategory: 'OTHER', referenceType: 'issue-tracker', referenceLocator: 'https://z.example/a%20b' },
      ],
    });
    expect(document.packages.map(({ name }) => name)).toEqual(['app', '@s/a', 'b', 'org/c']);
  });

  it('defines every licence that is no SPDX licence', () => {
    expect(document.hasExtractedLicensingInfos).toEqual([
      { licenseId: 'LicenseRef-Acme-Licence', name: 'Acme Licence', extractedText: expect.stringContaining('Acme Licence') as string },
      { licenseId: 'LicenseRef-named-1', name: '木兰', extractedText: expect.stringContaining('木兰') as string, seeAlsos: ['https://x.example/l'] },
    ]);
  });

  it('writes how each component is needed', () => {
    expect(document.relationships.map(({ spdxElementId, relationshipType, relatedSpdxElement }) => `${spdxElementId} ${relationshipType} ${relatedSpdxElement}`.replaceAll(/SPDXRef-(?:Package-)?/g, ''))).toEqual([
      'DOCUMENT DESCRIBES app-0', 'app-0 DEPENDS_ON a-1', 'b-2 TEST_DEPENDENCY_OF app-0', 'c-3 OPTIONAL_DEPENDENCY_OF a-1', 'b-2 CONTAINS c-3', 'app-0 CONTAINS a-1',
    ]);
  });

  it('says what it cannot hold', () => {
    expect(writeSpdxJson(bom, { timestamp: '2026-01-02T03:04:05Z' }).issues.map(({ message }) => message)).toEqual([
      'The Streebog-256 hash was not written: SPDX does not know the algorithm.', 'SPDX 2.3 has no place for statements that a component implements another; 1 were not written.',
    ]);
    expect(codesOf(writeSpdxJson({ ...nothing, components: [component({})] }))).toEqual(['written-differently', 'not-written']);
  });

  it('has the same content as tag-value', () => {
    const options = { timestamp: '2026-01-02T03:04:05Z' };
    const json = readSbom({ text: writeSpdxJson(bom, options).value }).value!;
    const tagValue = readSbom({ text: writeSpdxTagValue(bom, options).value });
    const placeless = (read: Bom): unknown => ({ ...read, document: { ...read.document, format: '' }, root: { ...read.root, where: '' }, components: read.components.map((entry) => ({ ...entry, where: '' })) });
    expect(tagValue.issues.map(({ code }) => code)).toEqual(['several-purls']);
    expect(placeless(tagValue.value!)).toEqual(placeless(json));
  });

  it('breaks up a closing mark inside a tag-value text', () => {
    const text = writeSpdxTagValue({ ...nothing, components: [component({ description: 'a</text>\nPackageName: evil' })] }, { timestamp: '2026-01-02T03:04:05Z', namespace: 'https://x.example/d' }).value;
    const again = readSbom({ text }).value!;
    expect([again.root?.name, again.components.length]).toEqual(['a', 0]);
  });
});

describe('what a document may hold and a standard does not take is left out or mended', () => {
  const options = { timestamp: '2026-01-02T03:04:05Z', namespace: 'https://x.example/d' };
  const spdx = (members: Partial<Bom>) => JSON.parse(writeSpdxJson({ ...nothing, ...members }, options).value) as { creationInfo: Members; packages: Members[]; hasExtractedLicensingInfos?: Members[] };
  const only = (members: Partial<BomComponent>) => ({ components: [component(members)] });

  it('a CPE name and a package URL that are none', () => {
    expect(spdx(only({ cpe: '!', purl: 'npm/a' })).packages[0]).not.toHaveProperty('externalRefs');
    expect(spdx(only({ cpe: 'cpe:/a:x:y', purl: 'pkg:npm/a b' })).packages[0]!.externalRefs).toMatchObject([{ referenceLocator: 'pkg:npm/a%20b' }, { referenceType: 'cpe22Type' }]);
    const inXml = (purl: string) => writeCycloneDxXml({ ...nothing, ...only({ purl }) });
    expect([inXml('npm/a').value.includes('<purl>'), codesOf(inXml('npm/a'))]).toEqual([false, ['not-written']]);
    expect(inXml('pkg:npm/a b@1%zz').value).toContain('<purl>pkg:npm/a%20b@1%25zz</purl>');
  });

  it('a time that is none', () => {
    const at = (createdAt: string) => ({ document: { ...nothing.document, createdAt } });
    expect(['yesterday', '2026', '2026-02-30T00:00:00Z', '2026-02-28T00:00:00+08:00'].map((text) => written(at(text)).metadata.timestamp)).toEqual([undefined, undefined, undefined, '2026-02-28T00:00:00+08:00']);
    expect(['2026', '2026-02-28T00:00:00.5+08:00'].map((text) => (JSON.parse(writeSpdxJson({ ...nothing, ...at(text) }).value) as { creationInfo: Members }).creationInfo.created)).toEqual([undefined, '2026-02-27T16:00:00Z']);
  });

  it('a version that is longer than the schema takes, a name that is missing', () => {
    expect(one({ version: 'x'.repeat(1025) })).not.toHaveProperty('version');
    expect(one({ version: 'x'.repeat(1024) }).version).toHaveLength(1024);
    expect(one({ group: 'org.example', name: '' }).name).toBe('org.example');
  });

  it('white space around people, and an id of a licence that is none', () => {
    expect(spdx({ document: { ...nothing.document, authors: ['<a@x.example>', ' b'] } }).creationInfo.creators).toEqual(['Person: (a@x.example)', 'Person: b']);
    expect(spdx(only({ author: ' a ', supplier: ' s' })).packages[0]).toMatchObject({ originator: 'Person: a', supplier: 'Organization: s' });
    const defined = spdx({ ...only({ licenses: [{ kind: 'name', text: 'Acme', claim: 'declared' }] }), extractedLicenses: [{ id: '木兰', name: 'Acme', text: 'You may.' }] });
    expect([defined.packages[0]!.licenseDeclared, defined.hasExtractedLicensingInfos]).toEqual(['LicenseRef-Acme', [{ licenseId: 'LicenseRef-Acme', name: 'Acme', extractedText: 'You may.' }]]);
  });
});

describe('converting', () => {
  it('reads and writes, and says what both could not take', () => {
    const { value, issues } = convertSbom({ text: '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library"},{"type":"library","name":"a","hashes":[{"alg":"MD5","content":"x"}]}]}' }, 'spdx-json', { timestamp: '2026-01-02T03:04:05Z', namespace: 'https://x.example/d' });
    expect(readSbom({ text: value! }).value!.root?.name).toBe('a');
    expect(issues.map(({ code }) => code)).toEqual(['component-without-name', 'not-written']);
  });

  it('gives nothing where the document is refused', () => {
    expect(convertSbom({ text: '{"bomFormat":' }, 'cyclonedx-xml')).toMatchObject({ value: undefined, issues: [{ code: 'json-truncated' }] });
  });
});
