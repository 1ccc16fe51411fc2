/**
 * Makes the SBOMs of the demonstration institution (`data/demo/sboms/`) from the facts in `data/demo/stacks/`.
 * The same facts give the same bytes, so a test can tell whether both were committed together.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { writeCycloneDxJson } from './demo-sboms/cyclonedx-json.ts';
import { writeCycloneDxXml } from './demo-sboms/cyclonedx-xml.ts';
import { writeSpdxJson } from './demo-sboms/spdx-json.ts';
import { writeSpdxTagValue } from './demo-sboms/spdx-tagvalue.ts';
import { type Stack, type StackFormat, parseStack } from './demo-sboms/stack.ts';

const stacksFolder = new URL('../data/demo/stacks/', import.meta.url);
const sbomsFolder = new URL('../data/demo/sboms/', import.meta.url);

const writers: Readonly<Record<StackFormat, (stack: Stack) => string>> = {
  'cyclonedx-json': writeCycloneDxJson,
  'cyclonedx-xml': writeCycloneDxXml,
  'spdx-json': writeSpdxJson,
  'spdx-tagvalue': writeSpdxTagValue,
};

/** Every stack of the folder, in the order of the file names. */
export function readStacks(): Stack[] {
  return readdirSync(stacksFolder).filter((name) => name.endsWith('.txt')).sort()
    .map((name) => parseStack(readFileSync(new URL(name, stacksFolder), 'utf8')));
}

/** The document of a stack, in the format that the stack asks for. */
export function renderSbom(stack: Stack): string {
  return writers[stack.format](stack);
}

if (import.meta.main) {
  mkdirSync(sbomsFolder, { recursive: true });
  const stacks = readStacks();
  for (const stack of stacks) {
    writeFileSync(new URL(stack.file, sbomsFolder), renderSbom(stack));
    console.log(`${stack.file}: ${stack.components.length} components`);
  }
}
