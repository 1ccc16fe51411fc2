import { toSpdx } from './spdx.ts';
import type { Stack } from './stack.ts';

/** SPDX 2.3 as tag-value text. */
export function writeSpdxTagValue(stack: Stack): string {
  const model = toSpdx(stack);
  const lines = [
    `SPDXVersion: SPDX-${stack.specVersion}`,
    'DataLicense: CC0-1.0',
    'SPDXID: SPDXRef-DOCUMENT',
    `DocumentName: ${model.name}`,
    `DocumentNamespace: ${model.namespace}`,
    ...model.creators.map((creator) => `Creator: ${creator}`),
    `Created: ${model.created}`,
  ];
  for (const each of model.packages) {
    lines.push(
      '',
      `PackageName: ${each.name}`,
      `SPDXID: ${each.id}`,
      `PackageVersion: ${each.version}`,
      `PackageSupplier: ${each.supplier}`,
      'PackageDownloadLocation: NOASSERTION',
      'FilesAnalyzed: false',
      'PackageLicenseConcluded: NOASSERTION',
      `PackageLicenseDeclared: ${each.licenseDeclared}`,
      'PackageCopyrightText: NOASSERTION',
      `ExternalRef: PACKAGE-MANAGER purl ${each.purl}`,
    );
  }
  for (const { id, name } of model.extractedLicenses) lines.push('', `LicenseID: ${id}`, `ExtractedText: <text>${name}</text>`, `LicenseName: ${name}`);
  lines.push('', ...model.relationships.map(({ from, type, to }) => `Relationship: ${from} ${type} ${to}`), '');
  return lines.join('\n');
}
