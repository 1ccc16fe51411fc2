import { describe, expect, it } from 'vitest';
import type { Bom, BomComponent } from './model.ts';
import { readSbom, readSbomValue } from './read.ts';

function read(members: Readonly<Record<string, unknown>>): Bom {
  const { value, issues } = readSbomValue({ bomFormat: 'CycloneDX', specVersion: '1.6', ...members });
  if (value === undefined) throw new Error(issues.at(-1)!.message);
  return value;
}

function codesOf(members: Readonly<Record<string, unknown>>): readonly string[] {
  return readSbomValue({ bomFormat: 'CycloneDX', specVersion: '1.6', ...members }).issues.map(({ code, where }) => `${code} ${where}`);
}

function component(members: Readonly<Record<string, unknown>>): BomComponent {
  return read({ components: [{ type: 'library', name: 'a', ...members }] }).components[0]!;
}

describe('a CycloneDX component', () => {
  it('keeps what the document says as it is written', () => {
    const read = component({
      type: 'framework', 'bom-ref': 'r', group: 'org.acme', name: 'core', version: '1.0', purl: 'pkg:maven/org.acme/core@1.0', cpe: 'cpe:2.3:a:acme:core:1.0:*:*:*:*:*:*:*',
      description: 'first line\nsecond line', supplier: { name: 'Acme', url: ['https://acme.example'] }, publisher: 'P', author: 'A', copyright: '© Acme', scope: 'optional', modified: true,
      hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }], externalReferences: [{ type: 'vcs', url: 'git@github.com:acme/core.git' }],
      evidence: { identity: [] }, pedigree: { ancestors: [{ type: 'library', name: 'b' }] },
    });
    expect(read).toEqual({
      ref: 'r', parent: undefined, type: 'framework', group: 'org.acme', name: 'core', version: '1.0', purl: 'pkg:maven/org.acme/core@1.0', otherPurls: undefined,
      cpe: 'cpe:2.3:a:acme:core:1.0:*:*:*:*:*:*:*', description: 'first line\nsecond line', supplier: 'Acme', publisher: 'P', author: 'A', copyright: '© Acme', scope: 'optional',
      groups: [], isDirect: undefined, isModified: true, licenses: [], hashes: [{ algorithm: 'SHA-256', value: 'ab'.repeat(32) }],
      externalReferences: [{ type: 'vcs', url: 'git@github.com:acme/core.git' }], where: '/components/0',
    });
  });

  it.each([
    [[{ license: { id: 'MIT' } }], 'declared id MIT'],
    [[{ license: { name: 'Acme Licence', url: 'https://acme.example/l' } }], 'declared name Acme Licence'],
    [[{ expression: 'MIT OR Apache-2.0' }], 'declared expression MIT OR Apache-2.0'],
    [[{ license: { id: 'MIT', acknowledgement: 'concluded' } }, { license: { id: 'ISC', acknowledgement: 'declared' } }], 'concluded id MIT; declared id ISC'],
    [[{ expression: 'MIT', acknowledgement: 'concluded', expressionDetails: [] }], 'concluded expression MIT'],
    [[{ id: 'MIT' }], 'declared id MIT'],
    [[{ license: 'MIT' }], 'declared name MIT'],
    [[{ license: {} }], ''],
  ])('with the licences %j says %s', (licenses, expected) => {
    expect(component({ licenses }).licenses.map(({ claim, kind, text }) => `${claim} ${kind} ${text}`).join('; ')).toBe(expected);
  });

  it.each([
    ['cdx:npm:package:development', 'true', ['dev']], ['cdx:npm:package:development', 'false', []], ['cdx:composer:package:isDevRequirement', 'true', ['dev']],
    ['cdx:maven:package:test', 'true', ['test']], ['cdx:poetry:group', 'docs', ['docs']], ['cdx:pipenv:category', 'develop', ['develop']], ['other:property', 'true', []],
  ])('with the property %s = %s is in the groups %j', (name, value, groups) => {
    expect(component({ properties: [{ name, value }] }).groups).toEqual(groups);
  });

  it('takes its author from the list of authors', () => {
    expect(component({ authors: [{ name: 'A', email: 'a@acme.example' }, { name: 'B' }] }).author).toBe('A <a@acme.example>, B');
  });

  it('has no scope where the document names none: required is the specification\'s advice, not the document\'s word', () => {
    expect(component({}).scope).toBe('unknown');
  });
});

describe('components inside components', () => {
  const bom = read({
    metadata: { component: { type: 'application', name: 'app', 'bom-ref': 'app', components: [{ type: 'library', name: 'module', 'bom-ref': 'm' }] } },
    components: [{ type: 'library', name: 'a', 'bom-ref': 'a', components: [{ type: 'library', name: 'b', 'bom-ref': 'b', components: [{ type: 'library', name: 'c' }] }] }, { type: 'library', name: 'd' }],
  });

  it('are listed in document order and know what they stand in', () => {
    expect(bom.components.map(({ name, parent }) => `${name} in ${parent ?? 'document'}`)).toEqual(['module in app', 'a in document', 'b in a', 'c in b', 'd in document']);
  });

  it('are counted, but not those of the root', () => {
    expect(bom.counts.components).toBe(4);
  });

  it('get a ref from their place where the document gives none', () => {
    expect(bom.components.find(({ name }) => name === 'c')!.ref).toBe('#/components/0/components/0/components/0');
  });
});

describe('dependencies', () => {
  const components = ['a', 'b', 'c', 'd'].map((name) => ({ type: 'library', name, 'bom-ref': name, purl: `pkg:npm/${name}@1` }));
  const metadata = { component: { type: 'application', name: 'app', 'bom-ref': 'app' } };
  const direct = (bom: Bom): string => bom.components.map(({ name, isDirect }) => `${name} ${isDirect}`).join(', ');

  it('tell which components the root needs directly; silence is not a no', () => {
    const bom = read({ metadata, components, dependencies: [{ ref: 'app', dependsOn: ['a'] }, { ref: 'a', dependsOn: ['b', 'c'] }, { ref: 'b', dependsOn: ['a'] }] });
    expect(direct(bom)).toBe('a true, b false, c false, d undefined');
  });

  it('tell nothing of that where the root has none', () => {
    expect(direct(read({ metadata, components, dependencies: [{ ref: 'a', dependsOn: ['b'] }] }))).toBe('a undefined, b undefined, c undefined, d undefined');
  });

  it('keep an entry without targets, which claims that there are none', () => {
    expect(read({ components, dependencies: [{ ref: 'b' }, { ref: 'a', dependsOn: [] }] }).dependencies).toEqual([{ from: 'a', to: [] }, { from: 'b', to: [] }]);
  });

  it('are joined where a component has two entries, and repeated targets stand once', () => {
    const members = { components, dependencies: [{ ref: 'a', dependsOn: ['b', 'b'] }, { ref: 'a', dependsOn: ['c', 'b'] }] };
    expect(read(members).dependencies).toEqual([{ from: 'a', to: ['b', 'c'] }]);
    expect(read(members).counts.dependencyEdges).toBe(4);
    expect(codesOf(members)).toEqual(['duplicate-dependency /dependencies/1']);
  });

  it('to something that is not in the document are left out with an issue', () => {
    const members = { components, dependencies: [{ ref: 'a', dependsOn: ['nobody', 'b'] }, { ref: 'no-one', dependsOn: ['a'] }] };
    expect(read(members).dependencies).toEqual([{ from: 'a', to: ['b'] }]);
    expect(codesOf(members)).toEqual(['dependency-target-unknown /dependencies/0/dependsOn/0', 'dependency-source-unknown /dependencies/1/ref']);
  });

  it('may name a component by its purl', () => {
    const members = { components, dependencies: [{ ref: 'pkg:npm/a@1', dependsOn: ['pkg:npm/b@1'] }] };
    expect(read(members).dependencies).toEqual([{ from: 'a', to: ['b'] }]);
    expect(codesOf(members)[0]).toBe('dependency-by-purl /dependencies/0/ref');
  });

  it('to services and into other documents are no mistake and no edge', () => {
    const members = { components, services: [{ 'bom-ref': 's', name: 's', services: [{ 'bom-ref': 't', name: 't' }] }], dependencies: [{ ref: 'a', dependsOn: ['s', 't', 'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#x'] }, { ref: 's', dependsOn: ['a'] }] };
    expect(read(members).dependencies).toEqual([{ from: 'a', to: [] }]);
    expect(codesOf(members)).toEqual(['reference-outside /dependencies/0/dependsOn/2', 'services-ignored /services']);
  });

  it('are told apart from implementations', () => {
    const bom = read({ components, dependencies: [{ ref: 'a', dependsOn: ['b'], provides: ['c'] }] });
    expect([bom.dependencies, bom.provides]).toEqual([[{ from: 'a', to: ['b'] }], [{ from: 'a', to: ['c'] }]]);
  });

  it('in a circle are kept and reported once', () => {
    const members = { components, dependencies: [{ ref: 'a', dependsOn: ['b'] }, { ref: 'b', dependsOn: ['c'] }, { ref: 'c', dependsOn: ['a'] }, { ref: 'd', dependsOn: ['d'] }] };
    expect(read(members).dependencies).toHaveLength(4);
    const { issues } = readSbomValue({ bomFormat: 'CycloneDX', specVersion: '1.6', ...members });
    expect(issues.map(({ message }) => message)).toEqual(['2 groups of components depend on themselves in a circle, for example: a, b, c. They were kept.']);
  });
});

describe('a reference that is used twice', () => {
  it('belongs to the first component; another component gets a reference of its own', () => {
    const members = {
      components: [{ type: 'library', name: 'a', version: '1', 'bom-ref': 'x' }, { type: 'library', name: 'b', version: '2', 'bom-ref': 'x' }],
      dependencies: [{ ref: 'x', dependsOn: [] }],
    };
    expect(read(members).components.map(({ name, ref }) => `${name} ${ref}`)).toEqual(['a x', 'b x#1']);
    expect(codesOf(members)).toEqual(['duplicate-ref /components/1']);
  });

  it('by the same component again is the same component', () => {
    const members = { metadata: { component: { type: 'application', name: 'app', 'bom-ref': 'x' } }, components: [{ type: 'application', name: 'app', 'bom-ref': 'x' }] };
    expect([read(members).components, read(members).counts.components]).toEqual([[], 1]);
  });
});

describe('the document', () => {
  it.each([
    [[{ vendor: 'acme', name: 'tool', version: '1' }], ['acme tool 1']],
    [{ components: [{ type: 'application', group: 'acme', name: 'tool', version: '1' }], services: [{ name: 'scanner' }] }, ['acme tool 1', 'scanner']],
    [undefined, []],
  ])('names its tools in %j', (tools, expected) => {
    expect(read({ metadata: { tools } }).document.tools).toEqual(expected);
  });

  it('says who made it and for whom', () => {
    const { document } = read({ serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79', version: 3, metadata: { timestamp: '2026-01-01T00:00:00Z', authors: [{ name: 'A', email: 'a@b.example' }], supplier: { name: 'S' }, component: { type: 'application', name: 'app' } } });
    expect(document).toEqual({
      format: 'cyclonedx-json', specVersion: '1.6', serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79', version: '3', name: 'app',
      createdAt: '2026-01-01T00:00:00Z', tools: [], authors: ['A <a@b.example>'], supplier: 'S',
    });
  });

  it('keeps the least of its vulnerabilities and how complete it says it is', () => {
    const bom = read({
      vulnerabilities: [{ id: 'CVE-1', source: { name: 'NVD' }, analysis: { state: 'not_affected', justification: 'code_not_reachable', detail: 'd' }, affects: [{ ref: 'a' }] }, { description: 'nameless' }],
      compositions: [{ aggregate: 'complete', assemblies: ['a'], dependencies: ['b'] }],
    });
    expect(bom.vulnerabilities).toEqual([{ id: 'CVE-1', source: 'NVD', state: 'not_affected', justification: 'code_not_reachable', detail: 'd', affects: ['a'] }]);
    expect(bom.compositions).toEqual([{ aggregate: 'complete', assemblies: ['a'], dependencies: ['b'] }]);
    expect(bom.counts.vulnerabilities).toBe(2);
  });

  it.each([['1.2', ''], ['1.7', ''], ['1.8', 'spec-version-unknown'], ['9.9', 'spec-version-unknown'], ['1.0', 'spec-version-old'], [undefined, 'spec-version-missing']])('of version %s is read, with the issue %s', (specVersion, code) => {
    const { value, issues } = readSbomValue({ bomFormat: 'CycloneDX', specVersion, components: [{ type: 'library', name: 'a' }] });
    expect([value?.components.length, issues.map((issue) => issue.code).join()]).toEqual([1, code]);
  });
});

describe('CycloneDX XML', () => {
  const xml = (body: string, version = '1.6'): string => `<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/${version}" version="1">\n${body}\n</bom>`;
  const readXml = (text: string): Bom => readSbom({ text }).value!;

  it('gives what the same JSON gives', () => {
    const bom = readXml(xml(`<components><component type="library" bom-ref="a"><group>g</group><name>
        a </name><version>1</version><scope>required</scope><hashes><hash alg="MD5">${'0'.repeat(32)}</hash></hashes>
      <licenses><license acknowledgement="concluded"><id>MIT</id><url>https://x.example</url></license><expression acknowledgement="declared">MIT OR ISC</expression></licenses>
      <purl>pkg:npm/a@1?x=1&amp;y=2</purl><modified>false</modified><externalReferences><reference type="website"><url><![CDATA[https://x.example/?a=1&b=2]]></url></reference></externalReferences>
      <properties><property name="cdx:npm:package:development">true</property></properties>
      <components><component type="file"><name>b</name></component></components></component></components>`));
    const json = readSbomValue({
      bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [{
        type: 'library', 'bom-ref': 'a', group: 'g', name: 'a', version: '1', scope: 'required', hashes: [{ alg: 'MD5', content: '0'.repeat(32) }],
        licenses: [{ license: { id: 'MIT', url: 'https://x.example', acknowledgement: 'concluded' } }, { expression: 'MIT OR ISC', acknowledgement: 'declared' }],
        purl: 'pkg:npm/a@1?x=1&y=2', modified: false, externalReferences: [{ type: 'website', url: 'https://x.example/?a=1&b=2' }],
        properties: [{ name: 'cdx:npm:package:development', value: 'true' }], components: [{ type: 'file', name: 'b' }],
      }],
    }).value!;
    expect(bom.components.map((read) => ({ ...read, where: '' }))).toEqual(json.components.map((read) => ({ ...read, where: '' })));
  });

  it('places components and issues by line', () => {
    const { value, issues } = readSbom({ text: xml('<components>\n<component type="library"><name>a</name></component>\n<component type="library"><version>1</version></component></components>') });
    expect([value!.components[0]!.where, issues.map(({ code, where }) => `${code} ${where}`)]).toEqual(['line 4', ['component-without-name line 5']]);
  });

  it('reads dependencies at every depth, implementations, and the extension of 1.1', () => {
    const components = '<components>' + ['a', 'b', 'c'].map((name) => `<component type="library" bom-ref="${name}"><name>${name}</name></component>`).join('') + '</components>';
    const nested = readXml(xml(`${components}<dependencies><dependency ref="a"><dependency ref="b"><dependency ref="c"/></dependency><provides ref="c"/></dependency></dependencies>`));
    expect([nested.dependencies, nested.provides]).toEqual([[{ from: 'a', to: ['b'] }, { from: 'b', to: ['c'] }], [{ from: 'a', to: ['c'] }]]);
    const extension = readXml(xml(`${components}<dg:dependencies xmlns:dg="http://cyclonedx.org/schema/ext/dependency-graph/1.0"><dg:dependency ref="a"><dg:dependency ref="b"/></dg:dependency></dg:dependencies>`, '1.1'));
    expect(extension.dependencies).toEqual([{ from: 'a', to: ['b'] }]);
  });

  it('reads any prefix, and skips elements of other namespaces', () => {
    const bom = readXml('<c:bom xmlns:c="http://cyclonedx.org/schema/bom/1.4" xmlns:v="urn:v"><v:components><c:component type="library"><c:name>x</c:name></c:component></v:components><c:components><c:component type="library"><v:name>wrong</v:name><c:name>a</c:name></c:component></c:components></c:bom>');
    expect([bom.document.specVersion, bom.components.map(({ name }) => name)]).toEqual(['1.4', ['a']]);
  });

  it('reads tools and the licences of every version', () => {
    const bom = readXml(xml('<metadata><tools><tool><vendor>v</vendor><name>t</name><version>1</version></tool></tools></metadata><components><component type="library"><name>a</name><licenses><expression-detailed expression="MIT AND ISC" acknowledgement="concluded"/></licenses></component></components>', '1.7'));
    expect([bom.document.tools, bom.components[0]!.licenses]).toEqual([['v t 1'], [{ kind: 'expression', text: 'MIT AND ISC', claim: 'concluded' }]]);
  });
});

describe('an envelope around the document', () => {
  const document = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: 'a' }] };
  it.each([
    ['the answer of a server', { sbom: document }],
    ['an attestation', { _type: 'https://in-toto.io/Statement/v1', predicateType: 'https://cyclonedx.org/bom', predicate: document }],
    ['an older attestation', { predicateType: 'https://cyclonedx.org/bom', predicate: { Data: document } }],
  ])('is taken off: %s', (_, json) => {
    const { value, issues } = readSbomValue(json);
    expect([value?.components.length, issues.map(({ code }) => code)]).toEqual([1, ['unwrapped']]);
  });
});

describe('lists that are not quite lists', () => {
  it('count what is taken of them: a single object is its only element, null is none and said to be', () => {
    const single = readSbomValue({ bomFormat: 'CycloneDX', specVersion: '1.6', components: { type: 'library', name: 'a', purl: 'pkg:npm/a@1' }, vulnerabilities: { id: 'CVE-1' } });
    expect([single.value!.components.length, single.value!.counts]).toEqual([1, expect.objectContaining({ components: 1, uniquePurls: 1, vulnerabilities: 1 })]);
    const holed = readSbomValue({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [null, { type: 'library', name: 'a' }] });
    expect([holed.value!.components.length, holed.issues.map(({ code, severity, where }) => `${severity} ${code} ${where}`)]).toEqual([1, ['error wrong-type /components/0']]);
  });
});
