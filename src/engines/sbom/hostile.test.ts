import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSbom, readSbomValue } from './read.ts';
import { drawn } from '../../../test/drawn.ts';
import { processorMs } from '../../../test/processor-time.ts';

const cyclone = (members: string): string => `{"bomFormat":"CycloneDX","specVersion":"1.6",${members}}`;
const nested = (levels: number): string => '{"name":"a","type":"library","components":['.repeat(levels) + ']}'.repeat(levels);
const xml = (body: string): string => `<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.6">\n${body}</bom>`;
const bomb = `<!DOCTYPE bom [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 20 }, (_, index) => `<!ENTITY a${index} "${`&a${index === 0 ? '' : index - 1};`.repeat(10)}">`).join('')}]>`;

/** Document -> code, place and a part of the advice with which the whole of it is refused. */
const refused: readonly (readonly [what: string, text: string, code: string, where: string, message: string])[] = [
  ['nothing', '', 'document-empty', '', 'empty'],
  ['white space', ' \n\t', 'document-empty', '', 'empty'],
  ['JSON that is cut inside a string', cyclone('"components":[{"name":"a"}]').slice(0, 50), 'json-truncated', 'line 1, column 51 (byte 50)', 'looks like CycloneDX JSON'],
  ['JSON that is cut between values', '{\n"bomFormat":"CycloneDX",\n"components":[\n{}', 'json-truncated', 'line 4, column 3 (byte 44)', 'transferred completely'],
  ['JSON with a comma too many', '{"bomFormat":"CycloneDX",}', 'json-malformed', 'line 1, column 26 (byte 25)', 'Export the document again'],
  ['two documents in one', '{"bomFormat":"CycloneDX"}\n{"bomFormat":"CycloneDX"}', 'json-malformed', 'line 2, column 1 (byte 26)', 'follows after the end'],
  ['JSON nested 100,000 levels', cyclone(`"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`), 'nested-too-deep', 'line 1, column 10', '1000 levels'],
  ['components nested beyond the limit', cyclone(`"components":[${nested(201)}]`), 'nested-too-deep', '/components', '200 levels'],
  ['services nested beyond the limit', cyclone(`"services":[${nested(201).replaceAll('components', 'services')}]`), 'nested-too-deep', '/components', '200 levels'],
  ['XML that is cut', xml('<components>').slice(0, -6), 'xml-truncated', 'line 3, column 13', 'unclosed tag'],
  ['XML that is cut inside a tag', xml('<components><comp').slice(0, -6), 'xml-truncated', 'line 3, column 18', 'transferred completely'],
  ['XML with tags that do not match', xml('<components></component>'), 'xml-malformed', 'line 3', 'not well-formed'],
  ['an XML entity bomb', `<?xml version="1.0"?>${bomb}<bom xmlns="http://cyclonedx.org/schema/bom/1.6">&a19;</bom>`, 'xml-doctype', 'line 1', 'Remove it'],
  ['an XML external entity', '<!DOCTYPE bom [<!ENTITY x SYSTEM "file:///etc/passwd">]><bom xmlns="http://cyclonedx.org/schema/bom/1.6">&x;</bom>', 'xml-doctype', 'line 1', 'entities'],
  ['an XML document type alone', '<!DOCTYPE bom><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', 'xml-doctype', 'line 1', 'document type'],
  ['an XML entity without a definition', xml('<components>&x;</components>'), 'xml-malformed', 'line 3', 'undefined entity'],
  ['XML nested 100,000 levels', xml('<a>'.repeat(100_000) + '</a>'.repeat(100_000)), 'nested-too-deep', 'line 3', '1000 levels'],
  ['XML with half a surrogate pair', xml('<components><![CDATA[]\ud800</components>'), 'xml-malformed', 'line 3, column 23', 'surrogate'],
  ['XML with a reference to no character', xml('<components>&#x110000;</components>'), 'xml-malformed', 'line 3', 'malformed character entity'],
  ['XML with a NUL', xml('<components>\u0000</components>'), 'xml-malformed', 'line 3', 'disallowed character'],
  ['an OSV record', '{"id":"GHSA-1","modified":"2024-01-01T00:00:00Z","affected":[]}', 'not-an-sbom', '', 'looks like an OSV advisory'],
  ['a lockfile', '{"name":"a","lockfileVersion":3}', 'not-an-sbom', '', 'looks like a lockfile of npm'],
  ['an HTML page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'not-an-sbom', '', 'looks like an HTML page'],
  ['SPDX 3', '{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}', 'unsupported-format', '', 'SPDX 3 JSON-LD'],
  ['a plain text', 'hello', 'not-an-sbom', '', 'no SBOM in a known format'],
  ['a number', '42', 'not-an-sbom', '', 'no SBOM'],
  ['an array', '[]', 'not-an-sbom', '', 'a JSON array'],
  ['a tag-value text that is never closed', 'SPDXVersion: SPDX-2.3\nPackageName: <text>a', 'tag-value-truncated', 'line 2', 'never closed'],
];

describe('a document is refused as a whole, with a reason, a place and advice', () => {
  it.each(refused)('%s', (_, text, code, where, message) => {
    const { value, issues } = readSbom({ text });
    expect(value).toBeUndefined();
    expect(issues.at(-1)).toMatchObject({ code, severity: 'error' });
    expect(issues.at(-1)!.where.startsWith(where)).toBe(true);
    expect(issues.at(-1)!.message).toContain(message);
  });

  it.each([
    ['document-too-long', { documentLength: 100 }, cyclone(`"components":[${Array.from({ length: 9 }, () => '{"name":"a"}').join()}]`)],
    ['too-many-components', { components: 3 }, cyclone('"components":[{"name":"a"},{"name":"b","components":[{"name":"c"},{"name":"d"}]}]')],
    ['too-many-edges', { edges: 3 }, cyclone('"dependencies":[{"ref":"a","dependsOn":["a","b"]},{"ref":"b","dependsOn":["a","b"]}]')],
    ['too-many-components', { components: 1 }, '{"spdxVersion":"SPDX-2.3","packages":[{"name":"a"},{"name":"b"}]}'],
    ['too-many-edges', { edges: 0 }, '{"spdxVersion":"SPDX-2.3","relationships":[{}]}'],
  ])('%s beyond the limit %j', (code, limits, text) => {
    expect(readSbom({ text }, limits).issues.at(-1)?.code).toBe(code);
  });
});

/** Members of a document -> issues, and names of the components that were taken. */
const mended: readonly (readonly [what: string, members: string, issues: string, names: string])[] = [
  ['a component without a name', '"components":[{"type":"library"},{"name":"b","type":"library"}]', 'error component-without-name /components/0', 'b'],
  ['a component with white space for a name', '"components":[{"type":"library","name":"  "}]', 'error component-without-name /components/0', ''],
  ['a component whose name stands in its purl', '"components":[{"type":"library","purl":"pkg:npm/%40a/b@1"}]', 'warning component-without-name /components/0', 'b'],
  ['a purl without a version', '"components":[{"type":"library","name":"a","purl":"pkg:npm/a"}]', 'warning purl-without-version /components/0/purl', 'a'],
  ['a purl without a version beside one', '"components":[{"type":"library","name":"a","version":"1","purl":"pkg:npm/@s/a"}]', 'info purl-without-version /components/0/purl', 'a'],
  ['a purl that is none', '"components":[{"type":"library","name":"a","purl":"npm/a@1"}]', 'warning purl-malformed /components/0/purl', 'a'],
  ['a text for a list', '"components":"none"', 'error wrong-type /components', ''],
  ['an object for a list', '"components":{"type":"library","name":"a"}', 'warning wrong-type /components', 'a'],
  ['a text, null and a list for components', '"components":["x",null,[],{"name":"a","type":"file"}]', 'error wrong-type /components/0; error wrong-type /components/1; error wrong-type /components/2', 'a'],
  ['a number for a version', '"components":[{"type":"library","name":"a","version":1.10}]', 'warning wrong-type /components/0/version', 'a'],
  ['an object for a name', '"components":[{"type":"library","name":{"a":1}}]', 'error wrong-type /components/0/name; error component-without-name /components/0', ''],
  ['lists and texts for everything', '"metadata":[],"components":[{"type":7,"name":"a","licenses":"MIT","hashes":{"alg":"MD5"},"supplier":[],"scope":1,"properties":3}],"dependencies":{"ref":"x"},"vulnerabilities":[[]],"compositions":1',
    'error wrong-type /metadata; error wrong-type /components/0/properties; warning unknown-value /components/0/type; error wrong-type /components/0/supplier; warning unknown-value /components/0/scope; error wrong-type /components/0/licenses; warning wrong-type /components/0/hashes; warning hash-malformed /components/0/hashes/0; warning wrong-type /dependencies; warning dependency-source-unknown /dependencies/0/ref; error wrong-type /compositions; error wrong-type /vulnerabilities/0', 'a'],
  ['a NUL and control characters in a name', '"components":[{"type":"library","name":"a\\u0000\\u0007b\\u009f"}]', 'warning control-character-removed /components/0/name', 'ab'],
  ['half of a surrogate pair', '"components":[{"type":"library","name":"a\\ud800"}]', 'warning control-character-removed /components/0/name', 'a\uFFFD'],
  ['a name of a megabyte', `"components":[{"type":"library","name":"${'a'.repeat(1_000_000)}"},{"type":"library","name":"b"}]`, 'error too-long /components/0/name; error component-without-name /components/0', 'b'],
  ['a description of two megabytes', `"components":[{"type":"library","name":"a","description":"${'d'.repeat(2_000_000)}"}]`, 'warning text-cut /components/0/description', 'a'],
  ['a key that stands twice', '"components":[{"type":"library","name":"a","name":"b"}]', 'warning duplicate-key /components/0/name', 'b'],
  ['keys of the object prototype', '"__proto__":{"name":"x"},"constructor":1,"components":[{"__proto__":{"name":"evil"},"type":"library","name":"a","constructor":"x"},{"__proto__":{"name":"evil","type":"library"}}]', 'error component-without-name /components/1', 'a'],
  ['an unknown component type', '"components":[{"type":"gadget","name":"a"}]', 'warning unknown-value /components/0/type', 'a'],
];

describe('a single bad item is left out or mended, with an issue, and never loses the rest', () => {
  it.each(mended)('%s', (_, members, expected, names) => {
    const { value, issues } = readSbom({ text: cyclone(members) });
    expect(issues.map(({ severity, code, where }) => `${severity} ${code} ${where}`).join('; ')).toBe(expected);
    expect(value?.components.map(({ name }) => name).join()).toBe(names);
  });

  it('no key of a document reaches an object prototype', () => {
    readSbom({ text: cyclone('"__proto__":{"polluted":1},"components":[{"__proto__":{"polluted":1},"name":"a","purl":"__proto__","bom-ref":"__proto__"}],"dependencies":[{"ref":"__proto__","dependsOn":["__proto__","constructor"]}]') });
    readSbom({ text: xml('<components><component><__proto__><polluted>1</polluted></__proto__><constructor>1</constructor></component></components>') });
    readSbom({ text: 'SPDXVersion: SPDX-2.3\n__proto__: x\nconstructor: y\nPackageName: __proto__' });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('a document with an issue in every component lists them up to the limit and counts the rest', () => {
    const text = cyclone(`"components":[${Array.from({ length: 50 }, () => '{"type":"library"}').join()}]`);
    const { issues } = readSbom({ text }, { issuesPerCode: 10 });
    expect([issues.length, issues.at(-1)]).toEqual([11, { code: 'more-issues', severity: 'info', where: '', message: '40 more issues "component-without-name" were found and are not listed.' }]);
  });
});

/** File name -> format of its content -> whether the name promises something else. */
const fileNames = `
bom.json cyclonedx-json agrees
bom.cdx.json cyclonedx-json agrees
a.spdx.json cyclonedx-json differs
bom.xml cyclonedx-json differs
bom.spdx cyclonedx-json differs
upload.bin cyclonedx-json agrees
BOM.XML cyclonedx-xml agrees
bom.json cyclonedx-xml differs
bom.spdx spdx-tagvalue agrees
bom.json spdx-tagvalue differs
bom.spdx spdx-json agrees
`;

describe('the name of a file never decides, but is compared', () => {
  const texts: Readonly<Record<string, string>> = { 'cyclonedx-json': cyclone('"version":1'), 'cyclonedx-xml': xml(''), 'spdx-tagvalue': 'SPDXVersion: SPDX-2.3', 'spdx-json': '{"spdxVersion":"SPDX-2.3"}' };
  it.each(fileNames.trim().split('\n').map((line) => line.split(' ')))('%s with %s %s', (fileName, format, verdict) => {
    const { value, issues } = readSbom({ text: texts[format!]!, fileName });
    expect([value?.document.format, issues.some(({ code }) => code === 'file-name-differs')]).toEqual([format, verdict === 'differs']);
  });
});

describe('whatever comes in', () => {
  const keys = ['bomFormat', 'specVersion', 'metadata', 'component', 'components', 'dependencies', 'ref', 'dependsOn', 'name', 'type', 'purl', 'licenses', 'license', 'hashes', 'packages', 'externalRefs', 'relationships', 'spdxVersion', 'SPDXID', 'services', 'vulnerabilities', 'tools', '__proto__'];
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, fc.constantFrom<unknown>(null, 1, true, '', 'a', 'CycloneDX', 'pkg:npm/a', 'SPDXRef-DOCUMENT', 'DEPENDS_ON', '\ud800', '\u0000', 'pkg:npm/%2F/a', -1e308, 'MIT OR (', 'library', '1.0'), fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(fc.constantFrom(...keys), tie('any'), { maxKeys: 6 })),
  })).any;

  it('the readers of JSON give a result and do not throw', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...keys), value), fc.constantFrom({ bomFormat: 'CycloneDX' }, { spdxVersion: 'SPDX-2.3' }), (members, mark) => {
      const { issues } = readSbomValue({ ...members, ...mark });
      expect(issues.every(({ code, message }) => code !== '' && message !== '')).toBe(true);
    }), drawn(500));
  });

  it('the readers of text give a result and do not throw', () => {
    const piece = fc.constantFrom('<bom xmlns="http://cyclonedx.org/schema/bom/1.6">', '</bom>', '<components>', '<component type="library">', '</component>', '<name>', '</name>', '<![CDATA[', ']]>', '<!--', '-->', '&amp;', '&#0;', '&#xD800;', '&#x110000;', '<dependency ref="a">', 'SPDXVersion: SPDX-2.3\n', 'PackageName: a\n', 'PackageName: <text>', '</text>', 'Relationship: a b c\n', 'SPDXID: x\n', '{"bomFormat":"CycloneDX"', '"components":[', '}', ']', ',', '"', '\u0000', '\ud800', 'x');
    fc.assert(fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const { value: bom, issues } = readSbom({ text: pieces.join('') });
      expect(bom !== undefined || issues.some(({ severity }) => severity === 'error')).toBe(true);
    }), drawn(1_000));
  });
});

describe('large and hostile documents take time in proportion to their length', () => {
  const components = (count: number, member: (index: number) => string): string => cyclone(`"components":[${Array.from({ length: count }, (_, index) => `{"type":"library","name":"a",${member(index)}}`).join()}]`);
  const one = { type: 'library', name: 'a' };
  /** Documents of 30,000 items on which a quadratic reader would need minutes. */
  it.each([
    ['equal refs', components(30_000, (index) => `"bom-ref":"x","version":"${index}"`)],
    ['refs that look like made ones', components(30_000, (index) => `"bom-ref":"${index < 15_000 ? `x#${index}` : 'x'}","version":"${index}"`)],
    ['one component that depends on all', JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: Array.from({ length: 30_000 }, (_, index) => ({ ...one, 'bom-ref': `r${index}` })), dependencies: [{ ref: 'r0', dependsOn: Array.from({ length: 60_000 }, (_, index) => `r${index % 30_000}`) }] })],
    ['a chain of dependencies', JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: Array.from({ length: 30_000 }, (_, index) => ({ ...one, 'bom-ref': `r${index}` })), dependencies: Array.from({ length: 30_000 }, (_, index) => ({ ref: `r${index}`, dependsOn: [`r${(index + 1) % 30_000}`] })) })],
    ['an object of many equal keys', cyclone(`"x":{${Array.from({ length: 30_000 }, () => '"k":1').join()}}`)],
    ['backslashes', cyclone(`"x":"${'\\\\'.repeat(500_000)}","y":"${'\\"'.repeat(500_000)}"`)],
    ['an attribute of a megabyte', xml(`<components><component type="${'x'.repeat(1_000_000)}"><name>a</name></component></components>`)],
    ['a comment of a megabyte', xml(`<!--${'- '.repeat(500_000)}-->`)],
    ['a long line of tag-value', `SPDXVersion: SPDX-2.3\nRelationship:${' a'.repeat(500_000)}\nExternalRef:${' '.repeat(500_000)}x`],
    ['opened texts of tag-value', `SPDXVersion: SPDX-2.3\n${'PackageName: <text>\n'.repeat(30_000)}</text>`],
    ['spaces before tag-value', `SPDXVersion: SPDX-2.3\n${`${' '.repeat(1_000)}\n`.repeat(500)}`],
  ])('%s', (_, text) => {
    const start = processorMs();
    readSbom({ text });
    expect(processorMs() - start).toBeLessThan(5_000);
  });
});
