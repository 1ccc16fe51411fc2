import { type CycloneDxComponent, toCycloneDx } from './cyclonedx.ts';
import type { Stack, StackLicense } from './stack.ts';

/** CycloneDX as XML (https://cyclonedx.org/docs/1.5/xml/); element order is that of the schema. */
export function writeCycloneDxXml(stack: Stack): string {
  const model = toCycloneDx(stack);
  const tool = `<name>${escape(model.tool.name)}</name><version>${escape(model.tool.version)}</version>`;
  const tools = stack.specVersion === '1.4' ? `<tool>${tool}</tool>` : `<components><component type="application">${tool}</component></components>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<bom xmlns="http://cyclonedx.org/schema/bom/${stack.specVersion}" serialNumber="${model.serialNumber}" version="1">`,
    '  <metadata>',
    `    <timestamp>${model.timestamp}</timestamp>`,
    `    <tools>${tools}</tools>`,
    ...component(model.root, '    '),
    '  </metadata>',
    '  <components>',
    ...model.components.flatMap((each) => component(each, '    ')),
    '  </components>',
    '  <dependencies>',
    ...model.dependencies.flatMap(({ ref, dependsOn }) => dependsOn.length === 0
      ? [`    <dependency ref="${escape(ref)}"/>`]
      : [`    <dependency ref="${escape(ref)}">`, ...dependsOn.map((target) => `      <dependency ref="${escape(target)}"/>`), '    </dependency>']),
    '  </dependencies>',
    '</bom>',
    '',
  ].join('\n');
}

function component(from: CycloneDxComponent, indent: string): string[] {
  const inner = [
    from.supplier === undefined ? '' : `<supplier><name>${escape(from.supplier)}</name></supplier>`,
    from.group === undefined ? '' : `<group>${escape(from.group)}</group>`,
    `<name>${escape(from.name)}</name>`,
    `<version>${escape(from.version)}</version>`,
    from.isOptional ? '<scope>optional</scope>' : '',
    from.license === undefined ? '' : `<licenses>${license(from.license)}</licenses>`,
    from.purl === undefined ? '' : `<purl>${escape(from.purl)}</purl>`,
  ].filter((line) => line !== '');
  return [`${indent}<component type="${from.type}" bom-ref="${escape(from.ref)}">`, ...inner.map((line) => `${indent}  ${line}`), `${indent}</component>`];
}

function license(from: StackLicense): string {
  const text = escape(from.text);
  return from.kind === 'expression' ? `<expression>${text}</expression>` : `<license><${from.kind}>${text}</${from.kind}></license>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
