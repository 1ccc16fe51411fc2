import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sbomWriters, type SbomWriteOptions } from '#engines/sbom/convert.ts';
import type { SbomFormat } from '#engines/sbom/detect.ts';
import { readSbomValue } from '#engines/sbom/read.ts';
import { validateSbomDocument } from './sbom-validation.ts';

const folder = new URL('../../../shared/data/sbom/cyclonedx-conformance/', import.meta.url);
const isThere = existsSync(folder);
/** `sbom-validation.verify.ts` asks for every case; each XML document starts a library of its own, so a few stand for all here. */
const isWhole = process.env.SBOM_VALIDATIONS === 'whole';

function casesOf(pattern: RegExp, versions: readonly string[]): readonly string[] {
  return isThere ? versions.flatMap((version) => readdirSync(new URL(version, folder)).filter((file) => pattern.test(file)).sort().map((file) => `${version}/${file}`)) : [];
}

const jsonCases = casesOf(/^(?:valid|invalid)-.*\.json$/, ['1.2', '1.3', '1.4', '1.5', '1.6', '1.7']);
const allXmlCases = casesOf(/^(?:valid|invalid)-.*\.xml$/, ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7']);
const xmlCases = isWhole ? allXmlCases : allXmlCases.filter((file) => /(?:valid-bom|valid-license-(?:id|expression)|invalid-hash-md5|invalid-component-ref|invalid-dependency)/.test(file)).filter((_, index) => index % 2 === 0);

describe.skipIf(!isThere)('the conformance cases of CycloneDX (skipped without ../shared/data)', () => {
  it.each(jsonCases)('%s is judged by its name', async (file) => {
    const { valid, problems, specVersion } = await validateSbomDocument(readFileSync(new URL(file, folder)));
    expect([valid, problems.length === 0, valid ? specVersion : file.slice(0, 3)]).toEqual([/\/valid-/.test(file), /\/valid-/.test(file), file.slice(0, 3)]);
  });

  it.each(xmlCases)('%s is judged by its name', async (file) => {
    expect((await validateSbomDocument(readFileSync(new URL(file, folder)))).valid).toBe(/\/valid-/.test(file));
  });
});

/** A document that holds something of everything that is written. */
const rich = readSbomValue({
  bomFormat: 'CycloneDX', specVersion: '1.7', serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79', version: 1,
  metadata: { timestamp: '2026-01-01T00:00:00Z', tools: { components: [{ type: 'application', name: 't', version: '1' }] }, authors: [{ name: 'A', email: 'a@x.example' }], supplier: { name: 'S' }, component: { type: 'application', name: 'app', 'bom-ref': 'app', components: [{ type: 'library', name: 'm', 'bom-ref': 'm' }] } },
  components: [
    {
      type: 'cryptographic-asset', 'bom-ref': 'a', group: 'g', name: 'a & b', version: '1', purl: 'pkg:npm/g/a@1', cpe: 'cpe:2.3:a:g:a:1:*:*:*:*:*:*:*', description: 'two\nlines', supplier: { name: 'S' }, publisher: 'P', author: 'A', copyright: '© <S>', scope: 'optional', modified: true,
      licenses: [{ license: { id: 'MIT', acknowledgement: 'concluded', url: 'https://x.example/a b' } }, { expression: 'MIT OR ISC' }, { license: { name: '木兰' } }],
      hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }, { alg: 'MD5', content: 'none' }], externalReferences: [{ type: 'vcs', url: 'git@x.example:a/b.git' }, { type: 'rfc-9116', url: 'https://x.example/[a]' }, { type: 'odd', url: '%' }],
      properties: [{ name: 'cdx:npm:package:development', value: 'true' }], components: [{ type: 'data', name: 'c', 'bom-ref': 'c' }],
    },
    { type: 'gadget', name: 'd', purl: 'pkg:generic/d e' },
  ],
  dependencies: [{ ref: 'app', dependsOn: ['a', 'm'] }, { ref: 'a', dependsOn: ['c'], provides: ['m'] }, { ref: 'c' }],
  compositions: [{ aggregate: 'incomplete_first_party_opensource_only', assemblies: ['a'] }, { aggregate: 'complete', dependencies: ['a'] }],
  vulnerabilities: [{ id: 'CVE-1', source: { name: 'NVD' }, analysis: { state: 'not_affected', justification: 'code_not_reachable', detail: 'd' }, affects: [{ ref: 'a' }] }],
}).value!;

const options: SbomWriteOptions = {
  timestamp: '2026-01-02T03:04:05Z', tool: { name: 'yuanshu', version: '1' },
  vulnerabilities: [{ id: 'CVE-2', source: { name: 'NVD', url: 'https://x.example' }, references: [{ id: 'GHSA-1', source: { name: 'G' } }], ratings: [{ score: 9.8, severity: 'critical', method: 'CVSSv4', vector: 'CVSS:4.0' }], cwes: [79], description: 'd', recommendation: 'r', advisories: ['https://x.example'], published: '2026-01-01T00:00:00Z', updated: '2026-01-01T00:00:00Z', analysis: { state: 'exploitable', response: ['update'], detail: 'd' }, affectsRefs: ['a', 'app'] }],
};

describe('what is written is valid', () => {
  it.each([
    ...(['1.4', '1.5', '1.6', '1.7'] as const).flatMap((specVersion) => (['cyclonedx-json', 'cyclonedx-xml'] as const).map((format) => [format, specVersion] as const)),
    ['spdx-json', '2.3'], ['spdx-tagvalue', '2.3'],
  ] as const)('as %s %s', async (format: SbomFormat, specVersion) => {
    const { value } = sbomWriters[format](rich, { ...options, isIndented: true, ...(specVersion !== '2.3' && { specVersion }) });
    expect(await validateSbomDocument(new TextEncoder().encode(value))).toEqual({ valid: true, format, specVersion, problems: [] });
  });
});

const utf8 = new TextEncoder();

describe('validation', () => {
  it.each([
    ['an empty document', '', ''],
    ['a lockfile', '{"name":"a","lockfileVersion":3}', ''],
    ['broken JSON', '{"bomFormat":"CycloneDX",', ''],
    ['JSON nested too deep', `{"bomFormat":"CycloneDX","x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, ''],
    ['an unknown version', '{"bomFormat":"CycloneDX","specVersion":"9.9"}', '/specVersion'],
    ['a component without a name', '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library"}]}', '/components/0'],
    ['an unknown member', '{"bomFormat":"CycloneDX","specVersion":"1.6","x":1}', ''],
    ['a time that is none', '{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"timestamp":"today"}}', '/metadata/timestamp'],
    ['the same component twice', '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a"},{"name":"a","type":"library"}]}', '/components'],
    ['XML with a document type', '<!DOCTYPE bom [<!ENTITY a "b">]><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', 'line 1'],
    ['XML with an unknown element', '<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.6">\n<x/></bom>', 'line 3'],
    ['XML of an unknown version', '<bom xmlns="http://cyclonedx.org/schema/bom/9.9"/>', 'line 1'],
    ['SPDX without a namespace', '{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","dataLicense":"CC0-1.0","name":"a","creationInfo":{"created":"2026-01-01T00:00:00Z","creators":["Tool: t"]}}', ''],
    ['tag-value that is never closed', 'SPDXVersion: SPDX-2.3\nPackageName: <text>a', 'line 2'],
  ])('says where %s is wrong', async (_, text, where) => {
    const { valid, problems } = await validateSbomDocument(utf8.encode(text));
    expect([valid, problems[0]?.where, problems[0]?.message === '']).toEqual([false, where, false]);
  });

  it('of twenty thousand components takes seconds, not minutes', async () => {
    const components = Array.from({ length: 20_000 }, (__, index) => ({ type: 'library', name: `n${index}`, version: '1', 'bom-ref': `r${index}`, purl: `pkg:npm/n${index}@1`, licenses: [{ license: { id: 'MIT' } }] }));
    const text = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [...components, components[0]] });
    expect((await validateSbomDocument(utf8.encode(text))).problems).toEqual([{ where: '/components', message: 'must not hold the same item twice' }]);
  });
});
