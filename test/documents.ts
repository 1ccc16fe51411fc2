import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';

const folder = fileURLToPath(new URL('../../shared/data/', import.meta.url));
const isShort = (file: string): boolean => statSync(path.join(folder, file)).isFile() && statSync(path.join(folder, file)).size < 30_000 && !/expected|MANIFEST|schemas\/|\.md$/.test(file);

/** Real SBOMs and lockfiles of a readable size, by their place in the public data; none where the data is not there. */
export const realDocuments: readonly string[] = existsSync(folder) ? globSync(['sbom/**/*', 'lockfiles/**/*'], { cwd: folder }).filter(isShort) : [];

export type Damaged = Readonly<{ fileName: string; text: string }>;

/** A real document with pieces cut out of it and other pieces put in, anywhere. */
export function damagedDocuments(): fc.Arbitrary<Damaged> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const noise = fc.oneof(fc.constantFrom('', '"', '{', ']', '<', '\0', '\n', '  ', ':', 'null', '\ud800', '\ufeff', '%2F', '@', '1e999', '-', '&#0;', '*a', '长'), fc.string({ unit: 'binary', maxLength: 6 }));
  return fc.tuple(fc.constantFrom(...realDocuments), fc.array(fc.tuple(place, place, noise), { minLength: 1, maxLength: 4 }), fc.boolean()).map(([file, damages, isSmall]) => {
    let text = readFileSync(path.join(folder, file), 'utf8');
    for (const [from, length, inserted] of damages) {
      const start = Math.floor(from * text.length);
      text = text.slice(0, start) + inserted + text.slice(start + Math.floor(length * (isSmall ? 12 : text.length / 8)));
    }
    return { fileName: path.basename(file), text };
  });
}

/** Texts that standards name, that people write, and that nobody should. */
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(
  '', 'a', '\0', '\ud800', ']]>', '<b>', '长'.repeat(300), 'x'.repeat(3000), 'pkg:npm/a@1', 'pkg:npm/%2F/a@1', 'pkg:npm/a b@1?x=%zz', 'pkg:maven/a/b@1.0?type=jar', 'cpe:2.3:a:x:y:1.0:*:*:*:*:*:*:*', 'cpe:/a:x:y:1', 'MIT', 'MIT OR Apache-2.0',
  '(MIT', 'GPLv2+', 'LicenseRef-a', 'LicenseRef-长', 'NONE', 'NOASSERTION', 'SPDXRef-a', 'SPDXRef-b', 'DocumentRef-x:SPDXRef-a', 'a'.repeat(64), 'b'.repeat(40), '1.0.0-rc.1', '2026-01-01T00:00:00Z', '2026-02-30T00:00:00Z', 'required', 'excluded',
  'SHA-256', 'SHA1', 'library', 'file', 'r1', 'r2', 'website', 'https://x.example/a b?c[]=%#d#e', 'git@x.example:a/b.git', 'Organization: a', 'Person: a <a@x.example>', 'CVE-2026-1', 'critical', 'not_affected', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'complete', 'will_not_fix',
));
const someOf = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> => fc.record(fields, { requiredKeys: [] });
const few = <T>(value: fc.Arbitrary<T>, most = 3): fc.Arbitrary<T[]> => fc.array(value, { maxLength: most });

/** A CycloneDX document whose fields hold anything. */
export function anyCycloneDx(): fc.Arbitrary<object> {
  const purl = fc.oneof(anyText, fc.tuple(fc.constantFrom('npm', 'pypi', 'maven', 'generic', 'deb', 'golang', 'x'), anyText, anyText).map(([type, name, version]) => `pkg:${type}/${name}@${version}`));
  const license = fc.oneof(someOf({ expression: anyText, acknowledgement: anyText }), fc.record({ license: someOf({ id: anyText, name: anyText, url: anyText }) }));
  const property = someOf({ name: anyText, value: anyText });
  const fields = {
    type: fc.constantFrom('library', 'application', 'file', 'framework', 'data', 'cryptographic-asset', 'x'), name: anyText, version: anyText, group: anyText, purl, cpe: anyText, description: anyText, scope: anyText, 'bom-ref': anyText, copyright: anyText, author: anyText, publisher: anyText,
    supplier: someOf({ name: anyText }), licenses: few(license), hashes: few(someOf({ alg: anyText, content: anyText }), 2), properties: few(property, 2), externalReferences: few(someOf({ type: anyText, url: anyText }), 2), modified: fc.boolean(),
  };
  const leaf = fc.record(fields, { requiredKeys: ['type', 'name'] });
  const component = fc.record({ ...fields, components: few(leaf, 2) }, { requiredKeys: ['type', 'name'] });
  const rating = someOf({ score: fc.double(), severity: anyText, method: anyText, vector: anyText, source: someOf({ name: anyText, url: anyText }) });
  const vulnerability = someOf({
    'bom-ref': anyText, id: anyText, source: someOf({ name: anyText, url: anyText }), ratings: few(rating, 2), cwes: few(fc.integer()), description: anyText, recommendation: anyText, published: anyText, analysis: someOf({ state: anyText, justification: anyText, response: few(anyText, 2), detail: anyText }),
    affects: few(someOf({ ref: anyText, versions: few(someOf({ version: anyText, range: anyText, status: anyText }), 2) }), 2), references: few(someOf({ id: anyText, source: someOf({ name: anyText, url: anyText }) }), 2),
  });
  return fc.record({
    bomFormat: fc.constant('CycloneDX'), specVersion: fc.constantFrom('1.2', '1.4', '1.5', '1.6', '1.7', '9'), serialNumber: anyText, metadata: someOf({ timestamp: anyText, component, tools: few(someOf({ vendor: anyText, name: anyText })), authors: few(someOf({ name: anyText, email: anyText }), 2), supplier: someOf({ name: anyText }) }),
    components: few(component, 8), dependencies: few(someOf({ ref: anyText, dependsOn: few(anyText, 4), provides: few(anyText, 2) }), 6), compositions: few(someOf({ aggregate: anyText, assemblies: few(anyText), dependencies: few(anyText) }), 2), vulnerabilities: few(vulnerability),
  }, { requiredKeys: ['bomFormat', 'specVersion'] });
}

/** An SPDX document whose fields hold anything. */
export function anySpdx(): fc.Arbitrary<object> {
  const reference = someOf({ referenceCategory: anyText, referenceType: fc.oneof(fc.constantFrom('purl', 'cpe23Type', 'cpe22Type'), anyText), referenceLocator: anyText });
  const element = someOf({
    SPDXID: anyText, name: anyText, versionInfo: anyText, supplier: anyText, originator: anyText, downloadLocation: anyText, homepage: anyText, licenseConcluded: anyText, licenseDeclared: anyText, copyrightText: anyText, description: anyText, primaryPackagePurpose: anyText,
    checksums: few(someOf({ algorithm: anyText, checksumValue: anyText }), 2), externalRefs: few(reference), filesAnalyzed: fc.boolean(), hasFiles: few(anyText),
  });
  return fc.record({
    spdxVersion: fc.constantFrom('SPDX-2.2', 'SPDX-2.3', 'SPDX-9'), SPDXID: anyText, name: anyText, documentNamespace: anyText, creationInfo: someOf({ created: anyText, creators: few(anyText) }), packages: few(element, 6), files: few(element, 2), documentDescribes: few(anyText),
    relationships: few(someOf({ spdxElementId: anyText, relatedSpdxElement: anyText, relationshipType: fc.oneof(fc.constantFrom('DESCRIBES', 'DEPENDS_ON', 'CONTAINS', 'DEV_DEPENDENCY_OF'), anyText) }), 6), hasExtractedLicensingInfos: few(someOf({ licenseId: anyText, name: anyText, extractedText: anyText, seeAlsos: few(anyText) })),
  }, { requiredKeys: ['spdxVersion'] });
}
