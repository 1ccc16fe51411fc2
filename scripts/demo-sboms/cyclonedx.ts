import { identify, identifyRoot } from './package-url.ts';
import { stableUuid } from './stable-id.ts';
import type { Stack, StackComponent, StackLicense } from './stack.ts';

/** The parts of a CycloneDX document that the demonstration uses, before it is written as JSON or XML. */
export type CycloneDxModel = Readonly<{
  serialNumber: string;
  timestamp: string;
  tool: Readonly<{ name: string; version: string }>;
  root: CycloneDxComponent;
  components: readonly CycloneDxComponent[];
  dependencies: readonly Readonly<{ ref: string; dependsOn: readonly string[] }>[];
}>;

export type CycloneDxComponent = Readonly<{
  type: 'application' | 'library' | 'operating-system' | 'container';
  ref: string;
  supplier: string | undefined;
  group: string | undefined;
  name: string;
  version: string;
  isOptional: boolean;
  license: StackLicense | undefined;
  purl: string | undefined;
}>;

/** What a stack says, in the words of CycloneDX; refs are purls, as the usual tools make them. */
export function toCycloneDx(stack: Stack): CycloneDxModel {
  const refs = new Map(stack.components.map((component) => [component.key, identify(stack, component).purl]));
  const root = identifyRoot(stack);
  const refsOf = (keys: readonly string[]) => keys.map((key) => refs.get(key)!);
  return {
    serialNumber: `urn:uuid:${stableUuid(`${stack.file} ${root.purl}`)}`,
    timestamp: stack.createdAt,
    tool: stack.tool,
    root: {
      ...root, type: stack.distribution === undefined ? 'application' : 'container', ref: root.purl, supplier: stack.supplier,
      version: stack.root.version, isOptional: false, license: undefined,
    },
    components: [...operatingSystem(stack), ...stack.components.map((component) => toComponent(stack, component))],
    dependencies: [
      { ref: root.purl, dependsOn: refsOf(stack.direct) },
      ...stack.components.map((component) => ({ ref: refs.get(component.key)!, dependsOn: refsOf(component.dependsOn) })),
    ],
  };
}

function toComponent(stack: Stack, component: StackComponent): CycloneDxComponent {
  const identity = identify(stack, component);
  return {
    ...identity, type: stack.ecosystem === 'generic' ? 'application' : 'library', ref: identity.purl, supplier: undefined,
    version: component.version, isOptional: component.attributes.has('optional'), license: component.license,
  };
}

function operatingSystem(stack: Stack): CycloneDxComponent[] {
  if (stack.distribution === undefined) return [];
  const [name = '', version = ''] = stack.distribution.split('-');
  return [{ type: 'operating-system', ref: `os:${stack.distribution}`, supplier: undefined, group: undefined, name, version, isOptional: false, license: undefined, purl: undefined }];
}
