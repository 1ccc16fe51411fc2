import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeText } from './decode.ts';
import { detectFormat } from './detect.ts';
import type { Bom, BomComponent } from './model.ts';
import { readSbom } from './read.ts';

const folder = new URL('../../../../shared/data/sbom/', import.meta.url);
const isThere = existsSync(new URL('real/INDEX.json', folder));

type Entry = Readonly<{ file: string; format: string; specVersion: string; expected: Readonly<Record<string, unknown>> }>;
const index: readonly Entry[] = isThere ? (JSON.parse(readFileSync(new URL('real/INDEX.json', folder), 'utf8')) as Entry[]) : [];
const readable = new Set(['cyclonedx-json', 'cyclonedx-xml', 'spdx-json', 'spdx-tagvalue']);

function textOf({ file }: Pick<Entry, 'file'>): string {
  const bytes = readFileSync(new URL(file, folder));
  const decoded = decodeText(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  if (!decoded.ok) throw new Error(decoded.refusal.message);
  return decoded.text;
}

function read(file: string): Bom {
  const { value, issues } = readSbom({ text: textOf({ file }), fileName: file.replace(/\.gz$/, '') });
  if (value === undefined) throw new Error(issues.at(-1)?.message);
  return value;
}

/** The facts of the index, from what was read. */
function factsOf(bom: Bom): Readonly<Record<string, unknown>> {
  const { counts, components, document } = bom;
  const packages = bom.root === undefined ? components : [bom.root, ...components];
  return {
    components_all: counts.components, packages: counts.components, files: counts.files, relationships: counts.relationships,
    unique_purls: counts.uniquePurls, dependency_edges: counts.dependencyEdges, vulnerabilities: counts.vulnerabilities, services: counts.services,
    without_purl: components.filter(({ purl }) => purl === undefined).length,
    with_license: components.filter(({ licenses }) => licenses.length > 0).length,
    with_license_concluded: packages.filter(({ licenses }) => licenses.some(({ claim }) => claim === 'concluded')).length,
    extracted_licenses: bom.extractedLicenses?.length ?? 0,
    components_top: components.filter(({ parent }) => parent === undefined).length,
    serialNumber: document.serialNumber ?? null, namespace: document.serialNumber ?? null,
  };
}

/** Counted from the components that were taken, which differ from those of the document where it repeats one. */
const countedAfterTaking = new Set(['components_top', 'without_purl', 'with_license', 'with_license_concluded']);
const repeating = ['cyclonedx-circular.json', 'vast-sbom.spdx'];
/** `dependencies` counts entries, those of unknown components too: no fact of the model. */
const otherFacts = new Set(['dependencies']);

describe.skipIf(!isThere)('real documents give the facts that were counted in them (skipped without ../shared/data)', () => {
  it.each(index.filter(({ format }) => readable.has(format)))('$file', (entry) => {
    const bom = read(entry.file);
    expect(bom.document.format).toBe(entry.format);
    expect(`SPDX-${bom.document.specVersion}`.endsWith(entry.specVersion.replace(/^SPDX-/, ''))).toBe(true);
    const repeats = repeating.some((name) => entry.file.endsWith(name));
    const asked = Object.keys(entry.expected).filter((fact) => !otherFacts.has(fact) && !(repeats && countedAfterTaking.has(fact)));
    const facts = factsOf(bom);
    expect(asked.length).toBeGreaterThan(3);
    expect(Object.fromEntries(asked.map((fact) => [fact, facts[fact]]))).toEqual(Object.fromEntries(asked.map((fact) => [fact, entry.expected[fact]])));
  });

  it.each(index.filter(({ format }) => !readable.has(format)))('$file is refused by its name', (entry) => {
    const { value, issues } = readSbom({ text: textOf(entry) });
    expect(value).toBeUndefined();
    expect(issues.at(-1)).toMatchObject({ code: 'unsupported-format', severity: 'error' });
    const names: Readonly<Record<string, string>> = { 'spdx-rdfxml': 'SPDX RDF/XML', 'spdx-yaml': 'SPDX YAML', 'spdx3-jsonld': 'SPDX 3 JSON-LD' };
    expect(detectFormat(textOf(entry)).looksLike).toBe(names[entry.format]);
  });
});

/** What two spellings of one document share: everything but places and order, made refs and outer line ends. */
function contentOf(bom: Bom): unknown {
  const plain = ({ where, ref, externalReferences, licenses, copyright, ...rest }: BomComponent): unknown => ({
    ...rest, isPlaced: where !== '', ref: ref.startsWith('#') ? '' : ref, urls: externalReferences.map(({ url }) => url).sort(),
    licenses: licenses.map(({ text, claim }) => `${claim} ${text}`), copyright: copyright?.trim(),
  });
  const byText = (values: readonly unknown[]): readonly string[] => values.map((value) => JSON.stringify(value)).sort();
  return {
    root: bom.root === undefined ? undefined : plain(bom.root), components: byText(bom.components.map(plain)),
    edges: bom.dependencies.flatMap(({ from, to, kind }) => to.map((ref) => `${from} ${kind ?? 'depends'} ${ref}`)).sort(),
    counts: { ...bom.counts, services: undefined }, name: bom.document.name,
  };
}

/** The same documents in two formats, by what differs in the name. Fields that the producer wrote into one of them only are left out. */
const pairs: readonly (readonly [one: string, other: string])[] = [
  ['cyclonedx/bom-examples__SBOM_laravel-7.12.0_bom.1.2.json', 'cyclonedx/bom-examples__SBOM_laravel-7.12.0_bom.1.2.xml'],
  ['cyclonedx/bom-examples__SBOM_laravel-7.12.0_bom.1.3.json', 'cyclonedx/bom-examples__SBOM_laravel-7.12.0_bom.1.3.xml'],
  ['cyclonedx/bom-examples__SBOM_laravel-7.12.0_bom.1.4.json', 'cyclonedx/bom-examples__SBOM_laravel-7.12.0_bom.1.4.xml'],
  ['cyclonedx/bom-examples__SBOM_proton-bridge_proton-bridge-v1.8.0.bom.json', 'cyclonedx/bom-examples__SBOM_proton-bridge_proton-bridge-v1.8.0.bom.xml'],
  ['spdx/bom-shelter__in-the-wild_spdx_powershell.spdx.json', 'spdx/bom-shelter__in-the-wild_spdx_powershell.spdx'],
  ['spdx/bom-shelter__in-the-wild_spdx_kustomizer_2.1.0_sbom.spdx.json', 'spdx/bom-shelter__in-the-wild_spdx_kustomizer_2.1.0_sbom.spdx'],
  ['spdx/bom-shelter__in-the-wild_spdx_grype-sbom.spdx.json', 'spdx/bom-shelter__in-the-wild_spdx_grype-sbom.spdx'],
];

describe.skipIf(!isThere)('one document in two formats gives one content', () => {
  it.each(pairs)('%s and %s', (one, other) => {
    expect(contentOf(read(`real/${other}`))).toEqual(contentOf(read(`real/${one}`)));
  });
});
