import { createHash } from 'node:crypto';
import { partOf, type Part } from './catalogue.ts';
import { chooseSkewed, createRandom, type Random } from './random.ts';

export type Document = Readonly<{ fileName: string; bytes: Buffer; componentCount: number }>;

export type DocumentPlan = Readonly<{
  catalogue: readonly Part[];
  count: number;
  /** Components of one document: from, to. */
  least: number;
  most: number;
  /** Makes the versions that nobody had before different from those of an earlier run. */
  salt: string;
}>;

/**
 * Documents as build tools write them: CycloneDX by far most, then SPDX, then npm lockfiles. Most components are known to the catalogue; 10 to
 * 30 of 100 are versions that nobody had before, a third of them of packages that nobody had before.
 */
export function makeDocuments({ catalogue, count, least, most, salt }: DocumentPlan): readonly Document[] {
  const random = createRandom(99);
  const npm = catalogue.filter((part) => part.type === 'npm');
  return Array.from({ length: count }, (_, index) => {
    const size = least + random.below(most - least + 1);
    const kind = index % 10;
    const pool = kind === 9 ? npm : catalogue;
    const newCount = Math.floor(size * (0.1 + 0.2 * random.next()));
    const known = chooseSkewed(random, pool.length, size - newCount, 2.2).map((position) => pool[position]!);
    const fresh = Array.from({ length: newCount }, (_none, place) => freshPart(random, pool, `${salt}.${index}.${place}`));
    const parts = [...new Map([...known, ...fresh].map((part) => [part.purl, part])).values()];
    if (kind === 9) return { fileName: 'package-lock.json', bytes: writeNpmLock(parts, random), componentCount: parts.length };
    if (kind >= 7) return { fileName: `system-${index}.spdx.json`, bytes: writeSpdx(parts, random), componentCount: parts.length };
    return { fileName: `system-${index}.cdx.json`, bytes: writeCycloneDx(parts, random), componentCount: parts.length };
  });
}

function freshPart(random: Random, pool: readonly Part[], tag: string): Part {
  const model = random.pick(pool);
  const version = `${random.below(9)}.${random.below(30)}.${random.below(99)}-${tag}`;
  const name = random.next() < 1 / 3 ? `${model.name.slice(0, 40)}-${tag.replaceAll('.', '-')}` : model.name;
  return partOf(model.type, model.group, name, model.type === 'golang' ? `v${version}` : version, model.license);
}

/** For every part the one that brings it in (-1: the root), so that a tree of a handful of levels comes out. */
export function parentsOf(count: number, random: Random): readonly number[] {
  const directCount = Math.max(1, Math.floor(count * 0.06));
  return Array.from({ length: count }, (_, index) => (index < directCount ? -1 : random.below(Math.max(directCount, Math.floor(index * 0.6)))));
}

function edgesBelow(parts: readonly Part[], random: Random): readonly (readonly number[])[] {
  const below: number[][] = [[], ...parts.map(() => [])];
  parentsOf(parts.length, random).forEach((parent, index) => below[parent + 1]!.push(index));
  // most parts are wanted by more than one other
  for (let extra = parts.length; extra > 0; extra -= 1) below[1 + random.below(parts.length)]!.push(random.below(parts.length));
  return below;
}

function digestOf(part: Part): string {
  return createHash('sha256').update(part.purl).digest('hex');
}

export function writeCycloneDx(parts: readonly Part[], random: Random): Buffer {
  const ref = (index: number) => `${parts[index]!.purl}?package-id=${index.toString(16).padStart(16, '0')}`;
  return Buffer.from(JSON.stringify({
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json', bomFormat: 'CycloneDX', specVersion: '1.5', serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79', version: 1,
    metadata: { timestamp: '2026-01-01T00:00:00Z', tools: [{ vendor: 'bench', name: 'bench', version: '1' }], component: { 'bom-ref': 'root', type: 'application', name: 'system', version: '1.0.0' } },
    components: parts.map((part, index) => ({
      'bom-ref': ref(index), type: 'library', ...(part.group === undefined ? {} : { group: part.group }), name: part.name, version: part.version, description: `The ${part.name} library for all that needs it, as its authors describe it.`, scope: random.next() < 0.1 ? 'optional' : 'required',
      hashes: [{ alg: 'SHA-256', content: digestOf(part) }], ...(part.license === undefined ? {} : { licenses: [{ license: part.license.includes(' ') || part.license === 'BSD' ? { name: part.license } : { id: part.license } }] }),
      cpe: `cpe:2.3:a:${part.name}:${part.name}:${part.version}:*:*:*:*:*:*:*`, purl: part.purl,
      externalReferences: [{ type: 'website', url: `https://example.com/${part.name}` }, { type: 'vcs', url: `https://example.com/${part.name}.git` }],
      properties: [{ name: 'bench:foundBy', value: 'bench-cataloger' }, { name: 'bench:location:0:path', value: `/app/lib/${part.name}-${part.version}.jar` }],
    })),
    dependencies: edgesBelow(parts, random).map((to, index) => ({ ref: index === 0 ? 'root' : ref(index - 1), dependsOn: [...new Set(to)].map(ref) })),
  }));
}

export function writeSpdx(parts: readonly Part[], random: Random): Buffer {
  const id = (index: number) => `SPDXRef-Package-${index}`;
  const licenseOf = (part: Part) => (part.license === undefined || part.license.includes(' ') ? 'NOASSERTION' : part.license);
  return Buffer.from(JSON.stringify({
    spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT', name: 'system', documentNamespace: 'https://example.com/spdx/system', creationInfo: { created: '2026-01-01T00:00:00Z', creators: ['Tool: bench-1'] },
    packages: [
      { SPDXID: 'SPDXRef-Root', name: 'system', versionInfo: '1.0.0', downloadLocation: 'NOASSERTION', licenseConcluded: 'NOASSERTION', licenseDeclared: 'NOASSERTION', copyrightText: 'NOASSERTION' },
      ...parts.map((part, index) => ({
        SPDXID: id(index), name: part.group === undefined ? part.name : `${part.group}/${part.name}`, versionInfo: part.version, supplier: 'NOASSERTION', downloadLocation: 'NOASSERTION', filesAnalyzed: false, checksums: [{ algorithm: 'SHA256', checksumValue: digestOf(part) }],
        sourceInfo: 'acquired package info from the build', licenseConcluded: 'NOASSERTION', licenseDeclared: licenseOf(part), copyrightText: 'NOASSERTION',
        externalRefs: [{ referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: `cpe:2.3:a:${part.name}:${part.name}:${part.version}:*:*:*:*:*:*:*` }, { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: part.purl }],
      })),
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-Root' },
      ...edgesBelow(parts, random).flatMap((to, index) => [...new Set(to)].map((target) => ({ spdxElementId: index === 0 ? 'SPDXRef-Root' : id(index - 1), relationshipType: 'DEPENDS_ON', relatedSpdxElement: id(target) }))),
    ],
  }));
}

/** Two versions of one name cannot lie in one folder: the later ones lie below the first part that is not their own. */
export function writeNpmLock(parts: readonly Part[], random: Random): Buffer {
  const nameOf = (part: Part) => (part.group === undefined ? part.name : `${part.group}/${part.name}`);
  const placed = new Map<string, string>();
  const hosts = parts.map(nameOf);
  parts.forEach((part, index) => {
    const top = `node_modules/${nameOf(part)}`;
    placed.set(placed.has(top) ? `node_modules/${hosts[(index * 7 + 1) % hosts.length]}/${top}` : top, part.purl);
  });
  const byPurl = new Map(parts.map((part) => [part.purl, part]));
  const below = edgesBelow(parts, random);
  const wanted = (indexes: readonly number[]) => Object.fromEntries(indexes.map((index) => [nameOf(parts[index]!), `^${parts[index]!.version}`]));
  const root = { name: 'system', version: '1.0.0', license: 'UNLICENSED', dependencies: wanted(below[0]!) };
  const entries = [...placed].map(([place, purl], index) => {
    const part = byPurl.get(purl)!;
    return [place, { version: part.version, resolved: `https://packages.example.com/${nameOf(part)}/-/${part.name}-${part.version}.tgz`, integrity: `sha512-${Buffer.from(digestOf(part)).toString('base64')}`, ...(part.license === undefined ? {} : { license: part.license }), ...(random.next() < 0.3 ? { dev: true } : {}), dependencies: wanted(below[index + 1] ?? []), engines: { node: '>=14' } }] as const;
  });
  return Buffer.from(JSON.stringify({ name: 'system', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': root, ...Object.fromEntries(entries) } }, undefined, 2));
}
