import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compileSchema, type JsonSchema, type SchemaCheck } from '../../platform/json-schema.ts';
import { formatExpression, isCompound, parseExpression } from '../licenses/index.ts';
import { sbomWriters, type SbomWriteOptions } from './convert.ts';
import { decodeText } from './decode.ts';
import type { SbomFormat } from './detect.ts';
import type { Bom, BomComponent, BomLicense } from './model.ts';
import { readSbom } from './read.ts';
import { writtenCycloneDxVersions } from './write-options.ts';

const data = new URL('../../../../shared/data/', import.meta.url);
const isThere = existsSync(new URL('sbom/real/INDEX.json', data));

type Entry = Readonly<{ file: string; format: string; bytes: number }>;
const index: readonly Entry[] = isThere ? (JSON.parse(readFileSync(new URL('sbom/real/INDEX.json', data), 'utf8')) as Entry[]) : [];
/** `round-trip.verify.ts` asks for the whole corpus and all versions; otherwise what is small is converted, in every format. */
const isWhole = process.env.SBOM_ROUND_TRIPS === 'whole';
const sampled = index.filter(({ bytes, format }) => bytes < (isWhole ? Infinity : 60_000) && ['cyclonedx-json', 'cyclonedx-xml', 'spdx-json', 'spdx-tagvalue'].includes(format));

function read(file: string): Bom {
  const bytes = readFileSync(new URL(`sbom/${file}`, data));
  const decoded = decodeText(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  return readSbom({ text: decoded.ok ? decoded.text : '' }).value!;
}

const timestamp = '2026-01-02T03:04:05Z';
const targets: readonly (readonly [format: SbomFormat, options: SbomWriteOptions])[] = [
  ...writtenCycloneDxVersions.filter((version) => isWhole || version === '1.4' || version === '1.6').map((specVersion) => ['cyclonedx-json', { specVersion, timestamp }] as const),
  ['cyclonedx-xml', { specVersion: '1.6', timestamp, isIndented: true }],
  ['spdx-json', { timestamp }],
  ['spdx-tagvalue', { timestamp }],
];

function schemaOf(path: string): JsonSchema {
  return JSON.parse(readFileSync(new URL(path, data), 'utf8')) as JsonSchema;
}

/** The published schemas, as they stand in the standards. */
function publishedCheck(format: SbomFormat, specVersion: string | undefined): SchemaCheck | undefined {
  // It names draft 2019-09, of which it uses nothing that draft-07 has not.
  if (format === 'spdx-json') return compileSchema({ ...schemaOf('schemas/spdx/spdx-schema-v2.3.json'), $schema: undefined }, {}, true);
  if (format !== 'cyclonedx-json') return undefined;
  const names = ['spdx.schema.json', 'jsf-0.82.schema.json', 'cryptography-defs.schema.json'];
  return compileSchema(schemaOf(`sbom/schemas/cyclonedx/bom-${specVersion}.schema.json`), Object.fromEntries(names.map((name) => [`http://cyclonedx.org/schema/${name}`, schemaOf(`sbom/schemas/cyclonedx/${name}`)])), true);
}

const everything = (bom: Bom): readonly BomComponent[] => (bom.root === undefined ? bom.components : [bom.root, ...bom.components]);
const purlsOf = (bom: Bom): readonly string[] => everything(bom).flatMap(({ purl, otherPurls = [] }) => [...(purl === undefined ? [] : [purl]), ...otherPurls]).map((purl) => purl.replaceAll(/\s/g, encodeURIComponent)).sort();

/** SPDX has no group: without a purl it becomes part of the name. */
const titleOf = ({ purl, group, name, version }: BomComponent): string => purl?.replaceAll(/\s/g, encodeURIComponent) ?? `${group === undefined ? '' : `${group}/`}${name}@${version}`;

function edgesOf(bom: Bom): readonly string[] {
  const titles = new Map(everything(bom).map((component) => [component.ref, titleOf(component)]));
  return [...new Set(bom.dependencies.flatMap(({ from, to }) => to.map((ref) => `${titles.get(from)} -> ${titles.get(ref)}`)))].sort();
}

/** Licences that all apply, each in one spelling; a reference that one of the documents defines by its name. */
function licensesOf(bom: Bom, claims: readonly BomLicense['claim'][], names: ReadonlyMap<string, string>): readonly string[] {
  const parts = ({ text }: BomLicense): readonly string[] => {
    const parsed = parseExpression(text);
    if (!parsed.ok) return [text];
    const all = isCompound(parsed.expression) && parsed.expression.kind === 'and' ? parsed.expression.parts : [parsed.expression];
    return all.map(formatExpression).map((part) => names.get(part) ?? part).flatMap((part) => (part === text ? [part] : parts({ kind: 'name', text: part, claim: 'declared' })));
  };
  return everything(bom).map((component) => {
    const all = component.licenses.filter(({ claim }) => claims.includes(claim)).flatMap(parts);
    return `${titleOf(component)}: ${[...new Set(all.map((text) => text.replaceAll(/\s+/g, ' ').trim()))].sort().join(' & ')}`;
  }).sort();
}

const namesOf = (...boms: readonly Bom[]): ReadonlyMap<string, string> => new Map(boms.flatMap(({ extractedLicenses = [] }) => extractedLicenses.map(({ id, name }) => [id, name ?? id] as const)));

/** SPDX does not take a purl that is the address of a web page. */
const notForSpdx = ['microsoft-sbom-tool.spdx.json'];

describe.skipIf(!isThere).each(targets)('written as %s %j (skipped without ../shared/data)', (format, options) => {
  const check = isThere ? publishedCheck(format, options.specVersion) : undefined;
  it.each(sampled.map(({ file }) => file))('%s keeps purls, edges and licences, and follows the published schema', (file) => {
    const bom = read(file);
    const { value: text, issues } = sbomWriters[format](bom, options);
    if (check !== undefined) expect(check(JSON.parse(text))).toEqual([]);
    const again = readSbom({ text });
    expect(again.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    const isSpdx = format.startsWith('spdx');
    if (isSpdx && notForSpdx.some((name) => file.endsWith(name))) return expect(issues.map(({ code }) => code)).toContain('not-written');
    expect(purlsOf(again.value!)).toEqual(purlsOf(bom));
    expect(edgesOf(again.value!)).toEqual(edgesOf(withParents(bom, isSpdx)));
    const names = namesOf(again.value!, bom);
    const claims = isSpdx || options.specVersion! >= '1.6' ? [['declared'], ['concluded']] as const : [['declared', 'concluded']] as const;
    for (const claim of claims) expect(licensesOf(again.value!, claim, names)).toEqual(licensesOf(bom, claim, names));
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(sbomWriters[format](read(file), options).value).toBe(text);
  });
});

/** SPDX says of a component inside another that it is contained. */
function withParents(bom: Bom, isSpdx: boolean): Bom {
  if (!isSpdx) return bom;
  const contained = bom.components.flatMap(({ ref, parent }) => (parent === undefined ? [] : [{ from: parent, to: [ref], kind: 'contains' as const }]));
  return { ...bom, dependencies: [...bom.dependencies, ...contained] };
}
