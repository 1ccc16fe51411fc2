import { describe, expect, it } from 'vitest';
import { readSbom } from '../sbom/read.ts';
import { withDescribedPackage } from './described-package.ts';

const jar = 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1';

const cycloneDx = (component: object, components: readonly object[] = []): string => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component: { type: 'library', name: 'log4j-core', ...component } }, components });
const xml = `<bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1"><metadata><component type="library"><group>org.apache.logging.log4j</group><name>log4j-core</name><version>2.14.1</version><purl>${jar}</purl></component></metadata></bom>`;
const spdxPackage = (id: string, purl: string | undefined): object => ({ SPDXID: id, name: id, versionInfo: '2.14.1', downloadLocation: 'NOASSERTION', ...(purl && { externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }] }) });
const spdx = (...packages: readonly object[]): string => JSON.stringify({ spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', name: 'one', documentDescribes: ['SPDXRef-a'], packages });
const tags = `SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: one\nPackageName: log4j-core\nSPDXID: SPDXRef-a\nPackageVersion: 2.14.1\nExternalRef: PACKAGE-MANAGER purl ${jar}\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a\n`;

describe('what of a document is looked up', () => {
  it.each([
    ['CycloneDX JSON', cycloneDx({ purl: jar })],
    ['CycloneDX JSON with the version beside the purl', cycloneDx({ version: '2.14.1', purl: jar.split('@')[0] })],
    ['CycloneDX JSON that names files alone', cycloneDx({ 'bom-ref': 'a', purl: jar }, [{ type: 'file', name: 'a.class', 'bom-ref': 'a#package' }])],
    ['CycloneDX JSON that lists it once more', cycloneDx({ 'bom-ref': 'a', purl: jar }, [{ type: 'library', 'bom-ref': 'a', name: 'log4j-core', purl: jar }])],
    ['CycloneDX XML', xml], ['SPDX JSON', spdx(spdxPackage('SPDXRef-a', jar))], ['SPDX tag-value', tags],
  ])('is the only package itself: %s', (_format, text) => {
    const { value, issues } = readSbom({ text });
    const read = value!;
    const bom = withDescribedPackage(read, issues);
    const added = bom.components.filter((component) => component.type !== 'file');
    expect(added).toMatchObject([{ purl: expect.stringContaining('log4j-core'), isDirect: true }]);
    expect(bom.dependencies.at(-1)).toEqual({ from: bom.root!.ref, to: [added[0]!.ref] });
    expect(new Set([bom.root, ...bom.components].map((component) => component!.ref)).size).toBe(bom.components.length + 1);
    expect(bom.counts).toEqual(read.counts);
  });

  it.each([
    ['there are other components', cycloneDx({ purl: jar }, [{ type: 'library', name: 'x', version: '1' }])],
    ['there are other packages', spdx(spdxPackage('SPDXRef-a', jar), spdxPackage('SPDXRef-b', undefined))],
    ['another one could not be read', cycloneDx({ purl: jar }, [{ type: 'library' }])],
    ['it has no version', cycloneDx({ purl: 'pkg:maven/g/a' })],
    ['it has no purl', spdx(spdxPackage('SPDXRef-a', undefined))],
    ['its purl is none', cycloneDx({ purl: 'log4j' })],
    ['no advisory could name it', cycloneDx({ purl: 'pkg:oci/app@sha256:244fd47e07d1004f0aed9c' })],
  ])('is what the document lists where %s', (_case, text) => {
    const { value, issues } = readSbom({ text });
    expect(withDescribedPackage(value!, issues)).toBe(value);
  });
});
