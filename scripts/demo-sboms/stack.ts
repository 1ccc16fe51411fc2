/**
 * One file of facts under `data/demo/stacks/`: a software stack as its build tool would see it. Header lines `key: value`,
 * one `direct: <key>` for each direct dependency, then `<name>@<version> [attribute=…] | licence | <key> <key> …`.
 * A licence in quotes is a free name, `-` means that the package states none, everything else is SPDX.
 */
export type Stack = Readonly<{
  /** Name of the document to make, below `data/demo/sboms/`. */
  file: string;
  format: StackFormat;
  specVersion: string;
  ecosystem: Ecosystem;
  /** `debian-12`: the distribution that the packages of an image come from. */
  distribution: string | undefined;
  /** Qualifiers that the tool adds to each purl, such as `type=jar`. */
  qualifiers: string | undefined;
  root: Readonly<{ name: string; version: string }>;
  supplier: string | undefined;
  tool: Readonly<{ name: string; version: string }>;
  createdAt: string;
  direct: readonly string[];
  components: readonly StackComponent[];
}>;

export type StackComponent = Readonly<{
  key: string;
  name: string;
  version: string;
  attributes: ReadonlyMap<string, string>;
  license: StackLicense | undefined;
  dependsOn: readonly string[];
}>;

export type StackLicense = Readonly<{ kind: 'id' | 'expression' | 'name'; text: string }>;

export const stackFormats = ['cyclonedx-json', 'cyclonedx-xml', 'spdx-json', 'spdx-tagvalue'] as const;
export type StackFormat = (typeof stackFormats)[number];

export const ecosystems = ['maven', 'npm', 'pypi', 'golang', 'cocoapods', 'deb', 'generic'] as const;
export type Ecosystem = (typeof ecosystems)[number];

/** Reads a stack; throws on the first line that does not hold, since these files are our own. */
export function parseStack(text: string): Stack {
  const header = new Map<string, string>();
  const direct: string[] = [];
  const components: StackComponent[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const pair = /^([a-zA-Z]+): (.+)$/.exec(line);
    if (line.includes(' | ')) components.push(parseComponent(line));
    else if (pair?.[1] === 'direct') direct.push(pair[2]!);
    else if (pair) header.set(pair[1]!, pair[2]!);
    else throw new Error(`neither header nor component: ${line}`);
  }
  const stack = assemble(header, direct, components);
  assertClosed(stack);
  return stack;
}

function assemble(header: ReadonlyMap<string, string>, direct: readonly string[], components: readonly StackComponent[]): Stack {
  const [format, specVersion] = needed(header, 'format').split(' ');
  const [toolName, toolVersion] = splitLast(needed(header, 'tool'), ' ');
  const [rootName, rootVersion] = splitLast(needed(header, 'root'), '@');
  return {
    file: needed(header, 'file'),
    format: oneOf(stackFormats, format),
    specVersion: specVersion ?? '',
    ecosystem: oneOf(ecosystems, needed(header, 'ecosystem')),
    distribution: header.get('distribution'),
    qualifiers: header.get('qualifiers'),
    root: { name: rootName, version: rootVersion },
    supplier: header.get('supplier'),
    tool: { name: toolName, version: toolVersion },
    createdAt: needed(header, 'createdAt'),
    direct,
    components,
  };
}

function parseComponent(line: string): StackComponent {
  const [identity = '', license = '-', dependencies = ''] = line.split('|').map((part) => part.trim());
  const [key = '', ...rest] = identity.split(' ');
  const [name, version] = splitLast(key, '@');
  const attributes = new Map(rest.map((part) => {
    const [attribute = '', value = 'true'] = part.slice(1, -1).split('=');
    return [attribute, value] as const;
  }));
  return { key, name, version, attributes, license: parseLicense(license), dependsOn: dependencies === '' ? [] : dependencies.split(' ') };
}

function parseLicense(text: string): StackLicense | undefined {
  if (text === '-') return undefined;
  if (text.startsWith('"')) return { kind: 'name', text: text.slice(1, -1) };
  return { kind: / (?:OR|AND|WITH) /.test(text) ? 'expression' : 'id', text };
}

function assertClosed(stack: Stack): void {
  const keys = new Set(stack.components.map((component) => component.key));
  if (keys.size !== stack.components.length) throw new Error(`${stack.file}: a component stands twice`);
  for (const target of [...stack.direct, ...stack.components.flatMap((component) => component.dependsOn)])
    if (!keys.has(target)) throw new Error(`${stack.file}: no component ${target}`);
}

function needed(header: ReadonlyMap<string, string>, key: string): string {
  const value = header.get(key);
  if (value === undefined) throw new Error(`header ${key} is missing`);
  return value;
}

function oneOf<const T extends string>(values: readonly T[], value: string | undefined): T {
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`${value} is none of ${values.join(', ')}`);
  return found;
}

function splitLast(text: string, separator: string): [string, string] {
  const at = text.lastIndexOf(separator);
  if (at <= 0) throw new Error(`no ${separator} in ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}
