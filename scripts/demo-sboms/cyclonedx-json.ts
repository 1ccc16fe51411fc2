import { type CycloneDxComponent, toCycloneDx } from './cyclonedx.ts';
import type { Stack, StackLicense } from './stack.ts';

/** CycloneDX as JSON (https://cyclonedx.org/docs/1.6/json/). `tools` is a list up to 1.4 and an object of components after. */
export function writeCycloneDxJson(stack: Stack): string {
  const model = toCycloneDx(stack);
  const tools = stack.specVersion === '1.4' ? [model.tool] : { components: [{ type: 'application', ...model.tool }] };
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: stack.specVersion,
    serialNumber: model.serialNumber,
    version: 1,
    metadata: { timestamp: model.timestamp, tools, component: component(model.root) },
    components: model.components.map(component),
    dependencies: model.dependencies,
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

function component(from: CycloneDxComponent): object {
  return {
    type: from.type,
    'bom-ref': from.ref,
    supplier: from.supplier === undefined ? undefined : { name: from.supplier },
    group: from.group,
    name: from.name,
    version: from.version,
    scope: from.isOptional ? 'optional' : undefined,
    licenses: from.license === undefined ? undefined : [license(from.license)],
    purl: from.purl,
  };
}

function license(from: StackLicense): object {
  return from.kind === 'expression' ? { expression: from.text } : { license: { [from.kind]: from.text } };
}
