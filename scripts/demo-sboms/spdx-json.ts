import { toSpdx } from './spdx.ts';
import type { Stack } from './stack.ts';

/** SPDX 2.3 as JSON. */
export function writeSpdxJson(stack: Stack): string {
  const model = toSpdx(stack);
  const document = {
    spdxVersion: `SPDX-${stack.specVersion}`,
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: model.name,
    documentNamespace: model.namespace,
    creationInfo: { created: model.created, creators: model.creators },
    packages: model.packages.map((each) => ({
      name: each.name,
      SPDXID: each.id,
      versionInfo: each.version,
      supplier: each.supplier,
      downloadLocation: 'NOASSERTION',
      filesAnalyzed: false,
      licenseConcluded: 'NOASSERTION',
      licenseDeclared: each.licenseDeclared,
      copyrightText: 'NOASSERTION',
      externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: each.purl }],
    })),
    hasExtractedLicensingInfos: model.extractedLicenses.map(({ id, name }) => ({ licenseId: id, name, extractedText: name })),
    relationships: model.relationships.map(({ from, type, to }) => ({ spdxElementId: from, relationshipType: type, relatedSpdxElement: to })),
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}
