import { identify, identifyRoot } from './package-url.ts';
import { stableUuid } from './stable-id.ts';
import type { Stack, StackLicense } from './stack.ts';

/** The parts of an SPDX 2.3 document that the demonstration uses, before it is written as JSON or tag-value. */
export type SpdxModel = Readonly<{
  name: string;
  namespace: string;
  created: string;
  creators: readonly string[];
  packages: readonly SpdxPackage[];
  /** Free licence names: SPDX asks for a `LicenseRef-` with the words found. */
  extractedLicenses: readonly Readonly<{ id: string; name: string }>[];
  relationships: readonly Readonly<{ from: string; type: 'DESCRIBES' | 'DEPENDS_ON'; to: string }>[];
}>;

export type SpdxPackage = Readonly<{
  id: string;
  name: string;
  version: string;
  supplier: string;
  licenseDeclared: string;
  purl: string;
}>;

const documentId = 'SPDXRef-DOCUMENT';
const rootId = 'SPDXRef-RootPackage';

/** What a stack says, in the words of SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/). */
export function toSpdx(stack: Stack): SpdxModel {
  const ids = new Map(stack.components.map((component, index) => [component.key, `SPDXRef-Package-${index + 1}-${idString(component.name)}`]));
  const root = identifyRoot(stack);
  const supplier = stack.supplier === undefined ? 'NOASSERTION' : `Organization: ${stack.supplier}`;
  const names = new Set(stack.components.flatMap(({ license }) => (license?.kind === 'name' ? [license.text] : [])));
  return {
    name: `${stack.root.name}-${stack.root.version}`,
    namespace: `https://sbom.example.com/spdx/${idString(stack.root.name)}-${stableUuid(`${stack.file} ${root.purl}`)}`,
    created: stack.createdAt,
    creators: [`Tool: ${stack.tool.name}-${stack.tool.version}`, `Organization: ${stack.supplier ?? 'Example Bank'}`],
    packages: [
      { id: rootId, name: stack.root.name, version: stack.root.version, supplier, licenseDeclared: 'NOASSERTION', purl: root.purl },
      ...stack.components.map((component) => ({
        id: ids.get(component.key)!, name: component.name, version: component.version, supplier: 'NOASSERTION',
        licenseDeclared: declared(component.license), purl: identify(stack, component).purl,
      })),
    ],
    extractedLicenses: [...names].sort().map((name) => ({ id: licenseReference(name), name })),
    relationships: [
      { from: documentId, type: 'DESCRIBES', to: rootId },
      ...stack.direct.map((key) => ({ from: rootId, type: 'DEPENDS_ON' as const, to: ids.get(key)! })),
      ...stack.components.flatMap((component) =>
        component.dependsOn.map((key) => ({ from: ids.get(component.key)!, type: 'DEPENDS_ON' as const, to: ids.get(key)! }))),
    ],
  };
}

function declared(license: StackLicense | undefined): string {
  if (license === undefined) return 'NOASSERTION';
  return license.kind === 'name' ? licenseReference(license.text) : license.text;
}

function licenseReference(name: string): string {
  return `LicenseRef-${idString(name)}`;
}

/** An SPDX id string holds letters, digits, dot and hyphen only. */
function idString(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9.]+/g, '-').replaceAll(/^-|-$/g, '');
}
